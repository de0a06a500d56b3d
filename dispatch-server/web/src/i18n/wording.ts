/** Puts alerts, trucks and failures into words. Pure. */
import type { Alert, Detail, Truck } from '../net/contract.js';
import type { FailureReason } from '../net/api.js';
import type { Locale } from './locale.js';

/** An alert that took longer than this to arrive says so: the truck was out of reach. */
const LATE_AFTER_MS = 30_000;

/** What happened and how long: "Eyes closed 2.4 s", or "Eyes closed over 2.0 s" while nobody knows the end. */
export function happening(locale: Locale, { kind, onsetAtMs, offsetAtMs, detail }: Alert): string {
  const what = locale.kind(kind);
  if (offsetAtMs !== null) return locale.t('alert.lasted', { what, duration: locale.lasting(offsetAtMs - onsetAtMs) });
  const crossedMs = detailNumber(detail, 'thresholdMs');
  return crossedMs === null ? what : locale.t('alert.lastsOver', { what, duration: locale.lasting(crossedMs) });
}

/** "at 18 km/h"; null = speed unknown. */
export function atSpeed(locale: Locale, { speedKmh }: Alert): string | null {
  return speedKmh === null ? null : locale.t('alert.speed', { speed: locale.number(Math.round(speedKmh)) });
}

/** Both in one line: "Eyes closed 2.4 s at 18 km/h". */
export function headline(locale: Locale, alert: Alert): string {
  return [happening(locale, alert), atSpeed(locale, alert)].filter((part) => part !== null).join(' ');
}

/** Why it stands here and how fresh it is: state, merged findings, PERCLOS, delay. */
export function reasons(locale: Locale, alert: Alert, nowMs: number): readonly string[] {
  const perclos = detailNumber(alert.detail, 'perclos');
  const delayMs = alert.receivedAtMs - (alert.offsetAtMs ?? alert.onsetAtMs);
  return [
    stateInWords(locale, alert, nowMs),
    ...(alert.count > 1 ? [locale.plural('alert.count', alert.count)] : []),
    ...(perclos === null ? [] : [locale.t('alert.perclos', { value: locale.number(perclos, 2) })]),
    ...(delayMs > LATE_AFTER_MS ? [locale.t('alert.late', { duration: locale.age(delayMs) })] : []),
  ];
}

/** For screen readers, once per new alert. */
export function announcement(locale: Locale, alert: Alert): string {
  const priority = locale.t(`priority.${alert.priority}`);
  return locale.t('alerts.new', { priority, what: headline(locale, alert), truck: alert.truckId });
}

export function acknowledgement(locale: Locale, alert: Alert, nowMs: number): string {
  const time = alert.acknowledgedAtMs === null ? '–' : locale.moment(alert.acknowledgedAtMs, nowMs);
  return locale.t('alert.acknowledgedBy', { who: alert.acknowledgedBy ?? '–', time });
}

/** What the cab unit is doing, or for how long it has been silent. */
export function truckState(locale: Locale, truck: Truck, nowMs: number): string {
  if (!truck.online)
    return truck.lastSeenMs === null
      ? locale.t('fleet.never')
      : locale.t('fleet.offline', { age: locale.age(nowMs - truck.lastSeenMs) });
  if (truck.status === null) return locale.t('fleet.online');
  const { driving, learningProgress } = truck.status;
  return locale.t(`fleet.driving.${driving}`, { share: locale.percent(learningProgress) });
}

export function failureInWords(locale: Locale, reason: FailureReason): string {
  return locale.t(`problem.${reason}`);
}

function stateInWords(locale: Locale, alert: Alert, nowMs: number): string {
  if (alert.state.active) return locale.t('alert.active');
  return locale.t('alert.returned', { time: locale.moment(alert.offsetAtMs ?? alert.updatedAtMs, nowMs) });
}

function detailNumber(detail: Detail, name: string): number | null {
  const value = detail[name];
  return typeof value === 'number' ? value : null;
}
