/** A comparison of two event logs for the terminal: counts by kind, or every difference on its line. */
import { alignFigures } from '@oyau/models/table';
import { EQUAL_MS, groupByKind, type Comparison, type Difference, type Happening } from './compare.js';

/** Counts by kind, one aligned row each; kinds without a difference are left out. */
export function shortForm({ same, differences }: Comparison): string {
  if (differences.length === 0) return `no difference (${same} findings and alarms)\n`;
  const kinds = groupByKind(differences);
  const rows = [['', 'added', 'removed', 'moved']];
  for (const [what, list] of kinds) {
    const added = list.filter(({ before }) => before === null).length;
    const removed = list.filter(({ after }) => after === null).length;
    rows.push([what, ...[added, removed, list.length - added - removed].map(String)]);
  }
  return `${alignFigures(rows)}\n${same} findings and alarms are the same\n`;
}

/** Every difference on a line of its own: `+` added, `-` removed, `~` moved. */
export function longForm({ differences }: Comparison): string {
  return differences.map((difference) => `${differenceLine(difference)}\n`).join('');
}

function differenceLine({ what, before, after }: Difference): string {
  if (before !== null && after !== null) return `~ ${seconds(before.onsetMs)}  ${what}: ${moves(before, after)}`;
  const one = before ?? after;
  if (one === null) return '';
  const lasted = one.offsetMs > one.onsetMs ? `, ${((one.offsetMs - one.onsetMs) / 1000).toFixed(2)} s` : '';
  return `${before === null ? '+' : '-'} ${seconds(one.onsetMs)}  ${what}${lasted}`;
}

/** Only what moved; an alarm has but one time. */
function moves(before: Happening, after: Happening): string {
  const times = before.what.startsWith('alarm ')
    ? (['onsetMs'] as const)
    : (['onsetMs', 'offsetMs', 'detectedMs'] as const);
  const names = { onsetMs: 'onset', offsetMs: 'offset', detectedMs: 'decided' };
  return times
    .filter((time) => Math.abs(before[time] - after[time]) > EQUAL_MS)
    .map((time) => `${names[time]} ${(before[time] / 1000).toFixed(2)} -> ${(after[time] / 1000).toFixed(2)} s`)
    .join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2).padStart(9)} s`;
}
