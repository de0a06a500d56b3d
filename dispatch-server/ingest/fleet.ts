/** Which trucks are connected and what they last said of themselves; forgotten at restart, never durable. */
import type { Status } from '@oyau/protocol';
import type { Truck, TruckStatus } from '../api/contract.js';
import type { Device } from '../store/devices.js';

export interface Fleet {
  connected(device: Device, nowMs: number): void;
  disconnected(device: Device, nowMs: number): void;
  /** Any message: proves the truck is there. */
  heard(device: Device, nowMs: number): void;
  report(device: Device, status: Status, nowMs: number): void;
  /** What a device last said of itself; null = nothing since the server started. */
  statusOf(deviceId: string): TruckStatus | null;
  /** The board's view of enrolled devices. */
  view(devices: readonly Device[]): Truck[];
}

interface Presence {
  online: boolean;
  lastSeenMs: number;
  status: TruckStatus | null;
}

/** `publish` is called when a truck comes, goes or reports its status. */
export function createFleet(publish: (truck: Truck) => void): Fleet {
  const presences = new Map<string, Presence>();
  const update = (device: Device, change: Partial<Presence> & { lastSeenMs: number }) => {
    const known = presences.get(device.deviceId) ?? { online: true, status: null };
    presences.set(device.deviceId, { ...known, ...change });
  };
  const updateAndTell = (device: Device, change: Partial<Presence> & { lastSeenMs: number }) => {
    update(device, change);
    publish(truckOf(device, presences.get(device.deviceId)));
  };
  return {
    connected: (device, lastSeenMs) => updateAndTell(device, { online: true, lastSeenMs }),
    disconnected: (device, lastSeenMs) => updateAndTell(device, { online: false, lastSeenMs }),
    heard: (device, lastSeenMs) => update(device, { lastSeenMs }),
    report: (device, message, lastSeenMs) => updateAndTell(device, { status: statusOf(message), lastSeenMs }),
    statusOf: (deviceId) => presences.get(deviceId)?.status ?? null,
    view: (devices) =>
      devices
        .filter((device) => device.revokedAtMs === null)
        .map((device) => truckOf(device, presences.get(device.deviceId))),
  };
}

function truckOf(device: Device, presence: Presence | undefined): Truck {
  return {
    truckId: device.truckId,
    deviceId: device.deviceId,
    online: presence?.online ?? false,
    lastSeenMs: presence?.lastSeenMs ?? device.lastSeenAtMs,
    driverId: presence?.status?.driverId ?? null,
    status: presence?.status ?? null,
  };
}

function statusOf(message: Status): TruckStatus {
  const status: Partial<Status> & TruckStatus = { ...message };
  delete status.type;
  return status;
}
