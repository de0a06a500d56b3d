/** Reports: which one, of what, its plots, its tables, its files. Loaded when somebody opens it. */
import 'uplot/dist/uPlot.min.css';
import '../../styles/reports.css';
import { PLOTS } from '../../../../reports/plots/plan.js';
import type { Report } from '../../../../reports/report.js';
import { failureInWords } from '../../i18n/wording.js';
import { locale } from '../../state/preferences.js';
import { REPORTS } from '../../../../reports/names.js';
import { reportHash } from '../../state/report-query.js';
import { ReportForm } from './form.js';
import { Plot } from './plot.js';
import { load, place, shown, wording } from './state.js';
import { Table } from './table.js';

export function ReportsPage() {
  const { named } = wording.value;
  const { report } = place.value;
  const { state } = shown.value;
  return (
    <section class="reports panel" aria-labelledby="reports-title" aria-busy={state === 'loading'}>
      <Choice />
      <div class="report">
        <header class="panel-head">
          <h1 id="reports-title" tabIndex={-1}>
            {named('title.', report)}
          </h1>
          <AsOf />
        </header>
        <p class="report-about">{named('about.', report)}</p>
        <ReportForm />
        <Content />
      </div>
    </section>
  );
}

function Choice() {
  const { t, named } = wording.value;
  const { report, form } = place.value;
  return (
    <nav class="report-choice" aria-label={t('ui.choose')}>
      <ul>
        {REPORTS.map((name) => (
          <li key={name}>
            <a href={reportHash({ report: name, form })} aria-current={name === report ? 'page' : undefined}>
              {named('title.', name)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function AsOf() {
  const { t, time } = wording.value;
  const { report, state } = shown.value;
  const words =
    state === 'loading' || report === null
      ? state === 'loading'
        ? t('ui.loading')
        : ''
      : report.asOfMs === null
        ? t('ui.never')
        : t('ui.asOf', { time: time(report.asOfMs) });
  return (
    <span class="count" role="status">
      {words}
    </span>
  );
}

function Content() {
  const { t } = wording.value;
  const { report, state, why } = shown.value;
  if (state === 'failed')
    return (
      <div class="history-foot" role="alert">
        <p>
          {t('ui.failed')} {why === null ? '' : failureInWords(locale.value, why)}
        </p>
        <button type="button" class="action" onClick={() => void load(place.value)}>
          {t('ui.retry')}
        </button>
      </div>
    );
  if (report === null) return null;
  if (report.tables.every(({ rows }) => rows.length === 0)) return <p class="none">{t('ui.none')}</p>;
  return <Tables report={report} />;
}

function Tables({ report }: { report: Report }) {
  const tables = report.tables.filter(({ rows }) => rows.length > 0);
  return (
    <div data-testid="report" data-report={report.report}>
      <div class="plots">
        {PLOTS[report.report].map((plan) => {
          const table = tables.find(({ name }) => name === plan.table);
          return table === undefined ? null : <Plot key={`${plan.table} ${plan.value}`} plan={plan} table={table} />;
        })}
      </div>
      {tables.map((table) => (
        <Table key={table.name} table={table} />
      ))}
    </div>
  );
}
