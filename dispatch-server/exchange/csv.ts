/** Comma-separated values (RFC 4180) with a byte order mark, so that spreadsheets read them as UTF-8. */
import type { Field, Value } from './columns.js';

/** Spreadsheets take text that begins so for a formula and run it (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

const MARK = '\ufeff';

export function csvHead(fields: readonly Field[]): string {
  return `${MARK}${fields.map(({ name }) => text(name)).join(',')}\r\n`;
}

export function csvRow(fields: readonly Field[], row: readonly Value[]): string {
  return `${fields.map((field, column) => cell(field, row[column] ?? null)).join(',')}\r\n`;
}

/** Numbers bare, with a point and without groups; times as ISO 8601 in UTC; nothing known as nothing written. */
function cell({ type }: Field, value: Value): string {
  if (value === null) return '';
  if (type === 'time') return new Date(Number(value)).toISOString();
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return String(value);
  return text(value);
}

function text(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}
