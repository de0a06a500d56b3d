/** The truck page's data: asked for when the page opens, again on request and while live signals are wanted. */
import { effect, signal } from '@preact/signals';
import { fetchTruck } from '../net/api.js';
import type { FailureReason } from '../net/call.js';
import type { TruckDetails } from '../net/contract.js';
import { endSession } from './acknowledge.js';
import { board } from './desk.js';

export interface TruckFindings {
  readonly truckId: string;
  readonly details: TruckDetails | null;
  readonly why: FailureReason | null;
}

export const truckFindings = signal<TruckFindings | null>(null);

/** A reading of the live signals; null = the unit does not know it. */
export interface Reading {
  readonly atMs: number;
  readonly speedKmh: number | null;
  readonly perclos: number | null;
  readonly level: number | null;
}

/** Two minutes of readings at one a second. */
const READINGS_KEPT = 120;

/** The truck whose signals are shown live; null = nobody asked. */
export const liveTruck = signal<string | null>(null);
export const readings = signal<readonly Reading[]>([]);

let question = 0;

export async function loadTruck(truckId: string): Promise<void> {
  const mine = (question += 1);
  if (truckFindings.peek()?.truckId !== truckId) truckFindings.value = { truckId, details: null, why: null };
  const outcome = await fetchTruck(truckId);
  if (mine !== question) return;
  if (!outcome.ok && outcome.reason === 'signedOut') endSession();
  const before = truckFindings.peek()?.details ?? null;
  truckFindings.value = outcome.ok
    ? { truckId, details: outcome.value, why: null }
    : { truckId, details: before, why: outcome.reason };
}

export function watchLive(truckId: string | null): void {
  if (liveTruck.value === truckId) return;
  readings.value = [];
  liveTruck.value = truckId;
}

/** Collects readings of the truck watched live; to be started once. */
export function collectReadings(): () => void {
  let last: unknown = null;
  return effect(() => {
    if (liveTruck.value === null) last = null;
    const truck = liveTruck.value === null ? undefined : board.value.trucks.get(liveTruck.value);
    const status = truck?.status ?? null;
    if (truck === undefined || status === null || status === last) return;
    last = status;
    const reading: Reading = {
      ...{ atMs: truck.lastSeenMs ?? 0, speedKmh: status.speedKmh, perclos: status.perclos },
      level: status.fatigue?.level ?? null,
    };
    readings.value = [...readings.peek(), reading].slice(-READINGS_KEPT);
  });
}
