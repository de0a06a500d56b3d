/** Labels of a clip: what a person saw in it, and when. */
import { InputError } from '../errors.js';

/** One labelled interval. */
export interface Label {
  readonly startMs: number;
  readonly endMs: number;
  readonly event: string;
}

/** A clip's labels; where blinks were not labelled, no blink precision can be scored. */
export interface ClipLabels {
  readonly blinksComplete: boolean;
  readonly labels: readonly Label[];
}

const HEADER = 'start_s,end_s,event';

/** Reads `NAME.labels.csv`. Throws {@link InputError} that lists every bad line. */
export function parseLabels(text: string, path: string): ClipLabels {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const blinksComplete = lines.some((line) => line.startsWith('#') && line.includes('blinks=complete'));
  const labels: Label[] = [];
  const problems: { path: string; message: string }[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#') || line === HEADER) continue;
    const label = parseLine(line);
    if (label === null)
      problems.push({ path: `${path}:${index + 1}`, message: `"${line}" is not "start_s,end_s,event"` });
    else labels.push(label);
  }
  if (problems.length > 0) throw new InputError('BAD_LABELS', 'labels cannot be read', problems);
  return { blinksComplete, labels };
}

function parseLine(line: string): Label | null {
  const [start, end, event, ...rest] = line.split(',');
  const startMs = Number(start) * 1000;
  const endMs = Number(end) * 1000;
  if (event === undefined || event === '' || rest.length > 0) return null;
  return Number.isFinite(startMs) && Number.isFinite(endMs) && endMs >= startMs ? { startMs, endMs, event } : null;
}
