/** The alerts: open ones on top, then the last acknowledged. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { acknowledgedAlerts, board, connection, fleetWords, openAlerts, selectedId } from '../state/desk.js';
import { matchesWords } from '../state/fleet.js';
import { locale } from '../state/preferences.js';
import { AcknowledgedRow } from './acknowledged-row.js';
import { AlertRow, alertRowId } from './alert-row.js';

export function AlertList() {
  const { t, plural } = locale.value;
  const open = openAlerts.value;
  useFocusAfterAcknowledge();
  return (
    <section class="alerts panel" aria-labelledby="alerts-title" data-stale={String(connection.value === 'stale')}>
      <header class="panel-head">
        <h1 id="alerts-title" tabIndex={-1}>
          {t('alerts.title')}
        </h1>
        <span class="count">{plural('alerts.open', open.length)}</span>
      </header>
      {open.length === 0 ? (
        <NoneOpen />
      ) : (
        <ul class="open" role="list" aria-label={t('alerts.list')}>
          {open.map((alert) => (
            <AlertRow key={alert.alertId} alert={alert} />
          ))}
        </ul>
      )}
      <Acknowledged />
    </section>
  );
}

function NoneOpen() {
  const { t } = locale.value;
  if (!board.value.loaded) return <p class="none">{t('app.loading')}</p>;
  return (
    <p class="none">
      <span class="strong">{t('alerts.none')}</span>
      <span class="quiet">{t('alerts.noneHint')}</span>
    </p>
  );
}

function Acknowledged() {
  const { t } = locale.value;
  const shown = acknowledgedAlerts.value.filter((alert) =>
    matchesWords(fleetWords.value, alert.truckId, alert.driverId),
  );
  return (
    <>
      <h2 id="acknowledged-title">{t('alerts.acknowledged')}</h2>
      {shown.length === 0 ? (
        <p class="quiet none-settled">{t('alerts.acknowledgedNone')}</p>
      ) : (
        <ul class="settled-list" role="list" aria-labelledby="acknowledged-title">
          {shown.map((alert) => (
            <AcknowledgedRow key={alert.alertId} alert={alert} />
          ))}
        </ul>
      )}
    </>
  );
}

/** When the row that had the focus is acknowledged away, the focus follows the selection instead of falling to the page. */
function useFocusAfterAcknowledge(): void {
  const selected = selectedId.value;
  const before = useRef(selected);
  useLayoutEffect(() => {
    const gone = before.current !== null && document.getElementById(alertRowId(before.current)) === null;
    before.current = selected;
    if (!gone || document.activeElement !== document.body) return;
    const heir = selected === null ? 'alerts-title' : alertRowId(selected);
    document.getElementById(heir)?.focus({ preventScroll: true });
  }, [selected]);
}
