/** One truck from near: what it says now, its alerts, orders and the last hour. Signals live on request, as numbers. */
import type { ComponentChildren } from 'preact';
import { cameraState, failureInWords, fatigueReason, headline, motion, reasons } from '../i18n/wording.js';
import type { Alert, Order, Truck } from '../net/contract.js';
import { board, fleet, mayAct, orders, serverMinuteMs } from '../state/desk.js';
import { EMPTY_FILTER, historyHash } from '../state/history-query.js';
import { openPanel } from '../state/panels.js';
import { locale } from '../state/preferences.js';
import { loadTruck, truckFindings } from '../state/truck-page.js';
import { FindingsTable } from './findings-table.js';
import { LiveSignals } from './live-signals.js';
import { OrderLine } from './order-line.js';
import { PriorityMark } from './priority-mark.js';
import { Moment } from './times.js';
import { ConditionMark } from './truck-row.js';

export function TruckPage({ truckId }: { truckId: string }) {
  const { t } = locale.value;
  const truck = board.value.trucks.get(truckId);
  return (
    <section class="truck-page panel" aria-labelledby="truck-title">
      <header class="panel-head">
        <h1 id="truck-title" tabIndex={-1}>
          <ConditionMark condition={fleet.value.find((row) => row.truck.truckId === truckId)?.condition ?? 'quiet'} />{' '}
          {t('truck.title', { truck: truckId })}
        </h1>
        <span>{truck?.driverId ?? t('fleet.noDriver')}</span>
        <span class="page-links">
          {mayAct.value && (
            <button
              type="button"
              class="action"
              data-testid="order"
              onClick={() => openPanel({ kind: 'order', truckId, alertId: null })}
            >
              {t('alert.order')}
            </button>
          )}
          {mayAct.value && truck?.online === true && (
            <button
              type="button"
              class="action"
              data-testid="name-driver"
              onClick={() => openPanel({ kind: 'driver', truckId })}
            >
              {t('truck.nameDriver')}
            </button>
          )}
          <a href={historyHash({ ...EMPTY_FILTER, truck: truckId })}>{t('truck.history')}</a>
          <a href="#/">{t('truck.back')}</a>
        </span>
      </header>
      {truck === undefined ? board.value.loaded && <p class="none">{t('truck.unknown')}</p> : <Now truck={truck} />}
      <LiveSignals truckId={truckId} />
      <Details truckId={truckId} />
    </section>
  );
}

function Now({ truck }: { truck: Truck }) {
  const { t, plural } = locale.value;
  const { status } = truck;
  const causes = (status?.fatigue?.because ?? []).map((reason) => fatigueReason(locale.value, reason));
  const level = status?.fatigue?.level ?? null;
  return (
    <dl class="facts" aria-label={t('truck.now')}>
      <Fact name={t('fleet.level')}>
        {level === null ? '–' : locale.value.number(Math.round(level))}
        {causes.length > 0 && <span class="quiet"> · {causes.join(', ')}</span>}
      </Fact>
      <Fact name={t('fleet.motion')}>{motion(locale.value, truck)}</Fact>
      <Fact name={t('fleet.cameraHead')}>{cameraState(locale.value, truck)}</Fact>
      <Fact name={t('fleet.data')}>
        {truck.online ? (
          t('fleet.live')
        ) : truck.lastSeenMs === null ? (
          t('fleet.never')
        ) : (
          <Moment atMs={truck.lastSeenMs} />
        )}
        {(status?.waitingEvents ?? 0) > 0 && ` · ${plural('fleet.waiting', status?.waitingEvents ?? 0)}`}
        <span class="quiet"> · {t('truck.unit', { device: truck.deviceId })}</span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt class="label">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Details({ truckId }: { truckId: string }) {
  const { t } = locale.value;
  const found = truckFindings.value;
  if (found?.truckId !== truckId) return null;
  if (found.why !== null && found.details === null)
    return <Failed truckId={truckId} why={failureInWords(locale.value, found.why)} />;
  if (found.details === null) return <p class="none">{t('history.loading')}</p>;
  const alerts = currentAlerts(truckId, found.details.alerts);
  return (
    <>
      <h2>{t('truck.alerts')}</h2>
      {alerts.length === 0 ? <None /> : alerts.map((alert) => <AlertLine key={alert.alertId} alert={alert} />)}
      <h2>{t('truck.orders')}</h2>
      <Orders truckId={truckId} known={found.details.orders} />
      <h2>{t('truck.events')}</h2>
      {found.details.events.length === 0 ? <None /> : <FindingsTable rows={found.details.events} />}
    </>
  );
}

/** As the board has them now; those it does not have, as they were asked for. */
function currentAlerts(truckId: string, asked: readonly Alert[]): readonly Alert[] {
  const all = new Map(asked.map((alert) => [alert.alertId, alert]));
  for (const alert of board.value.alerts.values()) if (alert.truckId === truckId) all.set(alert.alertId, alert);
  return [...all.values()].filter(({ closedAtMs }) => closedAtMs === null).sort((a, b) => b.onsetAtMs - a.onsetAtMs);
}

function Orders({ truckId, known }: { truckId: string; known: readonly Order[] }) {
  const all = new Map(known.map((order) => [order.orderId, order]));
  for (const order of orders.value.values()) if (order.truckId === truckId) all.set(order.orderId, order);
  if (all.size === 0) return <None />;
  return (
    <ul class="truck-orders" role="list">
      {[...all.values()]
        .sort((a, b) => b.issuedAtMs - a.issuedAtMs)
        .map((order) => (
          <OrderLine key={order.orderId} known={order} truckId={truckId} />
        ))}
    </ul>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  const why = reasons(locale.value, alert, serverMinuteMs.value);
  return (
    <p class={`alert-line ${alert.priority}`}>
      <PriorityMark priority={alert.priority} outlined={alert.state.acknowledged} /> {alert.priority}{' '}
      <Moment atMs={alert.onsetAtMs} /> <span class="strong">{headline(locale.value, alert)}</span>
      <span class="quiet"> · {why.join(' · ')}</span>
    </p>
  );
}

function None() {
  return <p class="quiet none-settled">{locale.value.t('truck.noAlerts')}</p>;
}

function Failed({ truckId, why }: { truckId: string; why: string }) {
  const { t } = locale.value;
  return (
    <div class="history-foot" role="alert">
      <p>{t('truck.failed', { why })}</p>
      <button type="button" class="action" onClick={() => void loadTruck(truckId)}>
        {t('app.retry')}
      </button>
    </div>
  );
}
