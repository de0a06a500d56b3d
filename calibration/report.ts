/** The result of a calibration as text for the technician. */
import type { Checked, Criterion, Verdict } from './acceptance.js';
import { EN } from './words/en.js';
import type { Words } from './words/words.js';

/** A table of every number, then what to do. */
export function reportText({ verdict, checks }: Verdict, words: Words = EN): string {
  const head = ['', words.measured, words.wanted, ''];
  const rows = [head, ...checks.map((checked) => row(checked, words))];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const table = rows.map((cells) =>
    cells
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const todo = checks.flatMap(({ means, advice }) => (advice === null ? [] : [`  - ${means}: ${advice}`]));
  const end = verdict === 'accept' ? [words.accepted] : [words.repeatAfter, ...todo];
  return [...table, '', ...end, ''].join('\n');
}

function row({ means, measured, min, max, unit, accepted }: Checked, words: Words): string[] {
  const value = measured === null ? '-' : figure(measured, unit);
  return [means, value, wanted(min, max, unit, words), accepted ? words.ok : words.repeat];
}

function wanted(min: number | null, max: number | null, unit: Checked['unit'], words: Words): string {
  if (max === null) return `${figure(min ?? 0, unit)} ${words.orMore}`;
  if (min === max) return figure(max, unit);
  if (min === null || (min === 0 && unit !== 'deg')) return `${figure(max, unit)} ${words.orLess}`;
  return `${figure(min, unit)} ${words.upTo} ${figure(max, unit)}`;
}

/** Shares and ratios as plain numbers; the rest with its unit. */
function figure(value: number, unit: Checked['unit']): string {
  const digits = unit === '1' ? 2 : unit === 'deg' || unit === 'px' ? 0 : 1;
  const text = value.toFixed(digits).replace(/^-(?=[0.]+$)/, '');
  return unit === '1' ? text : `${text} ${unit}`;
}

/** The acceptance numbers as a table for the README. */
export function acceptanceTable(criteria: readonly Criterion[]): string {
  const rows = criteria.map(
    ({ name, min, max, unit, source }) =>
      `| ${EN.numbers[name].means} | ${wanted(finite(min), finite(max), unit, EN)} | ${source} |`,
  );
  return ['| number | wanted | source |', '|---|---|---|', ...rows].join('\n');
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
