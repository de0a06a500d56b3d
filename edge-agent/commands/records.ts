/** How findings and signals are written to files: one JSON object per line, one CSV row per frame. */
import type { FindingChange } from '../core/finding.js';
import { observable, type Signals } from '../core/signals.js';

/** Columns of the signals file, in order. */
export const SIGNAL_COLUMNS = 'tMs,face,opennessLeft,opennessRight,mouth,yawDeg,pitchDeg,rollDeg,observable';

/** A complete finding as one line of JSON; null while it lasts. Times in ms to a tenth, other numbers to four digits. */
export function findingLine({ phase, finding }: FindingChange): string | null {
  if (phase === 'onset') return null;
  const { finding: kind, onsetMs, offsetMs, detectedMs, detail } = finding;
  const times = {
    onsetMs: tenth(onsetMs),
    offsetMs: offsetMs === null ? null : tenth(offsetMs),
    detectedMs: tenth(detectedMs),
  };
  const figures = Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(4)) : value]),
  );
  return JSON.stringify({ finding: kind, ...times, ...figures });
}

/** One row of the signals file; empty fields where a signal cannot be judged. Pose relative to the driver's rest. */
export function signalRow(signals: Signals): string {
  const { pose, faceSeen, opennessLeft, opennessRight, mouth } = signals;
  const number = (value: number | null | undefined, digits: number): string =>
    value === null || value === undefined ? '' : value.toFixed(digits);
  const eyes = [opennessLeft, opennessRight, mouth].map((value) => number(value, 4));
  const angles = [pose?.yawDeg, pose?.pitchDeg, pose?.rollDeg].map((value) => number(value, 2));
  return [tenth(signals.tMs), faceSeen ? 1 : 0, ...eyes, ...angles, observable(signals) ? 1 : 0].join(',');
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
