/** What a rule may judge: the kinds of finding and the interval each one names. */

/** Every kind of finding, in the vocabulary of the event contract. */
export const FINDING_KINDS = [
  'blink',
  'longBlink',
  'slowClosure',
  'microsleepWarning',
  'eyesClosed',
  'sleep',
  'unresponsive',
  'perclosHigh',
  'yawn',
  'headTurn',
  'distraction',
  'distractionPattern',
  'headDrop',
  'nod',
  'smoking',
  'phoneUse',
  'faceLost',
  'noDriver',
  'cameraCovered',
  'cameraFrozen',
  'cameraBlurred',
  'cameraDark',
  'eyesUnobservable',
  'monitorFault',
  'driverChange',
  'selfReport',
  'fatigueLevel',
  'baselineDrift',
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** Figures that explain a finding; every key carries its unit. */
export type FindingDetail = Readonly<Record<string, number | string | boolean>>;

/** An interval that one rule judged, on the capture clock. */
export interface Finding {
  readonly finding: FindingKind;
  /** Start of the interval, ms on the capture clock. */
  readonly onsetMs: number;
  /** End of the interval; null while it lasts. */
  readonly offsetMs: number | null;
  /** Capture time of the frame at which the rule first decided; it stays the same when the finding ends. */
  readonly detectedMs: number;
  readonly detail: FindingDetail;
}

/**
 * One step in the life of a finding: `onset` when a lasting finding is raised, `offset` when it ends,
 * `whole` for findings that are known only when they are over (blinks, yawns).
 */
export interface FindingChange {
  readonly phase: 'onset' | 'offset' | 'whole';
  readonly finding: Finding;
  /** Tells apart findings of one kind that may last at once; absent: there is one of its kind at a time. */
  readonly name?: string;
}
