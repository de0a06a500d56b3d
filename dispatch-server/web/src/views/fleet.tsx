/** The fleet: who is getting worse, and which truck can nobody see. Worst first unless asked otherwise. */
import { useComputed } from '@preact/signals';
import { connection, fleet, fleetWords, serverNowMs, truckCount } from '../state/desk.js';
import {
  FLEET_ORDERS,
  FRESH_FOR_MS,
  drowsiness,
  matchesWords,
  tiredness,
  type Condition,
  type FleetRow,
} from '../state/fleet.js';
import { truckHash } from '../state/history-query.js';
import { fleetOrder, locale } from '../state/preferences.js';
import { cameraState, fatigueReason, motion } from '../i18n/wording.js';
import { PriorityMark } from './priority-mark.js';

/** DOM id of the search field, for moving the focus. */
export const FIND_ID = 'find';

/** Reasons of a fatigue level shown in a row; the truck page has all. */
const REASONS_SHOWN = 2;

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
  if (fleet.value.length === 0) return <p class="quiet none-settled">{t('fleet.empty')}</p>;
  if (rows.length === 0) return <p class="quiet none-settled">{t('fleet.noMatch', { words: fleetWords.value })}</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="truck-head">
            {t('fleet.truck')}
          </th>
          <th scope="col" class="driver-head">
            {t('fleet.driver')}
          </th>
          <th scope="col" title={t('fleet.levelHint')}>
            {t('fleet.level')}
          </th>
          <th scope="col" class="motion-head">
            {t('fleet.motion')}
          </th>
          <th scope="col">{t('fleet.cameraAndData')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TruckRow key={row.truck.truckId} {...shownOf(row)} />
        ))}
      </tbody>
    </table>
  );
}

/** What a row shows, as plain values: a status that changes none of them draws nothing. */
interface Shown {
  readonly truckId: string;
  readonly driverId: string | null;
  readonly condition: Condition;
  /** Kind of its open alert; empty = none. */
  readonly alerting: string;
  readonly level: string;
  readonly why: string;
  readonly grade: string;
  readonly motion: string;
  readonly camera: string;
  readonly online: boolean;
  /** Server's clock; null while data are fresh, or were never heard. */
  readonly silentSinceMs: number | null;
  readonly waiting: number;
}

function shownOf({ truck, condition, alert }: FleetRow): Shown {
  const { truckId, driverId, status, online, lastSeenMs } = truck;
  const words = locale.value;
  const perclos = status?.perclos ?? null;
  const level = status?.fatigue?.level ?? null;
  return {
    ...{ truckId, driverId, condition, online },
    alerting: alert?.kind ?? '',
    level: online && level !== null ? words.number(Math.round(level)) : '',
    why: online ? reasonsOf(truck) : '',
    grade: online ? (level === null ? drowsiness(perclos) : tiredness(truck)) : 'quiet',
    motion: online ? motion(words, truck) : '–',
    camera: cameraState(words, truck),
    silentSinceMs: online ? null : lastSeenMs,
    waiting: status?.waitingEvents ?? 0,
  };
}

function reasonsOf({ status }: FleetRow['truck']): string {
  const words = locale.value;
  const perclos = status?.perclos ?? null;
  const isTired = tiredness({ status }) !== 'quiet';
  const because = isTired ? (status?.fatigue?.because ?? []) : [];
  const known = because.slice(0, REASONS_SHOWN).map((reason) => fatigueReason(words, reason));
  if (known.length > 0 || perclos === null) return known.join(', ');
  return drowsiness(perclos) === 'quiet' ? '' : words.t('alert.perclos', { value: words.number(perclos, 2) });
}

function TruckRow(shown: Shown) {
  const { truckId, driverId, condition, grade, level, why, alerting } = shown;
  const { t, kind } = locale.value;
  return (
    <tr class={`truck ${condition}`} data-testid="truck" data-truck-id={truckId} data-condition={condition}>
      <th scope="row">
        <ConditionMark condition={condition} />
        <a href={truckHash(truckId)}>{truckId}</a>
        {driverId !== null && <span class="driver-below">{driverId}</span>}
      </th>
      <td class="driver">{driverId ?? <span class="quiet">{t('fleet.noDriver')}</span>}</td>
      <td class="state">
        {level !== '' && <span class={`level ${grade}`}>{level}</span>}
        {alerting !== '' && <span class="alerting">{kind(alerting)}</span>}
        {why !== '' && <span class="why">{why}</span>}
      </td>
      <td class="motion">{shown.motion}</td>
      <td class="camera">
        <Sight {...shown} />
      </td>
    </tr>
  );
}

/** What the camera sees, or that nobody hears from it. */
function Sight({ online, camera, silentSinceMs, waiting }: Shown) {
  const { t, plural } = locale.value;
  if (online) return <>{waiting > 0 ? `${camera} · ${plural('fleet.waiting', waiting)}` : camera}</>;
  return silentSinceMs === null ? <>{t('fleet.never')}</> : <Silent sinceMs={silentSinceMs} />;
}

/** "no data 40 s": ticks alone, without its row. */
function Silent({ sinceMs }: { sinceMs: number }) {
  const text = useComputed(() => {
    const silentMs = Math.max(FRESH_FOR_MS, serverNowMs.value - sinceMs);
    return locale.value.t('fleet.silent', { age: locale.value.age(silentMs) });
  });
  return <span class="silent">{text}</span>;
}

/** Open alerts carry their shape, drowsiness a triangle, an unseen truck a hollow ring; a quiet truck nothing. */
export function ConditionMark({ condition }: { condition: Condition }) {
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
