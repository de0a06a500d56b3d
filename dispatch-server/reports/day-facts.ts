/** Counts one local day from the rows that lie in it: the rows of the report tables. Pure, so that a day can be counted again at any time. */
import type { Selectable } from 'kysely';
import { isChattering } from '../alerts/repetition.js';
import type { Tables } from '../store/schema.js';
import { SLOT_MS, type Calendar } from './calendar.js';

type Row<Table extends keyof Tables> = Selectable<Tables[Table]>;

/** An event as far as counting goes. */
export interface CountedEvent {
  finding: string;
  truckId: string;
  driverId: string | null;
  onsetAtMs: number;
  /** null = it has not ended, or nobody knows when. */
  durationMs: number | null;
  moving: boolean;
  sounded: boolean;
  alerted: boolean;
}

/** What the statuses of a truck and driver say within a quarter of an hour; each stands for one minute. */
export interface StatusSlot {
  truckId: string;
  driverId: string | null;
  slot: number;
  minutes: number;
  movingMinutes: number;
  observableMinutes: number;
  perclosSum: number;
  perclosCount: number;
  fatigueSum: number;
  fatigueCount: number;
}

export interface Drive {
  truckId: string;
  driverId: string;
  fromMs: number;
  toMs: number;
}

export interface CountedAlert {
  alertId: string;
  truckId: string;
  driverId: string | null;
  priority: string;
  kind: string;
  receivedAtMs: number;
  acknowledgedAtMs: number | null;
  /** First order given for it, or its closing with what an intervention led to. */
  intervenedAtMs: number | null;
  onsetsAtMs: readonly number[];
}

/** The verdict in force on an event of the day. */
export interface CountedVerdict {
  deviceId: string;
  truckId: string;
  driverId: string | null;
  finding: string;
  agentVersion: string;
  verdict: string;
  reason: string | null;
}

const MINUTE_MS = 60_000;

/** Alarm load is measured over slots of ten minutes (EEMUA 191 / ISA-18.2, second-hand). */
export const LOAD_SLOT_MS = 10 * MINUTE_MS;

/** A flood: so many alarms in ten minutes (EEMUA 191 / ISA-18.2, second-hand). */
export const FLOOD_AT = 10;

