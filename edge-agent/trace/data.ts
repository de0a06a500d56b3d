/** What a trace page shows: plain data, written into the page as JSON. */

/** Signals of all frames, one column each, rounded for drawing; null where a signal cannot be judged. */
export interface TraceColumns {
  readonly tMs: number[];
  readonly opennessLeft: (number | null)[];
  readonly opennessRight: (number | null)[];
  readonly perclos: (number | null)[];
  readonly mouth: (number | null)[];
  readonly yawDeg: (number | null)[];
  readonly pitchDeg: (number | null)[];
  readonly rollDeg: (number | null)[];
  readonly brightness: (number | null)[];
  readonly contrast: (number | null)[];
  readonly sharpness: (number | null)[];
  readonly saturated: (number | null)[];
  readonly change: (number | null)[];
  readonly shake: (number | null)[];
  /** Where the irises point within the head. */
  readonly gazeYawDeg: (number | null)[];
  readonly gazePitchDeg: (number | null)[];
  /** What the hand networks say, each the surest of its kind; null where nobody looked. */
  readonly handAtMouth: (number | null)[];
  readonly handAtEyes: (number | null)[];
  readonly handAtEar: (number | null)[];
  readonly phone: (number | null)[];
  readonly meal: (number | null)[];
  readonly speedKmh: (number | null)[];
  /** Share of the baseline that is learned. */
  readonly learned: (number | null)[];
}

export type ColumnName = keyof TraceColumns;

/** A finding from onset to offset. */
export interface TraceFinding {
  readonly kind: string;
  readonly onsetMs: number;
  readonly offsetMs: number;
  readonly detectedMs: number;
  readonly detail: Readonly<Record<string, number | string | boolean>>;
}

export interface TraceAlarm {
  readonly tMs: number;
  readonly by: string;
  readonly tone: string;
}

/** What really happened, from labels or from the synthetic driver. */
export interface TraceTruth {
  readonly from: 'labels' | 'synthetic driver';
  readonly events: readonly { readonly kind: string; readonly onsetMs: number; readonly offsetMs: number }[];
  /** Exact signals, frame by frame; null for labels. */
  readonly columns: Readonly<Partial<Record<ColumnName, readonly number[]>>> | null;
}

/** A small picture of one frame. */
export interface TraceThumbnail {
  readonly tMs: number;
  /** JPEG as data URI. */
  readonly picture: string;
  /** The face alone, square, so that lids can be seen; null without a face. */
  readonly face: string | null;
  /** Where that square lies: left, top, width, height in parts of the picture's size. */
  readonly faceRegion: readonly [number, number, number, number];
  /** Landmarks in parts of the picture's size, x and y in turn, 0..1; empty without a face. */
  readonly landmarks: readonly number[];
}

/** A line of a chart where a rule decides. */
export interface TraceLimit {
  readonly name: string;
  readonly value: number;
}

export interface TracePanel {
  readonly title: string;
  readonly unit: string;
  readonly columns: readonly { readonly column: ColumnName; readonly label: string }[];
  /** The range that is always shown; grows with the data. */
  readonly range: readonly [number, number];
  readonly limits: readonly TraceLimit[];
}

export interface TraceData {
  readonly source: string;
  readonly agentVersion: string;
  readonly picture: { readonly widthPx: number; readonly heightPx: number };
  /** What the reader should know of the data: cut files, frames left out. */
  readonly notes: readonly string[];
  readonly baseline: Readonly<Record<string, number>> | null;
  readonly models: Readonly<Record<string, string>>;
  /** Thresholds that differ from their defaults. */
  readonly changedThresholds: Readonly<Record<string, number>>;
  readonly columns: TraceColumns;
  readonly panels: readonly TracePanel[];
  readonly findings: readonly TraceFinding[];
  readonly alarms: readonly TraceAlarm[];
  readonly truth: TraceTruth | null;
  readonly thumbnails: readonly TraceThumbnail[];
}
