/** One plot of a report: heat maps and bars as SVG, lines by uPlot. Its table holds the same figures for those who do not see it. */
import { h, type VNode } from 'preact';
import { bars } from '../../../../reports/plots/bars.js';
import { heatMap } from '../../../../reports/plots/heat-map.js';
import type { PlotPlan } from '../../../../reports/plots/plan.js';
import type { Shape } from '../../../../reports/plots/shape.js';
import type { ReportTable } from '../../../../reports/report.js';
import { Lines } from './lines.js';
import { wording } from './state.js';

export function Plot({ plan, table }: { plan: PlotPlan; table: ReportTable }) {
  const { t, named } = wording.value;
  const title = `${named('table.', plan.table)}: ${named('col.', plan.value)}`;
  return (
    <figure class={`plot-figure plot-of-${plan.kind}`} data-testid={`plot-${plan.table}-${plan.value}`}>
      <figcaption>{title}</figcaption>
      <div class="plot-area" role="img" aria-label={t('ui.plot', { title })}>
        <Drawing plan={plan} table={table} />
      </div>
      {plan.kind === 'lines' && <Legend plan={plan} table={table} />}
    </figure>
  );
}

function Drawing({ plan, table }: { plan: PlotPlan; table: ReportTable }) {
  if (plan.kind === 'lines') return <Lines plan={plan} table={table} />;
  return plan.kind === 'heat' ? drawn(heatMap(plan, table, wording.value)) : drawn(bars(plan, table, wording.value));
}

function drawn({ tag, attributes, children }: Shape): VNode {
  return h(tag, attributes, ...children.map((child) => (typeof child === 'string' ? child : drawn(child))));
}

function Legend({ plan, table }: { plan: Extract<PlotPlan, { kind: 'lines' }>; table: ReportTable }) {
  const { t } = wording.value;
  const by = plan.by;
  const column = table.columns.findIndex(({ key }) => key === by);
  const names = by === undefined ? [] : [...new Set(table.rows.map((row) => String(row[column] ?? '–')))];
  if (names.length === 0 && plan.limit === undefined) return null;
  return (
    <ul class="plot-legend">
      {names.map((name, index) => (
        <li key={name}>
          <Sample of={`plot-line line-${index % 5}`} /> {name}
        </li>
      ))}
      {plan.limit !== undefined && (
        <li>
          <Sample of="plot-limit" /> {t('ui.limit')}
        </li>
      )}
    </ul>
  );
}

function Sample({ of }: { of: string }) {
  return (
    <svg viewBox="0 0 30 8" width="30" height="8" aria-hidden="true">
      <path d="M0 4h30" class={of} />
    </svg>
  );
}
