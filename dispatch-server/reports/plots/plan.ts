/** Which plots a report has, and what they show of its tables. Pure. */
import type { Cell, Column, ReportName, ReportTable } from '../report.js';

export type PlotPlan =
  | { readonly kind: 'heat'; readonly table: string; readonly x: string; readonly y: string; readonly value: string }
  | {
      readonly kind: 'bars';
      readonly table: string;
      readonly label: string;
      readonly value: string;
      /** Ends of the interval. */
      readonly low?: string;
      readonly high?: string;
    }
  | {
      readonly kind: 'lines';
      readonly table: string;
      readonly value: string;
      /** One line per value of this column; without: one line. */
      readonly by?: string;
      readonly limit?: number;
    };

const RATE = { value: 'per1000h', low: 'low', high: 'high' } as const;

export const PLOTS: Readonly<Record<ReportName, readonly PlotPlan[]>> = {
  rates: [
    { kind: 'lines', table: 'days', value: 'per1000h' },
    { kind: 'bars', table: 'trucks', label: 'truck', ...RATE },
    { kind: 'bars', table: 'drivers', label: 'driver', ...RATE },
  ],
  heat: [
    { kind: 'heat', table: 'weekdays', x: 'hour', y: 'weekday', value: 'per1000h' },
    { kind: 'bars', table: 'hours', label: 'hour', ...RATE },
    { kind: 'bars', table: 'shiftHours', label: 'shiftHour', ...RATE },
  ],
  drivers: [
    { kind: 'lines', table: 'trend', value: 'perclos', by: 'driver' },
    { kind: 'lines', table: 'trend', value: 'fatigue', by: 'driver' },
  ],
  risk: [{ kind: 'bars', table: 'drivers', label: 'driver', ...RATE }],
  handling: [
    { kind: 'bars', table: 'within', label: 'seconds', value: 'acknowledged' },
    { kind: 'bars', table: 'within', label: 'seconds', value: 'intervened' },
  ],
  load: [
    { kind: 'lines', table: 'days', value: 'perTenMinutes', limit: 1 },
    { kind: 'lines', table: 'days', value: 'peakPerTenMinutes', limit: 10 },
  ],
  observable: [
    { kind: 'lines', table: 'days', value: 'observable' },
    { kind: 'bars', table: 'trucks', label: 'truck', value: 'observable' },
    { kind: 'bars', table: 'hours', label: 'hour', value: 'observable' },
  ],
  precision: [
    { kind: 'bars', table: 'devices', label: 'device', value: 'falseShare', low: 'falseLow', high: 'falseHigh' },
    { kind: 'bars', table: 'kinds', label: 'kind', value: 'precision', low: 'low', high: 'high' },
  ],
  trial: [{ kind: 'bars', table: 'phases', label: 'phase', ...RATE }],
  shift: [
    { kind: 'bars', table: 'trucks', label: 'truck', value: 'alerts' },
    { kind: 'bars', table: 'kinds', label: 'kind', value: 'count' },
  ],
};

export interface ColumnOf {
  column: Column;
  at(row: readonly Cell[]): Cell;
}

/** A column of a table by its key. Throws when there is none: plans and reports go together. */
export function columnOf(table: ReportTable, key: string): ColumnOf {
  const index = table.columns.findIndex((column) => column.key === key);
  const column = table.columns[index];
  if (!column) throw new Error(`table ${table.name} has no column ${key}`);
  return { column, at: (row) => row[index] ?? null };
}

export function numberIn(cell: Cell): number | null {
  return typeof cell === 'number' ? cell : null;
}
