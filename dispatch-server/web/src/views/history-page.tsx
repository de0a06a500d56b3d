/** The history: filtered findings in a table, older ones on demand. */
import { failureInWords } from '../i18n/wording.js';
import { findings, followAddress, loadMore, type Findings } from '../state/history.js';
import { locale } from '../state/preferences.js';
import { FindingsTable } from './findings-table.js';
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
