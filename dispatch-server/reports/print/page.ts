/** A report as one page of HTML for paper: title, plots, tables; nothing from outside. Pure. */
import { bars } from '../plots/bars.js';
import { heatMap } from '../plots/heat-map.js';
import { lines } from '../plots/lines.js';
import { PLOTS, type PlotPlan } from '../plots/plan.js';
import { escaped, svgText } from '../plots/shape.js';
import type { Report, ReportTable } from '../report.js';
import type { Wording } from '../wording.js';

/** Rows of a table on paper; the files have all. Ours. */
const MOST_ROWS = 60;

export function pageOf(report: Report, wording: Wording, siteName: string): string {
  const title = wording.named('title.', report.report);
  const asOf =
    report.asOfMs === null ? wording.t('ui.never') : wording.t('ui.asOf', { time: wording.time(report.asOfMs) });
  const period = `${report.fromDay} – ${report.toDay} · ${report.timeZone} · ${asOf}`;
  return `<!doctype html><html lang="${wording.language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(title)}</title>
<style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1><p class="quiet">${escaped(siteName)} · ${escaped(period)}</p>
<p>${escaped(wording.named('about.', report.report))}</p>
${PLOTS[report.report].map((plan) => plotOf(plan, report, wording)).join('\n')}
${report.tables.map((table) => tableText(table, wording)).join('\n')}
</body></html>`;
}

function plotOf(plan: PlotPlan, report: Report, wording: Wording): string {
  const table = report.tables.find(({ name }) => name === plan.table);
  if (!table || table.rows.length === 0) return '';
  const drawing =
    plan.kind === 'heat'
      ? heatMap(plan, table, wording)
      : plan.kind === 'bars'
        ? bars(plan, table, wording)
        : lines(plan, table, wording);
  const heading = `${wording.named('table.', plan.table)}: ${wording.named('col.', plan.value)}`;
  return `<section><h2>${escaped(heading)}</h2>${svgText(drawing)}</section>`;
}

function tableText(table: ReportTable, wording: Wording): string {
  if (table.rows.length === 0) return '';
  const numeric = table.columns.map(({ kind }) => !['text', 'kind', 'word', 'date', 'time'].includes(kind));
  const cells = (texts: readonly string[], tag: 'th' | 'td') =>
    `<tr>${texts.map((text, column) => `<${tag}${numeric[column] ? ' class="n"' : ''}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  const head = cells(
    table.columns.map(({ key }) => wording.named('col.', key)),
    'th',
  );
  const rows = table.rows.slice(0, MOST_ROWS).map((row) =>
    cells(
      table.columns.map(({ kind }, column) => wording.cell(kind, row[column] ?? null)),
      'td',
    ),
  );
  const left =
    table.rows.length > MOST_ROWS
      ? `<p class="quiet">${escaped(
          wording.t('ui.rows', { shown: wording.number(MOST_ROWS), total: wording.number(table.rows.length) }),
        )}</p>`
      : '';
  return `<h2>${escaped(wording.named('table.', table.name))}</h2><table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>${left}`;
}

/** Okabe and Ito's colours, told apart by colour-blind eyes; a scale of one hue for heat. */
const STYLE = `
@page { size: A4; margin: 14mm } body { font: 10pt sans-serif; color: #111; margin: 0 }
h1 { font-size: 17pt; margin: 0 0 2mm } h2 { font-size: 11pt; margin: 5mm 0 2mm } .quiet { color: #555 }
section { break-inside: avoid } svg { max-width: 100%; height: auto }
table { border-collapse: collapse; width: 100%; font-size: 8pt } th, td { text-align: left; padding: 1mm 1.5mm; border-bottom: .2mm solid #ccc }
thead { display: table-header-group } tr { break-inside: avoid } .n { text-align: right; font-variant-numeric: tabular-nums }
.plot-text { font: 11px sans-serif; fill: #333 } .plot-strong { font-weight: 600 } .plot-middle { text-anchor: middle } .plot-end { text-anchor: end }
.plot-grid { stroke: #ddd } .plot-bar { fill: #0072b2 } .plot-whisker { fill: none; stroke: #111; stroke-width: 1.4 }
.plot-limit { stroke: #d55e00; stroke-width: 1.5; stroke-dasharray: 6 3 } .plot-line { fill: none; stroke-width: 1.8; stroke-linecap: round }
.line-0 { stroke: #0072b2 } .line-1 { stroke: #d55e00; stroke-dasharray: 7 3 } .line-2 { stroke: #009e73; stroke-dasharray: 2 3 }
.line-3 { stroke: #cc79a7; stroke-dasharray: 9 3 2 3 } .line-4 { stroke: #111; stroke-dasharray: 4 4 }
.heat-none { fill: #fff; stroke: #ddd } .heat-0 { fill: #eef3f8 } .heat-1 { fill: #cfe0ee } .heat-2 { fill: #a8c8e1 } .heat-3 { fill: #78aad0 }
.heat-4 { fill: #4489bb } .heat-5 { fill: #1f6699 } .heat-6 { fill: #0b4069 }`;
