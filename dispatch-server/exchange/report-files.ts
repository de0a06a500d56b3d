/** One table of a report as CSV or Parquet. */
import type { ColumnKind, ReportTable } from '../reports/report.js';
import type { Field, FieldType } from './columns.js';
import { csvHead, csvRow } from './csv.js';

const TYPES: Readonly<Record<ColumnKind, FieldType>> = {
  text: 'text',
  kind: 'text',
  word: 'text',
  date: 'date',
  time: 'time',
  count: 'integer',
  weekday: 'integer',
  hour: 'integer',
  number: 'number',
  share: 'number',
  hours: 'number',
  seconds: 'number',
};

function fieldsOf({ columns }: ReportTable): Field[] {
  return columns.map(({ key, kind }) => ({ name: key, type: TYPES[kind] }));
}

export function tableAsCsv(table: ReportTable): string {
  const fields = fieldsOf(table);
  return csvHead(fields) + table.rows.map((row) => csvRow(fields, row)).join('');
}

/** The library of the format loads when the first file is asked for. */
export async function tableAsParquet(table: ReportTable): Promise<Buffer> {
  const { parquetBytes } = await import('./parquet.js');
  return parquetBytes(fieldsOf(table), table.rows);
}
