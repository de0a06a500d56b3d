/** Collects what a trace page shows of every frame, up to a bound. */
import type { Watched } from '../agent.js';
import type { AlarmStep } from '../core/alarm.js';
import type { HandReading } from '../core/geometry.js';
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
    ...{ brightness: [], contrast: [], sharpness: [], saturated: [], change: [], shake: [] },
    ...{ gazeYawDeg: [], gazePitchDeg: [] },
    ...{ handAtMouth: [], handAtEyes: [], handAtEar: [], phone: [], meal: [] },
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
    const { opennessLeft, opennessRight, perclos, mouth, pose, gaze, speedKmh, quality, hands } = signals;
    this.columns.tMs.push(round(tMs, 1));
    const eyes = { opennessLeft, opennessRight, perclos, mouth };
    const head = { yawDeg: pose?.yawDeg ?? null, pitchDeg: pose?.pitchDeg ?? null, rollDeg: pose?.rollDeg ?? null };
    const looking = { gazeYawDeg: gaze?.yawDeg ?? null, gazePitchDeg: gaze?.pitchDeg ?? null };
    const { brightness, contrast, sharpness, saturated, change, shake } = quality;
    const picture = { brightness, contrast, sharpness, saturated, change, shake: shake ?? null };
    this.#push({ ...eyes, ...picture, ...handColumns(hands), learned: learningProgress }, 4);
    this.#push({ ...head, ...looking, speedKmh }, 2);
  }

  #push(values: Partial<Record<Exclude<ColumnName, 'tMs'>, number | null>>, digits: number): void {
    for (const [name, value] of Object.entries(values)) {
      const column = this.columns[name as Exclude<ColumnName, 'tMs'>];
      column.push(value === null || !Number.isFinite(value) ? null : round(value, digits));
    }
  }
}

function handColumns(hands: HandReading | null) {
  return {
    handAtMouth: surest(hands?.atMouth, hands?.mouthCovered),
    handAtEyes: surest(hands?.overEyes, hands?.atEyes),
    handAtEar: surest(hands?.atEarLeft, hands?.atEarRight),
    phone: surest(hands?.phoneAtEarLeft, hands?.phoneAtEarRight, hands?.phoneInView),
    meal: surest(hands?.mealAtMouth),
  };
}

/** Null when none of them is known. */
function surest(...cues: readonly (number | null | undefined)[]): number | null {
  const known = cues.filter((cue) => cue !== null && cue !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
