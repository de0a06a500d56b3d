/** Reads a report from the server, cell by cell. */
import { COLUMN_KINDS } from '../../../reports/names.js';
import type { Cell, Report, ReportName } from '../../../reports/report.js';
import { call, type Outcome } from './call.js';
import { UnreadableAnswer, type Fields } from './fields.js';

export function fetchReport(url: string, report: ReportName): Promise<Outcome<Report>> {
  return call('GET', url, undefined, (body): Report => ({
    report: body.oneOf('report', [report]),
    fromDay: body.text('fromDay'),
    toDay: body.text('toDay'),
    timeZone: body.text('timeZone'),
    kinds: [...body.texts('kinds')],
    asOfMs: body.numberOrNull('asOfMs'),
    tables: [...body.list('tables', readTable)],
  }));
}

function readTable(table: Fields): Report['tables'][number] {
  const columns = table.list('columns', (column) => ({
    key: column.text('key'),
    kind: column.oneOf('kind', COLUMN_KINDS),
  }));
  return { name: table.text('name'), columns: [...columns], rows: table.grid('rows', readCell) };
}

function readCell(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new UnreadableAnswer('a cell is neither text nor number');
}
