/** What really happened in a source, where that is known: labels beside the file, or the synthetic driver itself. */
import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import type { SyntheticSource } from '../camera/synthetic.js';
import { parseLabels } from '../evaluation/labels.js';
import type { TraceTruth } from './data.js';

/** The labels `NAME.labels.csv` beside a file; null when there are none. Throws InputError when they cannot be read. */
export async function truthOfLabels(path: string): Promise<TraceTruth | null> {
  const { dir, name } = parse(path);
  const labels = `${dir === '' ? '.' : dir}/${name}.labels.csv`;
  const text = await readFile(labels, 'utf8').catch(() => null);
  if (text === null) return null;
  const events = parseLabels(text, labels).labels.map(({ event, startMs, endMs }) => {
    return { kind: event, onsetMs: startMs, offsetMs: endMs };
  });
  return { from: 'labels', events, columns: null };
}

/** The truth of the synthetic driver at the times of the frames; a looping scenario repeats its events. */
export function truthOfScenario(source: SyntheticSource, tMs: readonly number[]): TraceTruth {
  const { durationMs, scenario } = source;
  const passes = Math.ceil(((tMs.at(-1) ?? 0) + 1) / durationMs);
  const events = Array.from({ length: passes }, (_, pass) =>
    source.truth.map(({ kind, onsetMs, offsetMs }) => {
      return { kind, onsetMs: onsetMs + pass * durationMs, offsetMs: offsetMs + pass * durationMs };
    }),
  ).flat();
  const frames = tMs.map((t) => scenario.truthAt(t % durationMs));
  const column = (name: 'opennessLeft' | 'opennessRight' | 'yawDeg' | 'pitchDeg'): number[] =>
    frames.map((frame) => Number(frame[name].toFixed(3)));
  const columns = {
    opennessLeft: column('opennessLeft'),
    opennessRight: column('opennessRight'),
    yawDeg: column('yawDeg'),
    pitchDeg: column('pitchDeg'),
  };
  return { from: 'synthetic driver', events, columns };
}
