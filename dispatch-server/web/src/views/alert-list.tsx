/** The alerts: open ones on top, then those worked on, set aside, closed. */
import type { ComponentChildren, FunctionComponent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  board,
  closedAlerts,
  connection,
  fleetWords,
  openAlerts,
  selectedId,
  shelvedAlerts,
  workingAlerts,
} from '../state/desk.js';
import type { Alert } from '../net/contract.js';
import { matchesWords } from '../state/fleet.js';
import { locale } from '../state/preferences.js';
import { AlertRow, alertRowId } from './alert-row.js';
import { useDrawn } from './drawn.js';
import { ClosedRow, ShelvedRow, WorkingRow } from './settled-row.js';

/** Of a list of what needs nothing at once so many are shown until all are wanted: drawing hundreds holds up those that are open. */
const SETTLED_SHOWN = 50;

/** More than a screen holds. */
const OPEN_FIRST = 40;
const SETTLED_FIRST = 10;

export function AlertList() {
  const { t, plural } = locale.value;
  const open = openAlerts.value;
  const drawn = useDrawn(open, OPEN_FIRST);
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
          {drawn.map((alert) => (
            <AlertRow key={alert.alertId} alert={alert} />
          ))}
        </ul>
      )}
      <Shelved />
      <Working />
      <Closed />
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

function Working() {
  const { t } = locale.value;
  const shown = found(workingAlerts.value);
  return (
    <Settled id="working" title={t('alerts.acknowledged')} alerts={shown} row={WorkingRow}>
      {shown.length === 0 && <p class="quiet none-settled">{t('alerts.acknowledgedNone')}</p>}
    </Settled>
  );
}

function Shelved() {
  const shown = shelvedAlerts.value;
  if (shown.length === 0) return null;
  return <Settled id="shelved" title={locale.value.t('alerts.shelved')} alerts={shown} row={ShelvedRow} />;
}

function Closed() {
  const shown = found(closedAlerts.value);
  if (shown.length === 0) return null;
  return <Settled id="closed" title={locale.value.t('alerts.closed')} alerts={shown} row={ClosedRow} />;
}

interface SettledProps {
  id: string;
  title: string;
  alerts: readonly Alert[];
  row: FunctionComponent<{ alert: Alert }>;
  children?: ComponentChildren;
}

function Settled({ id, title, alerts, row: Row, children }: SettledProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = useDrawn(isWhole ? alerts : alerts.slice(0, SETTLED_SHOWN), SETTLED_FIRST);
  return (
    <>
      <h2 id={`${id}-title`}>{title}</h2>
      {alerts.length > 0 && (
        <ul class="settled-list" role="list" aria-labelledby={`${id}-title`}>
          {shown.map((alert) => (
            <Row key={alert.alertId} alert={alert} />
          ))}
        </ul>
      )}
      {!isWhole && alerts.length > SETTLED_SHOWN && (
        <button type="button" class="second" data-testid={`all-${id}`} onClick={() => setWhole(true)}>
          {locale.value.t('alerts.showAll', { count: locale.value.number(alerts.length) })}
        </button>
      )}
      {children}
    </>
  );
}

function found(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter((alert) => matchesWords(fleetWords.value, alert.truckId, alert.driverId));
}

/** When the row that had the focus is acknowledged away, the focus follows the selection instead of falling to the page. */
function useFocusAfterAcknowledge(): void {
  const selected = selectedId.value;
  const before = useRef(selected);
  useLayoutEffect(() => {
    const gone = before.current !== null;
    before.current = selected;
    if (!gone || document.activeElement !== document.body) return;
    const heir = selected === null ? 'alerts-title' : alertRowId(selected);
    document.getElementById(heir)?.focus({ preventScroll: true });
  }, [selected]);
}
