/** What every report is: tables with typed columns. The page, CSV, Parquet and PDF are made from this shape alone. */
import { z } from 'zod';
import { COLUMN_KINDS, REPORTS } from './names.js';

export const reportNameSchema = z.enum(REPORTS);
export type ReportName = z.infer<typeof reportNameSchema>;

export const columnKindSchema = z.enum(COLUMN_KINDS);
export type ColumnKind = z.infer<typeof columnKindSchema>;

export const columnSchema = z.strictObject({ key: z.string(), kind: columnKindSchema });
export type Column = z.infer<typeof columnSchema>;

export type Cell = string | number | null;
export const tableSchema = z.strictObject({
  name: z.string(),
  columns: z.array(columnSchema),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});
export type ReportTable = z.infer<typeof tableSchema>;

export const reportSchema = z.strictObject({
  report: reportNameSchema,
  /** First and last local day, yyyy-mm-dd. */
  fromDay: z.string(),
  toDay: z.string(),
  timeZone: z.string(),
  /** Findings that were counted where a report lets choose. */
  kinds: z.array(z.string()),
  /** Until when the figures hold; null = they have never been counted. */
  asOfMs: z.number().nullable(),
  tables: z.array(tableSchema),
});
export type Report = z.infer<typeof reportSchema>;

/** A table from `key: kind` pairs and rows in that order. */
export function tableOf(name: string, columns: Readonly<Record<string, ColumnKind>>, rows: Cell[][]): ReportTable {
  return { name, columns: Object.entries(columns).map(([key, kind]) => ({ key, kind })), rows };
}

const HOUR_MS = 3_600_000;
export function hoursOf(ms: number): number {
  return ms / HOUR_MS;
}

/** `part` of `whole`; null = there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
