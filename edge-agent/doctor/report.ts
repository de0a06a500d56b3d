/** What the doctor found, as text for the technician. */
import { alignTable } from '@oyau/models/table';
import type { CheckResult, CheckVerdict } from './check.js';
import type { Setting } from './settings.js';

/** A word that can be told from the others without colour. */
const WORDS: Readonly<Record<CheckVerdict, string>> = { ok: 'ok', warn: 'WARN', fail: 'FAIL', skipped: '-' };

/** A row for each check, then what to do, most urgent first. */
export function checksText(results: readonly CheckResult[]): string {
  const table = alignTable(results.map(({ name, verdict, figure }) => [name, WORDS[verdict], figure]));
  const todo = (['fail', 'warn'] as const).flatMap((wanted) =>
    results.filter(({ verdict }) => verdict === wanted).map(({ name, todo: advice }) => `  ${name}: ${advice ?? ''}`),
  );
  const hints = results.filter(({ verdict, todo: advice }) => verdict === 'skipped' && advice !== null);
  const count = (wanted: CheckVerdict): number => results.filter(({ verdict }) => verdict === wanted).length;
  return [
    table,
    '',
    ...(todo.length > 0 ? ['What to do:', ...todo, ''] : []),
    ...(hints.length > 0 ? ['Not checked:', ...hints.map(({ name, todo: how }) => `  ${name}: ${how ?? ''}`), ''] : []),
    `${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed, ${count('skipped')} not checked.`,
  ].join('\n');
}

/** Settings that somebody gave, or all of them. */
export function settingsText(settings: readonly Setting[], all: boolean): string {
  const shown = all ? settings : settings.filter(({ path, origin }) => origin !== 'default' || !path.includes('.'));
  const hidden = settings.length - shown.length;
  const rows = shown.map(({ path, value, origin }) => [path, JSON.stringify(value), origin]);
  const rest = hidden > 0 ? [`(${hidden} more at their defaults; --all lists them)`] : [];
  return [alignTable([['setting', 'value', 'from'], ...rows]), ...rest].join('\n');
}
