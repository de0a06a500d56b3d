/** Puts alerts, orders, trucks and failures into words. Pure. */
import type { Alert, AlertOrder, Detail, FatigueReason, Order, Truck } from '../net/contract.js';
import type { FailureReason } from '../net/call.js';
import { isMessageKey } from './catalogue.js';
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

/** Why it stands here and how fresh it is: state, failed parts, repetition, PERCLOS, delay. */
export function reasons(locale: Locale, alert: Alert, nowMs: number): readonly string[] {
  const perclos = detailNumber(alert.detail, 'perclos');
  const delayMs = alert.receivedAtMs - (alert.offsetAtMs ?? alert.onsetAtMs);
  return [
    stateInWords(locale, alert, nowMs),
    ...faultInWords(locale, alert.detail),
    ...repetition(locale, alert),
    ...(perclos === null ? [] : [locale.t('alert.perclos', { value: locale.number(perclos, 2) })]),
    ...(alert.chattering ? [locale.t('alert.chattering')] : []),
    ...(delayMs > LATE_AFTER_MS ? [locale.t('alert.late', { duration: locale.age(delayMs) })] : []),
  ];
}

function repetition(locale: Locale, { repeated, count }: Alert): readonly string[] {
  if (repeated > 1) return [locale.plural('alert.repeated', repeated)];
  return count > 1 ? [locale.plural('alert.count', count)] : [];
}

/** What of the cab unit fails; a failure of the hands alone says that the eyes are watched all the same. */
export function faultInWords(locale: Locale, { parts }: Detail): readonly string[] {
  if (typeof parts !== 'string' || parts === '') return [];
  if (parts === 'hands') return [locale.t('alert.handsOnly')];
  const named = parts.split(',').map((part) => partInWords(locale, part));
  return [locale.t('alert.parts', { parts: named.join('; ') })];
}

/** A part of the unit, or the rule that fails, by what it finds; one this build does not know by its own name. */
export function partInWords(locale: Locale, part: string): string {
  const key = `part.${part}`;
  if (isMessageKey(key)) return locale.t(key);
  if (!isMessageKey(`kind.${part}`)) return part;
  const kind = locale.kind(part);
  return kind.charAt(0).toLowerCase() + kind.slice(1);
}

/** What a person saw: without the suspicion that a kind of finding may carry in its name. */
export function seenInWords(locale: Locale, kind: string): string {
  const key = `review.was.${kind}`;
  return isMessageKey(key) ? locale.t(key) : locale.kind(kind);
}

/** For screen readers, once per new alert. */
export function announcement(locale: Locale, alert: Alert): string {
  const priority = locale.t(`priority.${alert.priority}`);
  const said = locale.t('alerts.new', { priority, what: headline(locale, alert), truck: alert.truckId });
  const more = [
    ...faultInWords(locale, alert.detail).map((fault) => `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`),
    ...(alert.escalatedAtMs === null ? [] : [`${locale.t('alert.escalated')}.`]),
    ...(alert.proposeStop ? [`${locale.t('alert.proposeStop')}.`] : []),
  ];
  return [said, ...more].join(' ');
}

export function acknowledgement(locale: Locale, alert: Alert, nowMs: number): string {
  const time = alert.acknowledgedAtMs === null ? '–' : locale.moment(alert.acknowledgedAtMs, nowMs);
  return locale.t('alert.acknowledgedBy', { who: alert.acknowledgedBy ?? '–', time });
}

/** "Rest break: received 03:59:02"; without the order at hand only its state. */
export function orderInWords(locale: Locale, known: AlertOrder, order: Order | undefined, nowMs: number): string {
  const state = order?.state ?? known.state;
  const step = order?.steps.find((one) => one.state === state);
  return locale
    .t('order.line', {
      kind: locale.t(`order.kind.${known.kind}`),
      state: locale.t(`order.state.${state}`),
      time: step === undefined ? '' : locale.moment(step.atMs, nowMs),
    })
    .trim();
}

/** What the cab unit is doing, or for how long it has been silent. */
export function truckState(locale: Locale, truck: Truck, nowMs: number): string {
  if (!truck.online)
    return truck.lastSeenMs === null
      ? locale.t('fleet.never')
      : locale.t('fleet.offline', { age: locale.age(nowMs - truck.lastSeenMs) });
  return cameraState(locale, truck);
}

/** What the camera sees, as the unit last said. */
export function cameraState(locale: Locale, { status }: Truck): string {
  if (status === null) return locale.t('fleet.online');
  if (status.camera !== null && status.camera !== 'clear') return locale.kind(status.camera);
  return locale.t(`fleet.driving.${status.driving}`, { share: locale.percent(status.learningProgress) });
}

/** "22 km/h", "standing"; "–" where the speed is not known. */
export function motion(locale: Locale, { status }: Truck): string {
  const speedKmh = status?.speedKmh ?? null;
  if (speedKmh === null) return '–';
  const speed = Math.round(speedKmh);
  return speed === 0 ? locale.t('fleet.standing') : locale.t('history.speedValue', { speed: locale.number(speed) });
}

const MINUTES_OF_15 = new Set(['closedTime', 'longestClosure']);

/** One cause of a fatigue level in words; one this build does not know by its own name. */
export function fatigueReason(locale: Locale, { cause, value }: FatigueReason): string {
  const key = `cause.${cause}`;
  if (!isMessageKey(key)) return cause;
  if (key === 'cause.yawns' || key === 'cause.nods' || key === 'cause.eyeRubs')
    return locale.plural(key, Math.round(value));
  const shown = MINUTES_OF_15.has(cause) ? locale.lasting(value) : locale.number(value, cause === 'perclos' ? 2 : 1);
  return locale.t(key, { value: shown });
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
