/** Alerts and trucks for the board's unit tests. */
import type {
  Alert,
  Order,
  Settings,
  Snapshot,
  Truck,
  TruckStatus,
} from '../../dispatch-server/web/src/net/contract.js';

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
    urgentSinceMs: null,
    escalatedAtMs: null,
    shelvedUntilMs: null,
    shelvedBy: null,
    shelveReason: null,
    repeated: 1,
    proposeStop: false,
    chattering: false,
    closedAtMs: null,
    closedBy: null,
    outcome: null,
    closeNote: null,
    orders: [],
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
  const watching: TruckStatus = {
    ...{ driving: 'watching', speedKmh: 20, learningProgress: 1, perclos: 0.01, framesPerSecond: 25 },
    ...{ position: null, fatigue: null, camera: null, waitingEvents: null },
  };
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

export const SETTINGS: Settings = {
  siteName: 'Komarovskoye',
  timeZone: 'Asia/Almaty',
  locale: 'ru',
  shifts: [
    { name: 'A', startsAt: '07:00' },
    { name: 'B', startsAt: '19:00' },
  ],
  escalation: { afterMs: 60_000, webhook: false, email: false, emailTo: [] },
};

export function snapshot(part: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ type: 'snapshot', serverTimeMs: 0, alerts: [], trucks: [], orders: [], settings: SETTINGS, shift: null },
    flood: { active: false, perTenMinutes: 0 },
    ...part,
  };
}

export function order(part: Partial<Order> = {}): Order {
  return {
    ...{ orderId: 'o', truckId: '17', alertId: 'a', kind: 'restBreak', text: 'Rest', state: 'issued' },
    ...{ issuedBy: 'aigerim', issuedAtMs: 10_000, expiresAtMs: 910_000 },
    steps: [{ state: 'issued', atMs: 10_000, by: 'person', login: 'aigerim', note: null }],
    ...{ outcome: null, outcomeNote: null, updatedAtMs: 10_000 },
    ...part,
  };
}
