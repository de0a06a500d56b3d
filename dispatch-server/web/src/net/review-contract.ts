/** What the review page shows, as the server's contract has it. Types only. */
import type * as Server from '../../../api/contract-review.js';
import type { Clip, EventRow } from './contract.js';

export type { FalseAlarmReason, VerdictKind } from '../../../api/contract-review.js';

export type Verdict = Readonly<Server.Verdict>;
export type ReviewPriority = Server.ReviewItem['priority'];
export type ReviewItem = Readonly<Omit<Server.ReviewItem, 'verdict'>> & { readonly verdict: Verdict | null };
export type ReviewContext = Readonly<Omit<Server.ReviewContext, 'lastHour'>> & {
  readonly lastHour: readonly Readonly<Server.ReviewContext['lastHour'][number]>[];
};

export interface ReviewQueue {
  readonly items: readonly ReviewItem[];
  readonly isCut: boolean;
}

/** What the unit judged with. */
export interface InForce {
  readonly thresholdsVersion: string;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly models: Readonly<Record<string, string>>;
  readonly profileVersion: string | null;
  readonly agentVersion: string;
}

export type ReviewedEvent = EventRow & {
  readonly eventId: string;
  readonly deviceId: string;
  readonly inForce: InForce;
};

export interface ReviewEvent {
  readonly event: ReviewedEvent;
  readonly priority: ReviewPriority;
  readonly alarm: { readonly tone: string; readonly soundedAtMs: number } | null;
  readonly film: Clip | null;
  readonly hasTrace: boolean;
  readonly awaited: readonly ('film' | 'trace')[];
  readonly context: ReviewContext;
  readonly verdicts: readonly Verdict[];
}

/** One value per sample; null = could not be judged. */
export type Series = readonly (number | null)[];

export type Point = readonly [x: number, y: number];

/** Times in ms after its start. */
export interface Trace {
  readonly startMs: number;
  readonly startAtMs: number;
  readonly film: { readonly sha256: string; readonly frameTimesMs: readonly number[] } | null;
  readonly tMs: readonly number[];
  readonly series: Readonly<
    Record<'opennessLeft' | 'opennessRight' | 'perclos' | 'yawDeg' | 'pitchDeg' | 'speedKmh', Series>
  >;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly findings: readonly {
    readonly finding: string;
    readonly onsetMs: number;
    readonly offsetMs: number | null;
  }[];
  readonly alarms: readonly { readonly atMs: number; readonly tone: string; readonly finding: string }[];
  /** By frame of the film; null = no face. */
  readonly landmarks: readonly (readonly Point[] | null)[] | null;
}
