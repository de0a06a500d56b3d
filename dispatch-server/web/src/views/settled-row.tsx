/** Alerts nobody needs to acknowledge any more: worked on, shelved or closed. Quiet, but coloured while the driver's state lasts. */
import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Alert } from '../net/contract.js';
import { acknowledgement, faultInWords } from '../i18n/wording.js';
import { alertRowId } from './alert-row.js';
import { unshelve } from '../state/acting.js';
import { mayAct, selectedId, serverMinuteMs, serverNowMs } from '../state/desk.js';
import { truckHash } from '../state/history-query.js';
import { openPanel } from '../state/panels.js';
import { locale } from '../state/preferences.js';
import type { Section } from '../state/sections.js';
import { AlertTools } from './alert-tools.js';
import { Headline } from './headline.js';
import { OrderLine } from './order-line.js';
import { PriorityMark } from './priority-mark.js';
import { Moment } from './times.js';

export function WorkingRow({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  const { alertId, truckId } = alert;
  const selected = useComputed(() => selectedId.value === alertId).value;
  return (
    <Row alert={alert} section="working" selected={selected}>
      <span class="settled-by quiet">
        {acknowledgement(locale.value, alert, serverMinuteMs.value)}
        {alert.acknowledgeNote !== null && <q>{alert.acknowledgeNote}</q>}
      </span>
      {alert.orders.length > 0 && (
        <ul class="settled-orders" role="list">
          {alert.orders.map((order) => (
            <OrderLine key={order.orderId} known={order} truckId={truckId} />
          ))}
        </ul>
      )}
      {mayAct.value && (
        <div class="settled-act">
          <button
            type="button"
            class="second"
            data-testid="order"
            aria-label={t('alert.orderOne', { truck: truckId })}
            onClick={() => openPanel({ kind: 'order', truckId, alertId })}
          >
            {t('alert.order')}
            {selected && <kbd aria-hidden="true">O</kbd>}
          </button>
          {!selected && (
            <button
              type="button"
              class="second"
              data-testid="close"
              aria-label={t('alert.closeOne', { truck: truckId })}
              onClick={() => openPanel({ kind: 'close', truckId, alertId })}
            >
              {t('alert.close')}
            </button>
          )}
          {selected && <AlertTools alert={alert} />}
        </div>
      )}
    </Row>
  );
}

export function ShelvedRow({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  return (
    <Row alert={alert} section="shelved" selected={false}>
      <span class="settled-by quiet">
        <span class="strong" data-testid="shelf-left">
          <ShelfLeft untilMs={alert.shelvedUntilMs ?? 0} />
        </span>
        {alert.shelvedBy !== null && ` · ${alert.shelvedBy}`}
        {alert.shelveReason !== null && <q>{alert.shelveReason}</q>}
      </span>
      {mayAct.value && (
        <div class="settled-act">
          <button
            type="button"
            class="second"
            data-testid="unshelve"
            aria-label={t('alert.unshelveOne', { truck: alert.truckId })}
            onClick={() => void unshelve(alert.alertId)}
          >
            {t('alert.unshelve')}
          </button>
        </div>
      )}
    </Row>
  );
}

export function ClosedRow({ alert }: { alert: Alert }) {
  const { t, moment } = locale.value;
  const time = alert.closedAtMs === null ? '' : moment(alert.closedAtMs, serverMinuteMs.value);
  const outcome = alert.outcome === null ? '–' : t(`outcome.${alert.outcome}`);
  return (
    <Row alert={alert} section="closed" selected={false}>
      <span class="settled-by quiet">
        {t('alert.closedBy', { outcome, who: alert.closedBy ?? '–', time })}
        {alert.closeNote !== null && <q>{alert.closeNote}</q>}
      </span>
    </Row>
  );
}

/** In whole minutes above two minutes, so that it does not fidget. */
function ShelfLeft({ untilMs }: { untilMs: number }) {
  const leftMs = Math.max(0, untilMs - serverNowMs.value);
  const shown = leftMs > 120_000 ? Math.round(leftMs / 60_000) * 60_000 : leftMs;
  return <>{locale.value.t('alert.shelfLeft', { age: locale.value.words(shown) })}</>;
}

interface RowProps {
  alert: Alert;
  section: Section;
  selected: boolean;
  children: ComponentChildren;
}

function Row({ alert, section, selected, children }: RowProps) {
  const { t } = locale.value;
  const choose = section === 'working' ? () => (selectedId.value = alert.alertId) : undefined;
  return (
    <li
      id={alertRowId(alert.alertId)}
      class={`settled ${alert.priority}`}
      data-testid="alert"
      data-alert-id={alert.alertId}
      data-kind={alert.kind}
      data-priority={alert.priority}
      data-acknowledged={String(alert.state.acknowledged)}
      data-section={section}
      data-active={String(alert.state.active)}
      aria-current={selected ? 'true' : undefined}
      tabIndex={selected ? 0 : -1}
      onClick={choose}
    >
      <span class="settled-priority">
        <PriorityMark priority={alert.priority} outlined={!alert.state.active} /> {alert.priority}
      </span>
      <Moment atMs={alert.onsetAtMs} />
      <span class="settled-what">
        <Headline alert={alert} />
        {faultInWords(locale.value, alert.detail).map((fault) => ` · ${fault}`)}
        {alert.state.active && <span class="lasting"> · {t('alert.active')}</span>}
      </span>
      <a href={truckHash(alert.truckId)}>
        {t('alert.truck')} <span class="unbroken">{alert.truckId}</span>
      </a>
      <span class="quiet">{alert.driverId ?? t('alert.noDriver')}</span>
      {children}
    </li>
  );
}
