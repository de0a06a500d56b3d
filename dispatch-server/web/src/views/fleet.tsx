/** The fleet: who is getting worse, and which truck can nobody see. Worst first. */
import { connection, fleet, fleetWords, seenTrucks, serverNowMs } from '../state/desk.js';
import { drowsiness, matchesWords, type Condition, type FleetRow } from '../state/fleet.js';
import { EMPTY_FILTER, historyHash } from '../state/history-query.js';
import { locale } from '../state/preferences.js';
import { truckState } from '../i18n/wording.js';
import { PriorityMark } from './priority-mark.js';

/** DOM id of the search field, for moving the focus. */
export const FIND_ID = 'find';

export function Fleet() {
  const { t, plural } = locale.value;
  return (
    <section class="fleet panel" aria-labelledby="fleet-title" data-stale={String(connection.value === 'stale')}>
      <header class="panel-head">
        <h2 id="fleet-title">{t('fleet.title')}</h2>
        <span class="count">
          {plural('fleet.trucks', fleet.value.length)} ·{' '}
          {t('fleet.seen', { count: locale.value.number(seenTrucks.value) })}
        </span>
      </header>
      <Find />
      <Trucks />
    </section>
  );
}

function Find() {
  const { t } = locale.value;
  return (
    <div class="find">
      <input
        id={FIND_ID}
        type="search"
        autocomplete="off"
        aria-label={t('fleet.filter')}
        aria-describedby="find-hint"
        placeholder={`${t('fleet.filter')}  /`}
        value={fleetWords.value}
        onInput={(event) => (fleetWords.value = event.currentTarget.value)}
      />
      <span id="find-hint" class={fleetWords.value === '' ? 'hidden' : 'quiet'}>
        {t('fleet.filterHint')}
      </span>
    </div>
  );
}

function Trucks() {
  const { t } = locale.value;
  const rows = fleet.value.filter(({ truck }) => matchesWords(fleetWords.value, truck.truckId, truck.driverId));
  if (fleet.value.length === 0) return <p class="quiet none-settled">{t('fleet.empty')}</p>;
  if (rows.length === 0) return <p class="quiet none-settled">{t('fleet.noMatch', { words: fleetWords.value })}</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('fleet.truck')}</th>
          <th scope="col" class="driver-head">
            {t('fleet.driver')}
          </th>
          <th scope="col">{t('fleet.state')}</th>
          <th scope="col" class="figure" title={t('fleet.perclosHint')}>
            {t('fleet.perclos')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TruckRow key={row.truck.truckId} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function TruckRow({ row }: { row: FleetRow }) {
  const { truck, condition } = row;
  const { t, number } = locale.value;
  const perclos = truck.online ? (truck.status?.perclos ?? null) : null;
  return (
    <tr class={`truck ${condition}`} data-testid="truck" data-truck-id={truck.truckId} data-condition={condition}>
      <th scope="row">
        <ConditionMark condition={condition} />
        <a href={historyHash({ ...EMPTY_FILTER, truck: truck.truckId })}>{truck.truckId}</a>
        {truck.driverId !== null && <span class="driver-below">{truck.driverId}</span>}
      </th>
      <td class="driver">{truck.driverId ?? <span class="quiet">{t('fleet.noDriver')}</span>}</td>
      <td class="state">
        <StateText row={row} />
      </td>
      <td class={`figure ${drowsiness(perclos)}`}>{perclos === null ? '–' : number(perclos, 2)}</td>
    </tr>
  );
}

function StateText({ row: { truck, alert } }: { row: FleetRow }) {
  const state = truckState(locale.value, truck, truck.online ? 0 : serverNowMs.value);
  if (alert === null) return <>{state}</>;
  const kind = <span class="alerting">{locale.value.kind(alert.kind)}</span>;
  return truck.online ? kind : <>{[kind, ` · ${state}`]}</>;
}

/** Open alerts carry their shape, drowsiness a triangle, an unseen truck a hollow ring; a quiet truck nothing. */
function ConditionMark({ condition }: { condition: Condition }) {
  if (condition === 'quiet') return <span class="mark" />;
  return (
    <span class="condition" role="img" aria-label={locale.value.t(`fleet.condition.${condition}`)}>
      {condition === 'unseen' ? (
        <Ring />
      ) : (
        <PriorityMark priority={condition === 'P1' ? 'P1' : 'P2'} outlined={condition === 'advisory'} />
      )}
    </span>
  );
}

function Ring() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="3" />
    </svg>
  );
}
