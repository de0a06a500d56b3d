/** Alerts, trucks and findings for browser tests, and one realistic night shift. */
import type { Alert, EventRow } from '../../dispatch-server/api/contract.js';
import type { Order, Truck, TruckStatus } from '../../dispatch-server/web/src/net/contract.js';
import type { FakeDispatch } from '../helpers/fake-dispatch.js';
import { fatigueOf, placeOf, stageSite } from './scene-site.js';

export function alert(part: Partial<Alert> & Pick<Alert, 'alertId' | 'onsetAtMs'>): Alert {
  const onsetAtMs = part.onsetAtMs;
  return {
    truckId: '17',
    driverId: 'A. Driver',
    deviceId: 'cab-17',
    kind: 'eyesClosed',
    priority: 'P1',
    state: { active: false, acknowledged: false },
    offsetAtMs: onsetAtMs + 2_400,
    receivedAtMs: onsetAtMs + 2_100,
    updatedAtMs: onsetAtMs + 2_500,
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
    eventIds: [`session/eyesClosed@${onsetAtMs}`],
    ...part,
  };
}

function status(part: Partial<TruckStatus> = {}): TruckStatus {
  return {
    speedKmh: 22,
    driving: 'watching',
    learningProgress: 1,
    perclos: 0.02,
    framesPerSecond: 24.8,
    ...{ position: null, fatigue: null, camera: null, waitingEvents: 0 },
    ...part,
  };
}

export function truck(part: Partial<Truck> & Pick<Truck, 'truckId'>): Truck {
  return { deviceId: `cab-${part.truckId}`, online: true, lastSeenMs: 0, driverId: null, status: status(), ...part };
}

export function finding(part: Partial<EventRow> & Pick<EventRow, 'id' | 'onsetAtMs'>): EventRow {
  return {
    deviceId: 'cab-17',
    truckId: '17',
    driverId: 'A. Driver',
    epoch: '6f2f3a52-4a52-4f0e-9d9f-0a4cf1a3b0a1',
    seq: part.id,
    eventId: `session/yawn@${part.onsetAtMs}`,
    finding: 'yawn',
    offsetAtMs: part.onsetAtMs + 2_000,
    durationMs: 2_000,
    receivedAtMs: part.onsetAtMs + 2_100,
    speedKmh: 21,
    moving: true,
    detail: {},
    inForce: {
      thresholdsVersion: 'v1',
      thresholds: {},
      models: {},
      profileVersion: null,
      baseline: null,
      agentVersion: '0.1.0',
    },
    alertId: null,
    acknowledgedBy: null,
    acknowledgedAtMs: null,
    ...part,
  };
}

const DRIVERS = ['A. Seitkali', 'B. Omarov', 'D. Kim', 'E. Nurlanova', 'S. Petrov', 'T. Abenov', 'V. Sidorenko'];

/** Four open alerts, six settled ones, 58 trucks, 120 findings: a bad hour before dawn. */
export function stageNightShift(fake: FakeDispatch, nowMs: number): void {
  stageSite(fake, nowMs);
  stageOpenAlerts(fake, nowMs);
  stageSettledAlerts(fake, nowMs);
  stageTrucks(fake, nowMs);
  stageFindings(fake, nowMs);
}

function stageOpenAlerts(fake: FakeDispatch, nowMs: number): void {
  const ago = (seconds: number) => nowMs - seconds * 1_000;
  fake.setAlert(
    alert({
      alertId: 'a1',
      truckId: '23',
      driverId: 'B. Omarov',
      kind: 'sleep',
      onsetAtMs: ago(9),
      offsetAtMs: null,
      state: { active: true, acknowledged: false },
      receivedAtMs: ago(7),
      detail: { thresholdMs: 3_000, minOpenness: 0.04, faceLost: false },
      count: 3,
      repeated: 3,
      proposeStop: true,
      urgentSinceMs: ago(70),
      escalatedAtMs: ago(4),
      speedKmh: 31,
    }),
  );
  fake.setAlert(alert({ alertId: 'a2', driverId: 'A. Seitkali', onsetAtMs: ago(74), count: 3, speedKmh: 18.4 }));
  fake.setAlert(
    alert({
      alertId: 'a3',
      truckId: '08',
      driverId: null,
      kind: 'perclosHigh',
      priority: 'P2',
      onsetAtMs: ago(188),
      offsetAtMs: null,
      state: { active: true, acknowledged: false },
      receivedAtMs: ago(188),
      detail: { perclos: 0.17 },
      speedKmh: 24,
    }),
  );
  fake.setAlert(
    alert({
      alertId: 'a4',
      truckId: 'KOM-140',
      driverId: 'V. Sidorenko-Abdrakhmanova',
      kind: 'cameraCovered',
      priority: 'P2',
      onsetAtMs: ago(1_460),
      offsetAtMs: ago(1_400),
      receivedAtMs: ago(600),
      speedKmh: 12,
    }),
  );
}

