/** Findings of the server itself, stored and shown like those of the units: a truck that is not heard any more. */
import { randomUUID } from 'node:crypto';
import type { Event } from '@oyau/protocol';
import type { Arrival } from '../store/filing.js';
import type { Device } from '../store/devices.js';

/** First part of their event ids, where units have their session. */
export const SERVER_SESSION = 'dispatch';

/** Nothing was heard of a truck from onset to offset. */
export const TRUCK_OFFLINE = 'truckOffline';

export interface Silence {
  device: Device;
  /** What it last said of itself; null = nothing. */
  driverId: string | null;
  speedKmh: number | null;
  /** Server's clock, ms. */
  lastHeardMs: number;
  /** null = still silent. */
  heardAgainMs: number | null;
}

/** Makes arrivals of silences; `seq` counts up under an epoch of this run of the server. */
export function createServerEvents(offlineAfterMs: number): (silence: Silence, nowMs: number) => Arrival {
  const epoch = randomUUID();
  const seqs = new Map<string, number>();
  const inForce: Event['inForce'] = {
    thresholdsVersion: SERVER_SESSION,
    thresholds: { offlineAfterMs },
    models: {},
    profileVersion: null,
    baseline: null,
    agentVersion: SERVER_SESSION,
  };
  return ({ device, driverId, speedKmh, lastHeardMs, heardAgainMs }, nowMs) => {
    const { deviceId, truckId } = device;
    const seq = (seqs.get(deviceId) ?? 0) + 1;
    seqs.set(deviceId, seq);
    const event: Event = {
      seq,
      eventId: `${SERVER_SESSION}/${TRUCK_OFFLINE}@${lastHeardMs}`,
      phase: heardAgainMs === null ? 'onset' : 'offset',
      finding: TRUCK_OFFLINE,
      driverId,
      onsetAtMs: lastHeardMs,
      offsetAtMs: heardAgainMs,
      detectedAtMs: nowMs,
      clockSynced: true,
      onsetMs: lastHeardMs,
      offsetMs: heardAgainMs,
      speedKmh,
      moving: speedKmh !== null && speedKmh > 0,
      detail: heardAgainMs === null ? {} : { silentMs: heardAgainMs - lastHeardMs },
      alarm: null,
      inForce,
    };
    return { deviceId, truckId, epoch, lane: 'alert', receivedAtMs: nowMs, event };
  };
}
