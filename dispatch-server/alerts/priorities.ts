/** Which findings become alerts, how urgent they are, and which of them belong to one row of the board. */

export type Priority = 'P1' | 'P2';

/** Findings of one concern share an alert, so that a covered camera is never hidden behind a closed eye. */
export type Concern = 'fatigue' | 'view' | 'unit';

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
 * unresponsive, Euro NCAP). P2: the driver gets worse, or nobody can say how he is. All other findings are history.
 */
export const PRIORITIES: ReadonlyMap<string, Urgency> = new Map<string, Urgency>([
  ['unresponsive', { priority: 'P1', concern: 'fatigue', rank: 4, onlyMoving: false }],
  ['sleep', { priority: 'P1', concern: 'fatigue', rank: 3, onlyMoving: false }],
  ['eyesClosed', { priority: 'P1', concern: 'fatigue', rank: 2, onlyMoving: false }],
  ['perclosHigh', { priority: 'P2', concern: 'fatigue', rank: 1, onlyMoving: false }],
  ['noDriver', { priority: 'P2', concern: 'view', rank: 2, onlyMoving: true }],
  ['cameraCovered', { priority: 'P2', concern: 'view', rank: 1, onlyMoving: true }],
  ['monitorFault', { priority: 'P2', concern: 'unit', rank: 1, onlyMoving: false }],
]);