/** Gathers rows with the same key; `add` sums into the one that is there. */
class Cells<Cell> {
  readonly #cells = new Map<string, Cell>();
  at(key: readonly (string | number)[], make: () => Cell): Cell {
    const text = JSON.stringify(key);
    const known = this.#cells.get(text);
    if (known) return known;
    const cell = make();
    this.#cells.set(text, cell);
    return cell;
  }
  get all(): Cell[] {
    return [...this.#cells.values()];
  }
}

export function countEvents(
  day: number,
  events: readonly CountedEvent[],
  calendar: Calendar,
): { events: Row<'report_events'>[]; hours: Row<'report_hours'>[] } {
  const cells = new Cells<Row<'report_events'>>();
  const hours = new Cells<Row<'report_hours'>>();
  for (const event of events) {
    const { hour, shiftHour } = calendar.place(event.onsetAtMs);
    const [finding, truck_id, driver_id] = [event.finding, event.truckId, event.driverId ?? ''];
    const cell = cells.at([finding, truck_id, driver_id], () => ({
      ...{ finding, day, truck_id, driver_id },
      ...{ count: 0, ended: 0, duration_ms: 0, moving: 0, sounded: 0, alerted: 0 },
    }));
    cell.count += 1;
    cell.ended += Number(event.durationMs !== null);
    cell.duration_ms += event.durationMs ?? 0;
    cell.moving += Number(event.moving);
    cell.sounded += Number(event.sounded);
    cell.alerted += Number(event.alerted);
    hours.at([finding, hour, shiftHour], () => ({ finding, day, hour, shift_hour: shiftHour, count: 0 })).count += 1;
  }
  return { events: cells.all, hours: hours.all };
}

/** Driving time of one truck and driver in one quarter of an hour. */
interface Driving {
  truckId: string;
  driverId: string;
  slot: number;
  drivingMs: number;
  toldMs: number;
  observableMs: number;
}

/**
 * Driving time is the minutes of which a status says that the truck moved (or that its speed is unknown), and the time of drives of which no status
 * came at all: a truck without a link still drives. Observable is counted of the told time only.
 */
export function countExposure(
  day: number,
  slots: readonly StatusSlot[],
  drives: readonly Drive[],
  calendar: Calendar,
): { exposure: Row<'report_exposure'>[]; hours: Row<'report_exposure_hours'>[] } {
  const cells = new Cells<Row<'report_exposure'>>();
  const hours = new Cells<Row<'report_exposure_hours'>>();
  const cellOf = (truck_id: string, driver_id: string) =>
    cells.at([truck_id, driver_id], () => ({
      ...{ day, truck_id, driver_id, driving_ms: 0, told_ms: 0, observable_ms: 0 },
      ...{ perclos_sum: 0, perclos_count: 0, fatigue_sum: 0, fatigue_count: 0 },
    }));
  for (const slot of slots) {
    const cell = cellOf(slot.truckId, slot.driverId ?? '');
    cell.perclos_sum += slot.perclosSum;
    cell.perclos_count += slot.perclosCount;
    cell.fatigue_sum += slot.fatigueSum;
    cell.fatigue_count += slot.fatigueCount;
  }
  for (const driving of [...slots.map(told), ...untold(day, slots, drives, calendar)]) {
    const { hour, shiftHour } = calendar.place(driving.slot * SLOT_MS);
    const inHour = hours.at([hour, shiftHour], () => ({
      ...{ day, hour, shift_hour: shiftHour },
      ...{ driving_ms: 0, told_ms: 0, observable_ms: 0 },
    }));
    for (const cell of [cellOf(driving.truckId, driving.driverId), inHour]) {
      cell.driving_ms += driving.drivingMs;
      cell.told_ms += driving.toldMs;
      cell.observable_ms += driving.observableMs;
    }
  }
  return { exposure: cells.all, hours: hours.all };
}

function told({ truckId, driverId, slot, movingMinutes, observableMinutes }: StatusSlot): Driving {
  const drivingMs = movingMinutes * MINUTE_MS;
  const observableMs = observableMinutes * MINUTE_MS;
  return { truckId, driverId: driverId ?? '', slot, drivingMs, toldMs: drivingMs, observableMs };
}

/** Of each quarter of an hour: the time of the truck's drives beyond the minutes of which there is a status. */
function untold(day: number, slots: readonly StatusSlot[], drives: readonly Drive[], calendar: Calendar): Driving[] {
  const { fromMs, toMs } = calendar.bounds(day);
  const minutes = new Map<string, number>();
  for (const { truckId, slot, minutes: count } of slots)
    minutes.set(`${slot}/${truckId}`, (minutes.get(`${slot}/${truckId}`) ?? 0) + count);
  const found: Driving[] = [];
  for (const drive of [...drives].sort((left, right) => left.fromMs - right.fromMs)) {
    const [begin, end] = [Math.max(drive.fromMs, fromMs), Math.min(drive.toMs, toMs)];
    for (let slot = Math.floor(begin / SLOT_MS); slot * SLOT_MS < end; slot += 1) {
      const key = `${slot}/${drive.truckId}`;
      const inside = Math.min(end, (slot + 1) * SLOT_MS) - Math.max(begin, slot * SLOT_MS);
      const toldMs = Math.min(inside, (minutes.get(key) ?? 0) * MINUTE_MS);
      minutes.set(key, (minutes.get(key) ?? 0) - toldMs / MINUTE_MS);
      if (inside > toldMs) found.push({ ...drive, slot, drivingMs: inside - toldMs, toldMs: 0, observableMs: 0 });
    }
  }
  return found;
}

export function countAlerts(
  day: number,
  alerts: readonly CountedAlert[],
  calendar: Calendar,
): { alerts: Row<'report_alerts'>[]; load: Row<'report_load'> } {
  const { fromMs, toMs } = calendar.bounds(day);
  const perSlot = new Map<number, number>();
  for (const { receivedAtMs } of alerts) {
    const slot = Math.floor((receivedAtMs - fromMs) / LOAD_SLOT_MS);
    perSlot.set(slot, (perSlot.get(slot) ?? 0) + 1);
  }
  const counts = [...perSlot.values()];
  return {
    alerts: alerts.map((alert) => ({
      day,
      alert_id: alert.alertId,
      truck_id: alert.truckId,
      driver_id: alert.driverId ?? '',
      priority: alert.priority,
      kind: alert.kind,
      received_at_ms: alert.receivedAtMs,
      acknowledge_ms: since(alert.receivedAtMs, alert.acknowledgedAtMs),
      intervene_ms: since(alert.receivedAtMs, alert.intervenedAtMs),
      chattering: Number(isChattering(alert.onsetsAtMs)),
    })),
    load: {
      day,
      slots: Math.round((toMs - fromMs) / LOAD_SLOT_MS),
      p1: alerts.filter(({ priority }) => priority === 'P1').length,
      p2: alerts.filter(({ priority }) => priority === 'P2').length,
      flood_slots: counts.filter((count) => count >= FLOOD_AT).length,
      peak: Math.max(0, ...counts),
    },
  };
}

function since(fromMs: number, toMs: number | null): number | null {
  return toMs === null ? null : Math.max(0, toMs - fromMs);
}

export function countVerdicts(day: number, verdicts: readonly CountedVerdict[]): Row<'report_verdicts'>[] {
  const cells = new Cells<Row<'report_verdicts'>>();
  for (const { deviceId, truckId, driverId, finding, agentVersion, verdict, reason } of verdicts) {
    const key = {
      ...{ device_id: deviceId, truck_id: truckId, driver_id: driverId ?? '' },
      ...{ finding, version: agentVersion, verdict, reason: reason ?? '' },
    };
    cells.at(Object.values(key), () => ({ day, ...key, count: 0 })).count += 1;
  }
  return cells.all;
}
