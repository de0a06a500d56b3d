/** Notices trucks that are not heard any more and those that are heard again, once each. */
import type { Device } from '../store/devices.js';
import type { Truck } from '../api/contract.js';
import { createServerEvents, type Silence } from './server-events.js';
import type { Submission } from './group-commit.js';

/** Nothing heard for so long is worth a line in the history. Ours: two missed connections, and well after a restart of the unit. */
export const OFFLINE_AFTER_MS = 40_000;

export interface SilenceWatch {
  /** Something was heard of this device. */
  heard(device: Device, nowMs: number): void;
  /** Looks who has been silent for too long. */
  look(nowMs: number): void;
}

export interface SilenceWatchParts {
  submit(submission: Submission): void;
  /** What the device last said of itself. */
  statusOf(device: Device): Truck['status'];
  report(silence: Silence): void;
  fail: (error: unknown) => void;
  offlineAfterMs: number;
}

interface Watched {
  device: Device;
  lastHeardMs: number;
  silence: Silence | null;
}

export function createSilenceWatch(parts: SilenceWatchParts): SilenceWatch {
  const watched = new Map<string, Watched>();
  const arrivalOf = createServerEvents(parts.offlineAfterMs);
  const store = (silence: Silence, nowMs: number) => {
    parts.submit({ arrivals: [arrivalOf(silence, nowMs)], settle: () => undefined, fail: parts.fail });
    parts.report(silence);
  };
  return {
    heard(device, nowMs) {
      const known = watched.get(device.deviceId);
      if (!known) {
        watched.set(device.deviceId, { device, lastHeardMs: nowMs, silence: null });
        return;
      }
      known.device = device;
      known.lastHeardMs = nowMs;
      if (!known.silence) return;
      store({ ...known.silence, heardAgainMs: nowMs }, nowMs);
      known.silence = null;
    },
    look(nowMs) {
      for (const known of watched.values()) {
        if (known.silence || nowMs - known.lastHeardMs < parts.offlineAfterMs) continue;
        const status = parts.statusOf(known.device);
        known.silence = {
          device: known.device,
          driverId: status?.driverId ?? null,
          speedKmh: status?.speedKmh ?? null,
          lastHeardMs: known.lastHeardMs,
          heardAgainMs: null,
        };
        store(known.silence, nowMs);
      }
    },
  };
}
