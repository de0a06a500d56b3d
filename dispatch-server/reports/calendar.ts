/** Where a moment lies on the site's calendar: local day, weekday, hour, hour of the shift. Pure: the zone is a function. */
import type { Shift } from '../api/contract.js';
import { instantOf, shiftAt, type ZoneOffset } from '../desk/shifts.js';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** Clocks of all zones change at whole quarters of an hour, and lie whole quarters apart (tz database, since 1972). */
export const SLOT_MS = 900_000;

export interface Place {
  /** Days since 1970 on the local calendar. */
  day: number;
  /** 0..23 as the local clock shows it. */
  hour: number;
  /** Whole hours since the shift began; -1 = the site names no shifts. */
  shiftHour: number;
}

export class Calendar {
  readonly #offsetOf: ZoneOffset;
  readonly #shifts: readonly Shift[];
  readonly #offsets = new Map<number, number>();
  #shift: { startedAtMs: number; endsAtMs: number } | null = null;

  constructor(offsetOf: ZoneOffset, shifts: readonly Shift[]) {
    this.#offsetOf = offsetOf;
    this.#shifts = shifts;
  }

  place(atMs: number): Place {
    const localMs = atMs + this.#offsetAt(atMs);
    const day = Math.floor(localMs / DAY_MS);
    return { day, hour: Math.floor((localMs - day * DAY_MS) / HOUR_MS), shiftHour: this.#shiftHour(atMs) };
  }

  /** First instant of a local day, and of the next one: 23, 24 or 25 hours later. */
  bounds(day: number): { fromMs: number; toMs: number } {
    const begin = (of: number) => instantOf(of * DAY_MS, (atMs) => this.#offsetAt(atMs));
    return { fromMs: begin(day), toMs: begin(day + 1) };
  }

  #offsetAt(atMs: number): number {
    const slot = Math.floor(atMs / SLOT_MS);
    const known = this.#offsets.get(slot) ?? this.#offsetOf(slot * SLOT_MS);
    if (this.#offsets.size > 100_000) this.#offsets.clear();
    this.#offsets.set(slot, known);
    return known;
  }

  #shiftHour(atMs: number): number {
    if (this.#shift === null || atMs < this.#shift.startedAtMs || atMs >= this.#shift.endsAtMs)
      this.#shift = shiftAt(this.#shifts, (at) => this.#offsetAt(at), atMs);
    return this.#shift === null ? -1 : Math.floor((atMs - this.#shift.startedAtMs) / HOUR_MS);
  }
}

/** 0 = Monday. Day 0 of 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** yyyy-mm-dd of a local day. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Local day of yyyy-mm-dd. */
export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}
