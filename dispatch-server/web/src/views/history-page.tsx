/** The history: filtered findings in a table, older ones on demand. */
import { failureInWords } from '../i18n/wording.js';
import type { EventRow } from '../net/contract.js';
import { findings, followAddress, loadMore, type Findings } from '../state/history.js';
import { locale } from '../state/preferences.js';
import { HistoryFilterForm } from './history-filter.js';

export function HistoryPage() {
  const { t } = locale.value;
  const found = findings.value;
  return (
    <section class="history panel" aria-labelledby="history-title" aria-busy={found.state === 'loading'}>
      <header class="panel-head">
        <h1 id="history-title" tabIndex={-1}>
          {t('history.title')}
        </h1>
        <span class="count" role="status">
          {found.state === 'loading' ? t('history.loading') : locale.value.plural('history.shown', found.rows.length)}
        </span>
      </header>
      <HistoryFilterForm />
      {found.rows.length > 0 && <FindingsTable rows={found.rows} />}
      <Footer found={found} />
    </section>
  );
}

function FindingsTable({ rows }: { rows: readonly EventRow[] }) {
  const { t } = locale.value;
  const columns = ['onset', 'finding', 'duration', 'truck', 'driver', 'speed', 'acknowledged'] as const;
  return (
    <div class="scroll" role="region" aria-label={t('history.table')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={name === 'duration' || name === 'speed' ? 'figure' : undefined}>
                {t(`history.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <FindingRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FindingRow({ row }: { row: EventRow }) {
  const { t, dateTime, kind, lasting } = locale.value;
  return (
    <tr data-testid="finding" data-kind={row.finding}>
      <th scope="row">
        <time dateTime={new Date(row.onsetAtMs).toISOString()}>{dateTime(row.onsetAtMs)}</time>
      </th>
      <td>{kind(row.finding)}</td>
      <td class="figure">{row.durationMs === null ? t('history.ongoing') : lasting(row.durationMs)}</td>
      <td>{row.truckId}</td>
      <td>{row.driverId ?? '–'}</td>
      <td class="figure">{speedInWords(row)}</td>
      <td>
        <Acknowledgement row={row} />
      </td>
    </tr>
  );
}

function speedInWords(row: EventRow): string {
  if (row.speedKmh === null) return '–';
  const speed = locale.value.number(Math.round(row.speedKmh));
  return locale.value.t(row.moving ? 'history.speedValue' : 'history.stationary', { speed });
}

function Acknowledgement({ row }: { row: EventRow }) {
  if (row.acknowledgedBy === null || row.acknowledgedAtMs === null) return <>–</>;
  const at = locale.value.moment(row.acknowledgedAtMs, row.onsetAtMs);
  return (
    <>
      {row.acknowledgedBy}, <time dateTime={new Date(row.acknowledgedAtMs).toISOString()}>{at}</time>
    </>
  );
}

/** What stands below the table: more, the end, nothing found, or what went wrong. */
function Footer({ found }: { found: Findings }) {
  const { t } = locale.value;
  if (found.state === 'failed')
    return (
      <div class="history-foot" role="alert">
        <p>{t('history.failed', { why: found.why === null ? '' : failureInWords(locale.value, found.why) })}</p>
        <button type="button" class="action" onClick={() => retry(found)}>
          {t('app.retry')}
        </button>
      </div>
    );
  if (found.state === 'loading') return <p class="history-foot quiet">{t('history.loading')}</p>;
  if (found.rows.length === 0)
    return (
      <p class="none">
        <span class="strong">{t('history.empty')}</span>
        <span class="quiet">{t('history.emptyHint')}</span>
      </p>
    );
  if (found.next === null) return <p class="history-foot quiet">{t('history.end')}</p>;
  return (
    <div class="history-foot">
      <button type="button" class="action" data-testid="more" onClick={() => void loadMore()}>
        {t('history.more')}
      </button>
    </div>
  );
}

function retry(found: Findings): void {
  if (found.next === null) followAddress();
  else void loadMore();
}
