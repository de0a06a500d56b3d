/** Hours across, weekdays down; the darker, the more. A lightness scale of one hue is read the same by every eye. Pure. */
import type { ReportTable } from '../report.js';
import type { Wording } from '../wording.js';
import { columnOf, numberIn, type PlotPlan } from './plan.js';
import { shape, type Shape } from './shape.js';

const CELL = { width: 26, height: 24, left: 44, top: 22 };

/** Steps of the scale; classes `heat-0` to `heat-6`. */
const STEPS = 7;

export function heatMap(plan: Extract<PlotPlan, { kind: 'heat' }>, table: ReportTable, wording: Wording): Shape {
  const [x, y, value] = [columnOf(table, plan.x), columnOf(table, plan.y), columnOf(table, plan.value)];
  const most = Math.max(0, ...table.rows.map((row) => numberIn(value.at(row)) ?? 0));
  const width = CELL.left + 24 * CELL.width;
  const height = CELL.top + 7 * CELL.height + 26;
  return shape(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'plot plot-heat', width, height },
    ...Array.from({ length: 12 }, (_, half) =>
      shape(
        'text',
        { x: CELL.left + (half * 2 + 0.5) * CELL.width, y: CELL.top - 7, class: 'plot-text plot-middle' },
        String(half * 2).padStart(2, '0'),
      ),
    ),
    ...Array.from({ length: 7 }, (_, weekday) =>
      shape(
        'text',
        { x: CELL.left - 8, y: CELL.top + (weekday + 0.68) * CELL.height, class: 'plot-text plot-end' },
        wording.cell('weekday', weekday),
      ),
    ),
    ...table.rows.map((row) => {
      const [hour, weekday, seen] = [numberIn(x.at(row)) ?? 0, numberIn(y.at(row)) ?? 0, numberIn(value.at(row))];
      const name = [
        `${wording.cell('weekday', weekday)} ${wording.cell('hour', hour)}`,
        `${wording.named('col.', plan.value)}: ${wording.cell(value.column.kind, seen)}`,
      ].join(' · ');
      const place = { x: CELL.left + hour * CELL.width + 1, y: CELL.top + weekday * CELL.height + 1 };
      const size = { width: CELL.width - 2, height: CELL.height - 2, rx: 2 };
      return shape('rect', { ...place, ...size, class: stepOf(seen, most) }, shape('title', {}, name));
    }),
    ...legend(most, wording),
  );
}

function stepOf(value: number | null, most: number): string {
  if (value === null) return 'heat-none';
  return `heat-${most > 0 ? Math.min(STEPS - 1, Math.floor((value / most) * STEPS)) : 0}`;
}

function legend(most: number, wording: Wording): Shape[] {
  const y = CELL.top + 7 * CELL.height + 10;
  const end = CELL.left + STEPS * 22;
  return [
    ...Array.from({ length: STEPS }, (_, step) =>
      shape('rect', { x: CELL.left + step * 22, y, width: 20, height: 10, class: `heat-${step}` }),
    ),
    shape('text', { x: CELL.left - 8, y: y + 9, class: 'plot-text plot-end' }, '0'),
    shape('text', { x: end + 4, y: y + 9, class: 'plot-text' }, wording.cell('number', most)),
  ];
}
