/** Bars one below the other, with the interval as a whisker. Pure. */
import type { ReportTable } from '../report.js';
import type { Wording } from '../wording.js';
import { columnOf, numberIn, type PlotPlan } from './plan.js';
import { px, shape, ticksOf, type Shape } from './shape.js';

const ROW = { height: 22, left: 170, width: 430, right: 70, top: 8 };

/** More bars are not read any more; the table has all rows. Ours. */
const MOST_BARS = 24;
const MOST_CHARACTERS = 24;

/** An upper end far off (few hours driven) must not press all bars to nothing. Ours. */
const MOST_REACH = 2.5;

export function bars(plan: Extract<PlotPlan, { kind: 'bars' }>, table: ReportTable, wording: Wording): Shape {
  const value = columnOf(table, plan.value);
  const label = columnOf(table, plan.label);
  const ends = [plan.low, plan.high].map((key) => (key === undefined ? null : columnOf(table, key)));
  const shown = table.rows.filter((row) => value.at(row) !== null).slice(0, MOST_BARS);
  const rows = shown.map((row) => ({
    name: wording.cell(label.column.kind, label.at(row)),
    value: numberIn(value.at(row)) ?? 0,
    ends: ends.map((end) => (end ? numberIn(end.at(row)) : null)),
  }));
  const longest = Math.max(...rows.map((row) => row.value), 0);
  const reach = Math.max(longest, ...rows.map((row) => Math.min(row.ends[1] ?? 0, longest * MOST_REACH)));
  const ticks = ticksOf(reach);
  const most = ticks.at(-1) ?? 1;
  const xOf = (of: number) => px(ROW.left + (Math.min(of, most) / most) * ROW.width);
  const height = ROW.top + rows.length * ROW.height + 24;
  const width = ROW.left + ROW.width + ROW.right;
  const bottom = ROW.top + rows.length * ROW.height;
  return shape(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'plot plot-bars', width, height },
    ...ticks.flatMap((tick) => [
      shape('line', { x1: xOf(tick), x2: xOf(tick), y1: ROW.top, y2: bottom, class: 'plot-grid' }),
      shape(
        'text',
        { x: xOf(tick), y: bottom + 15, class: 'plot-text plot-middle' },
        wording.cell(value.column.kind, tick),
      ),
    ]),
    ...rows.map((row, index) => {
      const y = ROW.top + index * ROW.height;
      const told = wording.cell(value.column.kind, row.value);
      return shape(
        'g',
        {},
        shape('title', {}, `${row.name}: ${told}`),
        shape('text', { x: ROW.left - 8, y: y + 15, class: 'plot-text plot-end' }, cut(row.name)),
        shape('rect', { x: ROW.left, y: y + 4, width: px(xOf(row.value) - ROW.left), height: 14, class: 'plot-bar' }),
        ...whisker(row.ends, xOf, y + 11),
        shape('text', { x: ROW.left + ROW.width + 8, y: y + 15, class: 'plot-text plot-strong' }, told),
      );
    }),
  );
}

function whisker([low, high]: (number | null)[], xOf: (value: number) => number, y: number): Shape[] {
  if (typeof low !== 'number' || typeof high !== 'number') return [];
  const [from, to] = [xOf(low), xOf(high)];
  return [shape('path', { d: `M${from} ${y}H${to}M${from} ${y - 4}v8M${to} ${y - 4}v8`, class: 'plot-whisker' })];
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
