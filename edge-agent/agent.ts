/** The loop of the cab unit: frame, face, signals, findings, alarm, outbox. In this order, and sound before storage. */
import { startAlarms, stepAlarms, type AlarmInput, type AlarmStep } from './core/alarm.js';
import type { Baseline } from './core/baseline.js';
import type { Duty } from './core/duty.js';
import type { FindingChange } from './core/finding.js';
import type { FaceReading } from './core/geometry.js';
import { finishMonitor, startMonitor, stepMonitor, type MonitorState, type MonitorStep } from './core/monitor.js';
import type { Thresholds } from './core/thresholds.js';
import type { Camera, FaceDetector, Frame, Relay, Sounder, Uplink } from './ports.js';

/** What the policy needs besides frames. */
export interface Watch {
  readonly camera: Camera;
  readonly detector: FaceDetector;
  /** Read anew with every frame: they may change between trips. */
  readonly thresholds: Thresholds;
  /** The driver's stored baseline; null to learn it. */
  readonly baseline: Baseline | null;
  /** Ground speed now, km/h; null when unknown. */
  readonly speedKmh: () => number | null;
  /** Who drives, since when, at what hour; absent = unknown. */
  readonly duty?: () => Duty;
  /** Detect and record, but make no sound: the baseline phase of a trial. */
  readonly silent?: boolean;
}

/** One frame and everything that follows from it; `reading` is null for what is closed at the end of the data. */
export interface Watched extends Pick<MonitorStep, 'changes'> {
  readonly step: MonitorStep | null;
  readonly reading: FaceReading | null;
  readonly monitor: MonitorState;
}

/** Watches the driver frame by frame until the source or `signal` ends. Makes no sound and stores nothing. */
export async function* watch(options: Watch, signal: AbortSignal): AsyncIterable<Watched> {
  const { camera, detector } = options;
  const monitor = startMonitor(options.baseline);
  for await (const frame of camera.frames(signal)) {
    const reading = await read(detector, frame);
    const step = stepMonitor(monitor, reading, options.speedKmh(), options.thresholds, options.duty?.());
    yield { step, reading, monitor, changes: step.changes };
  }
  yield { step: null, reading: null, monitor, changes: finishMonitor(monitor, options.thresholds) };
}

/** The outer world of a running unit. */
export interface Cab {
  readonly sounder: Sounder;
  /** The seat's vibration; absent = there is none. */
  readonly seat?: Pick<Relay, 'set'> | undefined;
  readonly uplink: Uplink;
  /** Hears of every frame after the sound and before the outbox; must be quick. */
  readonly observe: (watched: Watched, alarm: AlarmStep) => void;
}

/** Watches, sounds and stores until the source or `signal` ends. */
export async function runAgent(options: Watch, cab: Cab, signal: AbortSignal): Promise<void> {
  const alarms = startAlarms();
  for await (const watched of watch(options, signal)) {
    const alarm = stepAlarms(alarms, heard(watched, options.silent === true), options.thresholds);
    if (alarm.stop) cab.sounder.stop();
    if (alarm.play !== null) cab.sounder.play(alarm.play);
    cab.seat?.set(alarm.vibrate);
    cab.observe(watched, alarm);
    for (const change of inOrder(watched.changes)) cab.uplink.accept(change);
  }
}

/** What the alarm ladder needs of a frame. */
export function heard({ changes, monitor }: Watched, silent = false): AlarmInput {
  return { tMs: monitor.lastMs, changes, moving: monitor.motion.moving, eyesOpen: monitor.eyesOpen, silent };
}

const UNKNOWN_QUALITY = { brightness: NaN, contrast: NaN, saturated: NaN, sharpness: NaN, change: null };

/** A detector that throws must not end the watch: the frame counts as a fault. */
async function read(detector: FaceDetector, frame: Frame): Promise<FaceReading> {
  try {
    return await detector.detect(frame);
  } catch {
    return { tMs: frame.tMs, face: null, absence: 'detectorFault', quality: UNKNOWN_QUALITY, hands: null };
  }
}

/** What begins is stored before what ends, so that the most urgent news leaves first. */
function inOrder(changes: readonly FindingChange[]): FindingChange[] {
  const rank = { onset: 0, whole: 1, offset: 2 } as const;
  return [...changes].sort((a, b) => rank[a.phase] - rank[b.phase]);
}
