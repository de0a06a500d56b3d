/** Lines over days by uPlot, in the colours of the theme; drawn again when size, theme or figures change. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { seriesOf, type LinesPlan } from '../../../../reports/plots/series.js';
import { columnOf } from '../../../../reports/plots/plan.js';
import type { ReportTable } from '../../../../reports/report.js';
import { theme } from '../../state/preferences.js';
import { wording } from './state.js';

const HEIGHT_PX = 220;

/** As in the styles and on paper: told apart by dashes, not by colour alone. */
const DASHES = [[], [8, 4], [2, 4], [10, 4, 2, 4], [5, 5]];

export function Lines({ plan, table }: { plan: LinesPlan; table: ReportTable }) {
  const place = useRef<HTMLDivElement>(null);
  const { language } = wording.value;
  const chosen = theme.value;
  useEffect(() => {
    const box = place.current;
    if (box === null) return undefined;
    const draw = () => new uPlot(optionsOf(plan, table, box), dataOf(plan, table), box);
    let plot = draw();
    const again = () => {
      plot.destroy();
      plot = draw();
    };
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', again);
    const size = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
    size.observe(box);
    return () => {
      dark.removeEventListener('change', again);
      size.disconnect();
      plot.destroy();
    };
  }, [plan, table, language, chosen]);
  return <div ref={place} class="plot-lines" />;
}

function dataOf(plan: LinesPlan, table: ReportTable): uPlot.AlignedData {
  const { dates, lines } = seriesOf(plan, table);
  const limit = plan.limit;
  const limits = limit === undefined ? [] : [dates.map(() => limit)];
  return [dates.map((date) => Date.parse(date) / 1000), ...lines.map(({ values }) => values), ...limits];
}

function optionsOf(plan: LinesPlan, table: ReportTable, box: HTMLElement): uPlot.Options {
  const style = getComputedStyle(box);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const { cell } = wording.peek();
  const { kind } = columnOf(table, plan.value).column;
  const { lines } = seriesOf(plan, table);
  const axis = {
    stroke: colour('--plot-text'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--plot-grid') },
  };
  const limit =
    plan.limit === undefined
      ? []
      : [{ stroke: colour('--plot-limit'), width: 2, dash: [6, 4], points: { show: false } }];
  return {
    width: box.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    // Days of the site's calendar, not of this computer's.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high, plan.limit ?? 0, 1e-9) * 1.05] } },
    axes: [
      { ...axis, values: (_plot, ticks) => ticks.map((tick) => new Date(tick * 1000).toISOString().slice(5, 10)) },
      { ...axis, size: 64, values: (_plot, ticks) => ticks.map((tick) => cell(kind, tick)) },
    ],
    series: [
      {},
      ...lines.map((_line, index) => ({
        stroke: colour(`--line-${index % DASHES.length}`),
        width: 2,
        dash: DASHES[index % DASHES.length] ?? [],
        points: { show: lines.length === 1 ? undefined : false } as uPlot.Series.Points,
      })),
      ...limit,
    ],
  };
}
