/** Alerts and trucks for the board's unit tests. */
import type { Alert, Truck, TruckStatus } from '../../dispatch-server/web/src/net/contract.js';

export function alert(part: Partial<Alert> = {}): Alert {
  return {
    alertId: 'a',
    truckId: '17',
    driverId: 'A. Driver',
    deviceId: 'cab-17',
    kind: 'eyesClosed',
    priority: 'P1',
    state: { active: false, acknowledged: false },
    onsetAtMs: 1_000,
    offsetAtMs: 3_400,
    receivedAtMs: 3_100,
    updatedAtMs: 3_500,
    count: 1,
    speedKmh: 18,
    detail: {},
    acknowledgedBy: null,
    acknowledgedAtMs: null,
    acknowledgeNote: null,
    ...part,
  };
}

/** `alert` after someone acknowledged it. */
export function settled(part: Partial<Alert> = {}): Alert {
  return alert({
    state: { active: false, acknowledged: true },
    acknowledgedBy: 'aigerim',
    acknowledgedAtMs: 5_000,
    updatedAtMs: 5_000,
    ...part,
  });
}

export function truck(truckId: string, status: Partial<TruckStatus> | null = {}, part: Partial<Truck> = {}): Truck {
  const watching: TruckStatus = { driving: 'watching', speedKmh: 20, learningProgress: 1, perclos: 0.01 };
  return {
    truckId,
    deviceId: `cab-${truckId}`,
    online: true,
    lastSeenMs: 1_000,
    driverId: null,
    status: status === null ? null : { ...watching, ...status },
    ...part,
  };
}
