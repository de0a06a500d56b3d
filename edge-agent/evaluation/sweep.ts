/** One scene of the synthetic driver through perception and policy, against its exact truth. */
import type { Baseline } from '../core/baseline.js';
import type { Finding, FindingChange } from '../core/finding.js';
import type { FaceReading } from '../core/geometry.js';
import { finishMonitor, startMonitor, stepMonitor } from '../core/monitor.js';
import { medianOf } from '../core/quantile.js';
import type { Thresholds } from '../core/thresholds.js';
import type { FaceDetector, Frame } from '../ports.js';

/** Slack of onset and offset, ms. */
const SLACK_MS = 150;

/** What is shown, and what really happens in it. */
export interface SweepScene {
  readonly group: string;
  readonly name: string;
  readonly infrared: boolean;
  /** Where the driver's own zero is learned. */
  readonly easy: boolean;
  /** Half-closed crossings of the one blink and the one sleep. */
  readonly blinkMs: readonly [number, number];
  readonly sleepMs: readonly [number, number];
  readonly yawDeg: number;
  readonly pitchDeg: number;
  /** Opening of both lids, 0..1. */
  opennessAt(tMs: number): number;
  frames(): AsyncIterable<Frame>;
}

/** What one scene gave; null where nothing could be measured. */
export interface SweepOutcome {
  /** Share of frames with a face, and with both eyes judged. */
  readonly faceShare: number;
  readonly eyesShare: number;
  /** Median openness while the eyes are open and while they are closed; 1 and 0 are perfect. */
  readonly open: number | null;
  readonly closed: number | null;
  /** Median of measured minus true angle, degrees, from the driver's own zero. */
  readonly yawErrorDeg: number | null;
  readonly pitchErrorDeg: number | null;
  readonly blinkFound: boolean;
  /** Found with its onset within 150 ms. */
  readonly sleepFound: boolean;
  /** Alarms of eye closure that are none. */
  readonly falseSleeps: number;
}

interface Seen {
  readonly reading: FaceReading;
  readonly left: number | null;
  readonly right: number | null;
}

/**
 * @param detector fresh: it has followed nobody yet.
 * @param baseline of the same driver in the easy scene; null to learn it here.
 */
export async function measureScene(
  scene: SweepScene,
  detector: FaceDetector,
  thresholds: Thresholds,
  baseline: Baseline | null,
): Promise<{ readonly outcome: SweepOutcome; readonly baseline: Baseline }> {
  const monitor = startMonitor(baseline);
  const seen: Seen[] = [];
  const changes: FindingChange[] = [];
  for await (const frame of scene.frames()) {
    const reading = await detector.detect(frame);
    const step = stepMonitor(monitor, reading, null, thresholds);
    seen.push({ reading, left: step.signals.opennessLeft, right: step.signals.opennessRight });
    changes.push(...step.changes);
  }
  changes.push(...finishMonitor(monitor, thresholds));
  const findings = changes.filter(({ phase }) => phase !== 'onset').map(({ finding }) => finding);
  const rest = baseline ?? monitor.baseline.current;
  return { outcome: { ...figures(seen, scene, rest), ...found(findings, scene) }, baseline: rest };
}

/** True when a sleep is missed although the eyes are said to be seen, or where there is none. */
export function breaks({ sleepFound, falseSleeps, eyesShare }: SweepOutcome): boolean {
  return falseSleeps > 0 || (!sleepFound && eyesShare > 0.5);
}

function figures(seen: readonly Seen[], scene: SweepScene, rest: Baseline) {
  const faces = seen.flatMap(({ reading }) => (reading.face === null ? [] : [reading.face]));
  const eyes = faces.filter(({ leftEye, rightEye }) => leftEye.visible && rightEye.visible);
  const opennessWhen = (wanted: number): number | null =>
    medianOf(
      seen
        .filter(({ reading }) => scene.opennessAt(reading.tMs) === wanted)
        .map(({ left, right }) => mean(left, right)),
    );
  const yaw = medianOf(faces.map(({ pose }) => pose.yawDeg));
  const pitch = medianOf(faces.map(({ pose }) => pose.pitchDeg));
  return {
    faceShare: faces.length / seen.length,
    eyesShare: eyes.length / seen.length,
    open: opennessWhen(1),
    closed: opennessWhen(0),
    yawErrorDeg: yaw === null ? null : yaw - rest.restYawDeg - scene.yawDeg,
    pitchErrorDeg: pitch === null ? null : pitch - rest.restPitchDeg - scene.pitchDeg,
  };
}

function found(findings: readonly Finding[], { blinkMs, sleepMs }: SweepScene) {
  const touches = ({ onsetMs, offsetMs }: Finding, [from, to]: readonly [number, number]): boolean =>
    onsetMs <= to + SLACK_MS && (offsetMs ?? Infinity) >= from - SLACK_MS;
  const sleeps = findings.filter(({ finding }) => finding === 'eyesClosed');
  return {
    blinkFound: findings.some((one) => one.finding === 'blink' && touches(one, blinkMs)),
    sleepFound: sleeps.some((one) => touches(one, sleepMs) && Math.abs(one.onsetMs - sleepMs[0]) <= SLACK_MS),
    falseSleeps: sleeps.filter((one) => !touches(one, sleepMs)).length,
  };
}

function mean(left: number | null, right: number | null): number {
  return left === null || right === null ? (left ?? right ?? NaN) : (left + right) / 2;
}
