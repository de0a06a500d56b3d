/** Which findings become alerts, how urgent they are, and which of them belong to one row of the board. */

export type Priority = 'P1' | 'P2';

/** Findings of one concern share an alert, so that a covered camera is never hidden behind a closed eye. */
export type Concern = 'fatigue' | 'attention' | 'view' | 'driver' | 'unit';

export interface Urgency {
  priority: Priority;
  concern: Concern;
  /** Order inside a concern: the higher one gives the alert its kind. */
  rank: number;
  /** Raises an alert only while the truck moves or its speed is unknown. */
  onlyMoving: boolean;
}

/**
 * Findings that need a dispatcher. P1: the driver is not awake (domain: eyes closed >= 2 s, Kia manual; sleep and
 * unresponsive, Euro NCAP). P2: the driver gets worse or says so, looks away again and again, or nobody can say how he
 * is, or who.
 * All other findings are history, and the analyst's queue.
 */
export const PRIORITIES: ReadonlyMap<string, Urgency> = new Map<string, Urgency>([
  ['unresponsive', { priority: 'P1', concern: 'fatigue', rank: 8, onlyMoving: false }],
  ['sleep', { priority: 'P1', concern: 'fatigue', rank: 7, onlyMoving: false }],
  ['eyesClosed', { priority: 'P1', concern: 'fatigue', rank: 6, onlyMoving: false }],
  ['selfReport', { priority: 'P2', concern: 'fatigue', rank: 5, onlyMoving: false }],
  ['perclosHigh', { priority: 'P2', concern: 'fatigue', rank: 4, onlyMoving: false }],
  ['distractionPattern', { priority: 'P2', concern: 'attention', rank: 1, onlyMoving: true }],
  ['cameraLost', { priority: 'P2', concern: 'view', rank: 3, onlyMoving: true }],
  ['noDriver', { priority: 'P2', concern: 'view', rank: 2, onlyMoving: true }],
  ['cameraCovered', { priority: 'P2', concern: 'view', rank: 1, onlyMoving: true }],
  ['driverMismatch', { priority: 'P2', concern: 'driver', rank: 1, onlyMoving: true }],
  ['rollover', { priority: 'P1', concern: 'unit', rank: 2, onlyMoving: false }],
  ['monitorFault', { priority: 'P2', concern: 'unit', rank: 1, onlyMoving: false }],
]);

/** Signs of fatigue that raise nothing alone, but count as repetition; values are ranks, below those that do. */
const SIGNS: ReadonlyMap<string, number> = new Map([
  ['microsleepWarning', 3],
  ['headDrop', 2],
  ['nod', 1],
]);

/** Findings of which two within five minutes are P1 (domain, section 5). */
export const FATIGUE_KINDS: readonly string[] = [
  ...[...PRIORITIES].filter(([, { concern }]) => concern === 'fatigue').map(([kind]) => kind),
  ...SIGNS.keys(),
];

/** Findings that raise an alert, alone or with others; no alert follows from any other. */
export const ALERT_KINDS: ReadonlySet<string> = new Set([...PRIORITIES.keys(), ...FATIGUE_KINDS]);

/** Findings that raise no alert and are no part of ordinary driving: an analyst looks through them (domain, section 5). */
export const ANALYST_KINDS: readonly string[] = [
  ...SIGNS.keys(),
  'slowClosure',
  'yawn',
  'distraction',
  'smoking',
  'phoneUse',
  'cameraFrozen',
  'cameraBlurred',
  'cameraDark',
  'eyesUnobservable',
  'baselineDrift',
  'bump',
];

/** True for findings that count as repeated fatigue. */
export function isFatigue(kind: string): boolean {
  return FATIGUE_KINDS.includes(kind);
}

/** Place of a kind inside its concern; 0 = unknown. */
export function rankOf(kind: string): number {
  return PRIORITIES.get(kind)?.rank ?? SIGNS.get(kind) ?? 0;
}

/** What a fatigue finding asks for when it is not the first within five minutes. */
export function urgencyOfRepeated(kind: string): Urgency {
  return { priority: 'P1', concern: 'fatigue', rank: rankOf(kind), onlyMoving: false };
}
