/** The fleet: who is getting worse, and which truck can nobody see. Worst first unless asked otherwise. */
import { connection, fleet, fleetWords, truckCount } from '../state/desk.js';
import { FLEET_ORDERS, matchesWords } from '../state/fleet.js';
import { fleetOrder, locale } from '../state/preferences.js';
import { useDrawn } from './drawn.js';
import { shownOf, TruckRow } from './truck-row.js';

/** More than a screen holds. */
const TRUCKS_FIRST = 40;

/** DOM id of the search field, for moving the focus. */
export const FIND_ID = 'find';

export function Fleet() {
  const { t, plural } = locale.value;
  return (
    <section class="fleet panel" aria-labelledby="fleet-title" data-stale={String(connection.value === 'stale')}>
      <header class="panel-head">
        <h2 id="fleet-title">{t('fleet.title')}</h2>
        <span class="count">{plural('fleet.trucks', truckCount.value)}</span>
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
      <select
        name="fleetOrder"
        aria-label={t('fleet.sort')}
        value={fleetOrder.value}
        onChange={(event) =>
          (fleetOrder.value = FLEET_ORDERS.find((name) => name === event.currentTarget.value) ?? 'risk')
        }
      >
        {FLEET_ORDERS.map((name) => (
          <option key={name} value={name}>
            {t(`fleet.sort.${name}`)}
          </option>
        ))}
      </select>
      <span id="find-hint" class={fleetWords.value === '' ? 'hidden' : 'quiet'}>
        {t('fleet.filterHint')}
      </span>
    </div>
  );
}

function Trucks() {
  const { t } = locale.value;
  const rows = fleet.value.filter(({ truck }) => matchesWords(fleetWords.value, truck.truckId, truck.driverId));
  const drawn = useDrawn(rows, TRUCKS_FIRST);
  if (fleet.value.length === 0) return <p class="quiet none-settled">{t('fleet.empty')}</p>;
  if (rows.length === 0) return <p class="quiet none-settled">{t('fleet.noMatch', { words: fleetWords.value })}</p>;
  return (
    <div class="fleet-table" role="table" aria-labelledby="fleet-title">
      <div role="rowgroup" class="fleet-head">
        <div role="row" class="fleet-row">
          <span role="columnheader">{t('fleet.truck')}</span>
          <span role="columnheader" class="driver">
            {t('fleet.driver')}
          </span>
          <span role="columnheader" title={t('fleet.levelHint')}>
            {t('fleet.level')}
          </span>
          <span role="columnheader">{t('fleet.motion')}</span>
          <span role="columnheader">{t('fleet.cameraAndData')}</span>
        </div>
      </div>
      <div role="rowgroup">
        {drawn.map((row) => (
          <TruckRow key={row.truck.truckId} {...shownOf(row)} />
        ))}
      </div>
    </div>
  );
}
