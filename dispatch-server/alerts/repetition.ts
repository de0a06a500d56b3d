/** Counts how often findings come: repeated within five minutes, chattering within one. Pure. */
import { isFatigue } from './priorities.js';
import { causeOf, maySameDriver, type Finding } from './alert-state.js';

/** Time within which findings count as repeated (domain, section 5: mining practice), ms. */
export const REPEAT_WINDOW_MS = 5 * 60_000;

/** Findings within the window that make fatigue P1 and propose to stop the truck (domain, section 5). */
export const REPEATED_AT = 2;

/** Chattering: so many alarms within a minute (EEMUA 191 / ISA-18.2, second-hand). */
const CHATTERING_AT = 3;
const CHATTERING_WINDOW_MS = 60_000;

/**
 * Other fatigue findings that make `finding` a repeated one: onset within five minutes before or after, another closure,
 * not known to be another driver.
 */
export function repeatedWith<Known extends Finding>(finding: Known, neighbours: readonly Known[]): Known[] {
  const cause = causeOf(finding);
  return neighbours.filter(
    (other) =>
      isFatigue(other.kind) &&
      other.truckId === finding.truckId &&
      causeOf(other) !== cause &&
      maySameDriver(other, finding) &&
      Math.abs(other.onsetAtMs - finding.onsetAtMs) <= REPEAT_WINDOW_MS,
  );
}

/** The most closures in any five minutes that contain `finding`; at least 1. */
export function repetitionsOf(finding: Finding, others: readonly Finding[]): number {
  const onsets = new Map([...others, finding].map((each) => [causeOf(each), each.onsetAtMs]));
  const around = [...onsets.values()].filter((onset) => Math.abs(onset - finding.onsetAtMs) <= REPEAT_WINDOW_MS);
  const starts = around.filter((start) => start <= finding.onsetAtMs);
  return Math.max(...starts.map((start) => countWithin(around, start, REPEAT_WINDOW_MS)));
}

/** The most of these times in any window of `windowMs`; 0 for none. */
export function mostWithin(timesMs: readonly number[], windowMs: number): number {
  return Math.max(0, ...timesMs.map((start) => countWithin(timesMs, start, windowMs)));
}

/** True when the onsets came three times within a minute. */
export function isChattering(onsetsAtMs: readonly number[]): boolean {
  return mostWithin(onsetsAtMs, CHATTERING_WINDOW_MS) >= CHATTERING_AT;
}

function countWithin(timesMs: readonly number[], startMs: number, windowMs: number): number {
  return timesMs.filter((time) => time >= startMs && time <= startMs + windowMs).length;
}
