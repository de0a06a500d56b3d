/** One truck of the fleet in one line. */
import { useComputed } from '@preact/signals';
import { cameraState, fatigueReason, motion } from '../i18n/wording.js';
import type { Locale } from '../i18n/locale.js';
import type { Truck } from '../net/contract.js';
import { serverNowMs } from '../state/desk.js';
import { drowsiness, FRESH_FOR_MS, tiredness, type Condition, type FleetRow } from '../state/fleet.js';
import { truckHash } from '../state/history-query.js';
import { locale } from '../state/preferences.js';
import { PriorityMark } from './priority-mark.js';

/** Reasons of a fatigue level shown in a row; the truck page has all. */
const REASONS_SHOWN = 2;

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

/** The rows as last shown: a truck that said nothing new costs nothing. */
const shownBefore = new WeakMap<Truck, { readonly words: Locale; readonly shown: Shown }>();

export function shownOf(row: FleetRow): Shown {
  const before = shownBefore.get(row.truck);
  const isSame =
    before?.words === locale.value &&
    before.shown.condition === row.condition &&
    before.shown.alerting === (row.alert?.kind ?? '');
  if (before !== undefined && isSame) return before.shown;
  const shown = inWords(row);
  shownBefore.set(row.truck, { words: locale.value, shown });
  return shown;
}

function inWords({ truck, condition, alert }: FleetRow): Shown {
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

export function TruckRow(shown: Shown) {
  const { truckId, driverId, condition, grade, level, why, alerting } = shown;
  const { t, kind } = locale.value;
  return (
    <div
      role="row"
      class={`fleet-row truck ${condition}`}
      data-testid="truck"
      data-truck-id={truckId}
      data-condition={condition}
    >
      <span role="rowheader">
        <ConditionMark condition={condition} />
        <a href={truckHash(truckId)}>{truckId}</a>
        {driverId !== null && <span class="driver-below">{driverId}</span>}
      </span>
      <span role="cell" class="driver">
        {driverId ?? <span class="quiet">{t('fleet.noDriver')}</span>}
      </span>
      <span role="cell" class="state">
        {level !== '' && <span class={`level ${grade}`}>{level}</span>}
        {alerting !== '' && <span class="alerting">{kind(alerting)}</span>}
        {why !== '' && <span class="why">{why}</span>}
      </span>
      <span role="cell" class="motion">
        {shown.motion}
      </span>
      <span role="cell" class="camera">
        <Sight {...shown} />
      </span>
    </div>
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
