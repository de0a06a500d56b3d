/** Which findings become alerts, how urgent they are, and which of them belong to one row of the board. */

export type Priority = 'P1' | 'P2';

/** Findings of one concern share an alert, so that a covered camera is never hidden behind a closed eye. */
export type Concern = 'fatigue' | 'attention' | 'view' | 'driver' | 'unit' | 'hands';

/**
 * In which state of the truck a finding raises an alert. `unlessParked`: not while it is known to stand still and the cab stayed silent,
 * because drivers may sleep then. `always`: for what does not pass when the truck drives on.
 */
export type When = 'always' | 'unlessParked' | 'moving';

export interface Urgency {
  priority: Priority;
  concern: Concern;
  /** Order inside a concern: the higher one gives the alert its kind. */
  rank: number;
  when: When;
}

/**
 * Findings that need a dispatcher. P1: the driver is not awake (domain: eyes closed >= 2 s, Kia manual; sleep and
 * unresponsive, Euro NCAP). P2: the driver gets worse or says so, looks away again and again, or nobody can say how he
 * is, or who.
 * All other findings are history, and the analyst's queue.
 */
export const PRIORITIES: ReadonlyMap<string, Urgency> = new Map<string, Urgency>([
  ['unresponsive', { priority: 'P1', concern: 'fatigue', rank: 8, when: 'unlessParked' }],
  ['sleep', { priority: 'P1', concern: 'fatigue', rank: 7, when: 'unlessParked' }],
  ['eyesClosed', { priority: 'P1', concern: 'fatigue', rank: 6, when: 'unlessParked' }],
  ['selfReport', { priority: 'P2', concern: 'fatigue', rank: 5, when: 'unlessParked' }],
  ['perclosHigh', { priority: 'P2', concern: 'fatigue', rank: 4, when: 'unlessParked' }],
  ['distractionPattern', { priority: 'P2', concern: 'attention', rank: 1, when: 'moving' }],
  ['cameraLost', { priority: 'P2', concern: 'view', rank: 3, when: 'moving' }],
  ['noDriver', { priority: 'P2', concern: 'view', rank: 2, when: 'moving' }],
  ['cameraCovered', { priority: 'P2', concern: 'view', rank: 1, when: 'moving' }],
  ['driverMismatch', { priority: 'P2', concern: 'driver', rank: 1, when: 'moving' }],
  ['rollover', { priority: 'P1', concern: 'unit', rank: 2, when: 'always' }],
  ['monitorFault', { priority: 'P2', concern: 'unit', rank: 1, when: 'unlessParked' }],
]);

/** A `monitorFault` of the hand networks alone: the eyes are watched, and its row must not hide, end or name a fault of their watch. */
export const HANDS_FAULT: Urgency = { priority: 'P2', concern: 'hands', rank: 1, when: 'always' };

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
  return { priority: 'P1', concern: 'fatigue', rank: rankOf(kind), when: 'unlessParked' };
}
