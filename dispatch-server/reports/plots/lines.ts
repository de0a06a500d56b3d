/** Lines over days, for paper; the page draws them with uPlot. Told apart by dashes as well as by colour. Pure. */
import type { ReportTable } from '../report.js';
import type { Wording } from '../wording.js';
import { columnOf } from './plan.js';
import { seriesOf, type LinesPlan } from './series.js';
import { px, shape, ticksOf, type Shape } from './shape.js';

const AREA = { left: 56, top: 10, width: 560, height: 170 };

export function lines(plan: LinesPlan, table: ReportTable, wording: Wording): Shape {
  const { dates, lines: drawn } = seriesOf(plan, table);
  const { kind } = columnOf(table, plan.value).column;
  const values = drawn.flatMap((line) => line.values).filter((value) => value !== null);
  const ticks = ticksOf(Math.max(...values, plan.limit ?? 0, 0));
  const most = ticks.at(-1) ?? 1;
  const xOf = (index: number) => px(AREA.left + (dates.length < 2 ? 0 : (index / (dates.length - 1)) * AREA.width));
  const yOf = (value: number) => px(AREA.top + AREA.height - (value / most) * AREA.height);
  const width = AREA.left + AREA.width + 20;
  const height = AREA.top + AREA.height + 30 + (drawn.length > 1 ? 16 * drawn.length : 0);
  const right = AREA.left + AREA.width;
  return shape(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'plot plot-lines', width, height },
    ...ticks.flatMap((tick) => [
      shape('line', { x1: AREA.left, x2: right, y1: yOf(tick), y2: yOf(tick), class: 'plot-grid' }),
      shape('text', { x: AREA.left - 6, y: yOf(tick) + 4, class: 'plot-text plot-end' }, wording.cell(kind, tick)),
    ]),
    ...[0, Math.floor((dates.length - 1) / 2), dates.length - 1]
      .filter((index, place, all) => index >= 0 && all.indexOf(index) === place)
      .map((index) =>
        shape(
          'text',
          { x: xOf(index), y: AREA.top + AREA.height + 16, class: `plot-text ${index === 0 ? '' : 'plot-end'}` },
          dates[index] ?? '',
        ),
      ),
    ...(plan.limit === undefined
      ? []
      : [shape('line', { x1: AREA.left, x2: right, y1: yOf(plan.limit), y2: yOf(plan.limit), class: 'plot-limit' })]),
    ...drawn.flatMap(({ name, values: line }, index) => [
      shape('path', { d: pathOf(line, xOf, yOf), class: `plot-line line-${index % 5}` }),
      ...(drawn.length > 1 ? legend(name, index) : []),
    ]),
  );
}

/** A day without a value leaves a gap; a day alone is a dot, drawn as a line of no length. */
function pathOf(
  values: readonly (number | null)[],
  xOf: (index: number) => number,
  yOf: (value: number) => number,
): string {
  let pen = false;
  return values
    .map((value, index) => {
      const step = value === null ? '' : `${pen ? 'L' : 'M'}${xOf(index)} ${yOf(value)}${pen ? '' : 'h0.1'}`;
      pen = value !== null;
      return step;
    })
    .join('');
}

function legend(name: string, index: number): Shape[] {
  const y = AREA.top + AREA.height + 34 + 16 * index;
  return [
    shape('path', { d: `M${AREA.left} ${y}h30`, class: `plot-line line-${index % 5}` }),
    shape('text', { x: AREA.left + 38, y: y + 4, class: 'plot-text' }, name),
  ];
}