function stageSettledAlerts(fake: FakeDispatch, nowMs: number): void {
  const kinds = ['eyesClosed', 'perclosHigh', 'unresponsive', 'noDriver', 'eyesClosed', 'monitorFault'] as const;
  for (const [index, kind] of kinds.entries()) {
    const onsetAtMs = nowMs - (index + 1) * 1_560_000;
    const isCritical = kind === 'eyesClosed' || kind === 'unresponsive';
    const truckId = String(10 + index * 7);
    const orders = index === 0 ? [stageOrder(fake, `s${index}`, truckId, onsetAtMs + 30_000)] : [];
    fake.setAlert(
      alert({
        ...{ alertId: `s${index}`, kind, truckId, orders },
        driverId: DRIVERS[index] ?? null,
        priority: isCritical ? 'P1' : 'P2',
        state: { active: index === 1, acknowledged: true },
        onsetAtMs,
        offsetAtMs: index === 1 ? null : onsetAtMs + 2_100 + index * 700,
        detail: kind === 'monitorFault' ? { parts: 'hands', reason: 'no answer' } : {},
        acknowledgedBy: 'aigerim',
        acknowledgedAtMs: onsetAtMs + 21_000,
        acknowledgeNote: index === 0 ? 'Radio call, rest break until 04:30' : null,
        ...(index < 3 ? {} : { closedAtMs: onsetAtMs + 600_000, closedBy: 'aigerim', outcome: 'restTaken' as const }),
      }),
    );
  }
  fake.setAlert(
    alert({
      ...{ alertId: 'shelved', truckId: '33', driverId: 'D. Kim', kind: 'cameraCovered', priority: 'P2' },
      ...{ onsetAtMs: nowMs - 700_000, shelvedUntilMs: nowMs + 1_740_000, shelvedBy: 'aigerim', chattering: true },
      shelveReason: 'Curtain torn, electrician on the way',
    }),
  );
}

function stageOrder(fake: FakeDispatch, alertId: string, truckId: string, atMs: number): Alert['orders'][number] {
  const order: Order = {
    ...{ orderId: `order-${alertId}`, truckId, alertId, kind: 'restBreak', text: 'Rest for 20 minutes at the pad.' },
    ...{ state: 'acknowledged', issuedBy: 'aigerim', issuedAtMs: atMs, expiresAtMs: atMs + 900_000 },
    steps: [
      { state: 'issued', atMs, by: 'person', login: 'aigerim', note: null },
      { state: 'received', atMs: atMs + 2_000, by: 'truck', login: null, note: null },
      { state: 'acknowledged', atMs: atMs + 9_000, by: 'truck', login: null, note: null },
    ],
    ...{ outcome: null, outcomeNote: null, updatedAtMs: atMs + 9_000 },
  };
  fake.desk.orders.set(order.orderId, order);
  return { orderId: order.orderId, kind: order.kind, state: order.state };
}

function stageTrucks(fake: FakeDispatch, nowMs: number): void {
  for (let number = 1; number <= 58; number += 1) {
    const truckId = number === 58 ? 'KOM-140' : String(number).padStart(2, '0');
    const driverId = DRIVERS[number % DRIVERS.length] ?? null;
    const staged = truck({ truckId, driverId, lastSeenMs: nowMs, ...condition(number, nowMs) });
    const place = { position: placeOf(number), fatigue: fatigueOf(number), camera: 'clear' };
    fake.setTruck(staged.status === null ? staged : { ...staged, status: { ...staged.status, ...place } });
  }
}

function condition(number: number, nowMs: number): Partial<Truck> {
  switch (number) {
    case 8:
      return { driverId: null, status: status({ perclos: 0.17 }) };
    case 12:
      return { status: status({ perclos: 0.11 }) };
    case 19:
      return { status: status({ perclos: 0.16 }) };
    case 31:
      return { online: false, lastSeenMs: nowMs - 190_000 };
    case 40:
      return { status: status({ driving: 'cannotSee', perclos: null, speedKmh: 0 }) };
    case 44:
      return { status: status({ driving: 'learning', learningProgress: 0.6, perclos: null }) };
    case 52:
      return { status: status({ driving: 'noCamera', perclos: null }) };
    case 55:
      return { online: false, lastSeenMs: null, status: null, driverId: null };
    default:
      return { status: status({ perclos: (number % 5) / 100 }) };
  }
}

function stageFindings(fake: FakeDispatch, nowMs: number): void {
  const kinds = ['yawn', 'slowClosure', 'eyesClosed', 'headTurn', 'phoneUse', 'eyesUnobservable', 'blink'] as const;
  for (let id = 1; id <= 120; id += 1) {
    const kind = kinds[id % kinds.length] ?? 'blink';
    const onsetAtMs = nowMs - id * 411_000;
    const acknowledged = kind === 'eyesClosed';
    fake.events.push(
      finding({
        id,
        onsetAtMs,
        finding: kind,
        truckId: String(10 + (id % 9)),
        driverId: DRIVERS[id % 9] ?? null,
        durationMs: id === 1 ? null : 180 + ((id * 733) % 4_000),
        speedKmh: id % 11 === 0 ? null : (id * 7) % 42,
        moving: (id * 7) % 42 >= 5,
        acknowledgedBy: acknowledged ? 'aigerim' : null,
        acknowledgedAtMs: acknowledged ? onsetAtMs + 24_000 : null,
      }),
    );
  }
}
