/** Findings that reports count unless somebody chooses others. Pure, and without schemas: the page uses it too. */

/** Signs of fatigue. Of one closure `eyesClosed` alone: its longer tiers come with it. Ours. */
export const RISK_KINDS: readonly string[] = ['eyesClosed', 'perclosHigh', 'headDrop', 'nod', 'selfReport'];
