/** The signals of the last seconds, frame by frame, as a trace shows them. */
import { TRACE_SERIES, type EventKind, type TraceSeries } from '@oyau/protocol';
import type { Watched } from '../agent.js';
import type { AlarmStep } from '../core/alarm.js';
import type { FaceReading } from '../core/geometry.js';
import type { Box, Finding } from './ports.js';

/** A point of a contour, parts of the picture. */
export type Point = readonly [number, number];

export interface Sample {
  readonly tMs: number;
  readonly values: Readonly<Record<TraceSeries, number | null>>;
  /** The driver's face, parts of the picture; null = not seen. */
  readonly driver: Box | null;
  /** Eyes and mouth; null = no face, or nobody asked for it. */
  readonly contours: readonly Point[] | null;
}

export interface SoundedAlarm {
  readonly tMs: number;
  readonly tone: string;
  readonly finding: EventKind;
}

export class SampleLog {
  #samples: Sample[] = [];
  #alarms: SoundedAlarm[] = [];
  /** By kind and onset, also those that last. */
  readonly #findings = new Map<string, Finding>();

  /** @param size of the picture that was watched, pixels. */
  take(watched: Watched, alarm: AlarmStep, size: { readonly width: number; readonly height: number }): void {
    const { step, reading, monitor } = watched;
    if (step !== null && reading !== null) this.#samples.push(sampleOf(step, reading, size));
    if (alarm.play !== null && alarm.by !== null)
      this.#alarms.push({ tMs: monitor.lastMs, tone: alarm.play, finding: alarm.by });
    for (const { finding } of watched.changes) this.note(finding);
  }

  note(finding: Finding): void {
    this.#findings.set(`${finding.finding}@${finding.onsetMs}`, finding);
  }

  /** Forgets what lies before `tMs`. */
  forget(tMs: number): void {
    const keep = this.#samples.findIndex((sample) => sample.tMs >= tMs);
    if (keep > 0) this.#samples = this.#samples.slice(keep);
    if ((this.#alarms[0]?.tMs ?? Infinity) < tMs) this.#alarms = this.#alarms.filter((alarm) => alarm.tMs >= tMs);
    for (const [key, { offsetMs }] of this.#findings)
      if (offsetMs !== null && offsetMs < tMs) this.#findings.delete(key);
  }

  samples(fromMs: number, toMs: number): Sample[] {
    return this.#samples.filter(({ tMs }) => tMs >= fromMs && tMs <= toMs);
  }

  alarms(fromMs: number, toMs: number): SoundedAlarm[] {
    return this.#alarms.filter(({ tMs }) => tMs >= fromMs && tMs <= toMs);
  }

  /** Findings whose interval meets the stretch. */
  findings(fromMs: number, toMs: number): Finding[] {
    return [...this.#findings.values()].filter(
      ({ onsetMs, offsetMs }) => onsetMs <= toMs && (offsetMs === null || offsetMs >= fromMs),
    );
  }
}

function sampleOf(
  { signals, fatigue }: NonNullable<Watched['step']>,
  { face, contours }: FaceReading,
  { width, height }: { readonly width: number; readonly height: number },
): Sample {
  const { tMs, opennessLeft, opennessRight, mouth, pose, gaze, perclos, speedKmh, quality } = signals;
  const values = {
    ...{ opennessLeft, opennessRight, mouth, perclos, speedKmh, fatigueLevel: fatigue.level },
    ...{ yawDeg: pose?.yawDeg, pitchDeg: pose?.pitchDeg, rollDeg: pose?.rollDeg },
    ...{ gazeYawDeg: gaze?.yawDeg, gazePitchDeg: gaze?.pitchDeg, brightness: quality.brightness },
  };
  const rounded = Object.fromEntries(TRACE_SERIES.map((name) => [name, storable(values[name])]));
  return {
    tMs,
    values: rounded as Record<TraceSeries, number | null>,
    driver: face === null ? null : boxOf(face.box, width, height),
    contours: contours === undefined ? null : pointsOf(contours),
  };
}

function storable(value: number | null | undefined): number | null {
  return value === null || value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(4));
}

function boxOf(box: NonNullable<FaceReading['face']>['box'], width: number, height: number): Box {
  const { xPx, yPx, widthPx, heightPx } = box;
  return [xPx / width, yPx / height, (xPx + widthPx) / width, (yPx + heightPx) / height];
}

function pointsOf(contours: Float32Array): Point[] {
  const within = (value: number): number => Number(Math.min(2, Math.max(-1, value)).toFixed(4));
  return Array.from({ length: contours.length / 2 }, (_, i) => [
    within(contours[2 * i] ?? 0),
    within(contours[2 * i + 1] ?? 0),
  ]);
}
