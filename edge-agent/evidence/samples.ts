/** The signals of the last seconds, frame by frame, as a trace shows them. */
import { TRACE_SERIES, type EventKind, type TraceSeries } from '@oyau/protocol';
import type { Watched } from '../agent.js';
import type { AlarmStep } from '../core/alarm.js';
import type { FaceReading } from '../core/geometry.js';
import type { Box, EventChange, Finding } from './ports.js';
import { NumberRows } from './rows.js';

type Face = NonNullable<FaceReading['face']>;

/** A point of a contour, parts of the picture. */
export type Point = readonly [number, number];

export interface Sample {
  readonly tMs: number;
  readonly values: Readonly<Record<TraceSeries, number | null>>;
  /** The driver's face, parts of the picture; null = not seen. */
  readonly driver: Box | null;
}

export interface SoundedAlarm {
  readonly tMs: number;
  readonly tone: string;
  readonly finding: EventKind;
}

/** A row: the series of a trace, then the driver's box. */
const BOX_AT = TRACE_SERIES.length;
const ROW_NUMBERS = BOX_AT + 4;

export class SampleLog {
  readonly #rows = new NumberRows(ROW_NUMBERS);
  /** Eyes and mouth of frames with a face, x and y by turns; null until there were any. */
  #contours: NumberRows | null = null;
  #alarms: SoundedAlarm[] = [];
  /** By kind, onset and name, also those that last. */
  readonly #findings = new Map<string, Finding>();

  /** @param size of the picture that was watched, pixels. */
  take(watched: Watched, alarm: AlarmStep, size: { readonly width: number; readonly height: number }): void {
    const { step, reading, monitor } = watched;
    if (step !== null && reading !== null) this.#sample(step, reading, size);
    if (alarm.play !== null && alarm.by !== null)
      this.#alarms.push({ tMs: monitor.lastMs, tone: alarm.play, finding: alarm.by });
    for (const change of watched.changes) this.note(change);
  }

  note({ finding, name = '' }: Omit<EventChange, 'phase'>): void {
    this.#findings.set(`${finding.finding}@${finding.onsetMs}/${name}`, finding);
  }

  /** Forgets what lies before `tMs`. */
  forget(tMs: number): void {
    this.#rows.forget(tMs);
    this.#contours?.forget(tMs);
    if ((this.#alarms[0]?.tMs ?? Infinity) < tMs) this.#alarms = this.#alarms.filter((alarm) => alarm.tMs >= tMs);
    for (const [key, { offsetMs }] of this.#findings)
      if (offsetMs !== null && offsetMs < tMs) this.#findings.delete(key);
  }

  samples(fromMs: number, toMs: number): Sample[] {
    return this.#rows.times(fromMs, toMs).flatMap((tMs) => {
      const row = this.#rows.at(tMs);
      return row === null ? [] : [{ tMs, values: valuesOf(row), driver: boxOf(row) }];
    });
  }

  /** Eyes and mouth in the frame of this very time; null = no face, or nobody asked for them. */
  contoursAt(tMs: number): Point[] | null {
    const row = this.#contours?.at(tMs) ?? null;
    return row === null ? null : pointsOf(row);
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

  #sample(
    { signals, fatigue }: NonNullable<Watched['step']>,
    { face, contours }: FaceReading,
    { width, height }: { readonly width: number; readonly height: number },
  ): void {
    const { tMs, opennessLeft, opennessRight, mouth, pose, gaze, perclos, speedKmh, quality } = signals;
    const values: Readonly<Record<TraceSeries, number | null | undefined>> = {
      ...{ opennessLeft, opennessRight, mouth, perclos, speedKmh, fatigueLevel: fatigue.level },
      ...{ yawDeg: pose?.yawDeg, pitchDeg: pose?.pitchDeg, rollDeg: pose?.rollDeg },
      ...{ gazeYawDeg: gaze?.yawDeg, gazePitchDeg: gaze?.pitchDeg, brightness: quality.brightness },
    };
    const box = face === null ? [] : partsOf(face.box, width, height);
    this.#rows.push(tMs, [...TRACE_SERIES.map((name) => values[name] ?? NaN), ...box]);
    if (contours !== undefined) (this.#contours ??= new NumberRows(contours.length)).push(tMs, contours);
  }
}

function partsOf({ xPx, yPx, widthPx, heightPx }: Face['box'], width: number, height: number): Box {
  return [xPx / width, yPx / height, (xPx + widthPx) / width, (yPx + heightPx) / height];
}

function valuesOf(row: Float32Array): Sample['values'] {
  const entries = TRACE_SERIES.map((name, at) => [name, storable(row[at] ?? NaN)] as const);
  return Object.fromEntries(entries) as Record<TraceSeries, number | null>;
}

function storable(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(4)) : null;
}

function boxOf(row: Float32Array): Box | null {
  const [left = NaN, top = NaN, right = NaN, bottom = NaN] = row.subarray(BOX_AT);
  return Number.isNaN(left) ? null : [left, top, right, bottom];
}

function pointsOf(contours: Float32Array): Point[] {
  const within = (value: number): number => Number(Math.min(2, Math.max(-1, value)).toFixed(4));
  return Array.from({ length: contours.length / 2 }, (_, i) => [
    within(contours[2 * i] ?? 0),
    within(contours[2 * i + 1] ?? 0),
  ]);
}
