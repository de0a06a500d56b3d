/** Collects what a trace page shows of every frame, up to a bound. */
import type { Watched } from '../agent.js';
import type { AlarmStep } from '../core/alarm.js';
import type { ColumnName, TraceAlarm, TraceColumns, TraceFinding } from './data.js';

/** Frames on one page: 20 minutes at 30 frames/s, about 4 MB; a browser still draws them at once. */
const MAX_FRAMES = 36_000;

/** Which part of the source is shown, ms. */
export interface TraceWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export class TraceCollector {
  readonly columns: TraceColumns = {
    ...{ tMs: [], opennessLeft: [], opennessRight: [], perclos: [], mouth: [] },
    ...{ yawDeg: [], pitchDeg: [], rollDeg: [], speedKmh: [], learned: [] },
    ...{ brightness: [], contrast: [], sharpness: [], saturated: [], change: [] },
  };
  readonly findings: TraceFinding[] = [];
  readonly alarms: TraceAlarm[] = [];
  /** Frames of the window that no longer fitted on the page. */
  leftOut = 0;
  readonly #window: TraceWindow;

  constructor(window: TraceWindow) {
    this.#window = window;
  }

  /** Has the signature of the cab's. */
  readonly observe = (watched: Watched, alarm: AlarmStep): void => {
    const tMs = watched.monitor.lastMs;
    const { fromMs, toMs } = this.#window;
    if (watched.step !== null && tMs >= fromMs && tMs <= toMs) this.#frame(tMs, watched.step);
    for (const { phase, finding } of watched.changes) {
      const { finding: kind, onsetMs, offsetMs, detectedMs, detail } = finding;
      if (phase === 'onset' || offsetMs === null || offsetMs < fromMs || onsetMs > toMs) continue;
      this.findings.push({ kind, onsetMs: round(onsetMs, 1), offsetMs: round(offsetMs, 1), detectedMs, detail });
    }
    if (alarm.by !== null && tMs >= fromMs && tMs <= toMs)
      this.alarms.push({ tMs: round(tMs, 1), by: alarm.by, tone: alarm.play ?? 'silent' });
  };

  #frame(tMs: number, { signals, learningProgress }: NonNullable<Watched['step']>): void {
    if (this.columns.tMs.length >= MAX_FRAMES) {
      this.leftOut++;
      return;
    }
    const { opennessLeft, opennessRight, perclos, mouth, pose, speedKmh, quality } = signals;
    this.columns.tMs.push(round(tMs, 1));
    const eyes = { opennessLeft, opennessRight, perclos, mouth };
    const head = { yawDeg: pose?.yawDeg ?? null, pitchDeg: pose?.pitchDeg ?? null, rollDeg: pose?.rollDeg ?? null };
    const { brightness, contrast, sharpness, saturated, change } = quality;
    const picture = { brightness, contrast, sharpness, saturated, change };
    this.#push({ ...eyes, ...picture, learned: learningProgress }, 4);
    this.#push({ ...head, speedKmh }, 2);
  }

  #push(values: Partial<Record<Exclude<ColumnName, 'tMs'>, number | null>>, digits: number): void {
    for (const [name, value] of Object.entries(values)) {
      const column = this.columns[name as Exclude<ColumnName, 'tMs'>];
      column.push(value === null || !Number.isFinite(value) ? null : round(value, digits));
    }
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
