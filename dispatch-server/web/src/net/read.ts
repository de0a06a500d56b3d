/** Turns the server's JSON about alerts, trucks and findings into contract types, or throws UnreadableAnswer. */
import type {
  Alert,
  BoardMessage,
  EventPage,
  EventRow,
  Problem,
  Truck,
  TruckDetails,
  TruckStatus,
  User,
} from './contract.js';
import { Fields, UnreadableAnswer } from './fields.js';
import { ALERT_OUTCOMES, ORDER_KINDS, ORDER_STATES, readOrder } from './read-orders.js';
import { readClip, readFlood, readSettings, readShiftNow } from './read-site.js';

/** Weakest first, as the server has them. */
const ROLES = ['viewer', 'analyst', 'dispatcher', 'supervisor', 'admin'] as const;

export function readUser(fields: Fields): User {
  return { login: fields.text('login'), name: fields.text('name'), role: fields.oneOf('role', ROLES) };
}

export function readAlert(fields: Fields): Alert {
  return {
    alertId: fields.text('alertId'),
    truckId: fields.text('truckId'),
    driverId: fields.textOrNull('driverId'),
    deviceId: fields.text('deviceId'),
    kind: fields.text('kind'),
    priority: fields.oneOf('priority', ['P1', 'P2']),
    state: fields.object('state', (state) => ({
      active: state.flag('active'),
      acknowledged: state.flag('acknowledged'),
    })),
    onsetAtMs: fields.number('onsetAtMs'),
    offsetAtMs: fields.numberOrNull('offsetAtMs'),
    receivedAtMs: fields.number('receivedAtMs'),
    updatedAtMs: fields.number('updatedAtMs'),
    count: fields.number('count'),
    speedKmh: fields.numberOrNull('speedKmh'),
    detail: fields.object('detail', (detail) => detail.plain()),
    acknowledgedBy: fields.textOrNull('acknowledgedBy'),
    acknowledgedAtMs: fields.numberOrNull('acknowledgedAtMs'),
    acknowledgeNote: fields.textOrNull('acknowledgeNote'),
    ...readCare(fields),
  };
}

/** What the desk did about it, and how pressing it is. */
function readCare(fields: Fields) {
  return {
    urgentSinceMs: fields.numberOrNull('urgentSinceMs'),
    escalatedAtMs: fields.numberOrNull('escalatedAtMs'),
    shelvedUntilMs: fields.numberOrNull('shelvedUntilMs'),
    shelvedBy: fields.textOrNull('shelvedBy'),
    shelveReason: fields.textOrNull('shelveReason'),
    repeated: fields.number('repeated'),
    proposeStop: fields.flag('proposeStop'),
    chattering: fields.flag('chattering'),
    closedAtMs: fields.numberOrNull('closedAtMs'),
    closedBy: fields.textOrNull('closedBy'),
    outcome: fields.oneOfOrNull('outcome', ALERT_OUTCOMES),
    closeNote: fields.textOrNull('closeNote'),
    orders: fields.list('orders', (order) => ({
      orderId: order.text('orderId'),
      kind: order.oneOf('kind', ORDER_KINDS),
      state: order.oneOf('state', ORDER_STATES),
    })),
  };
}

function readTruckStatus(fields: Fields): TruckStatus {
  return {
    speedKmh: fields.numberOrNull('speedKmh'),
    driving: fields.oneOf('driving', ['watching', 'learning', 'cannotSee', 'noCamera']),
    learningProgress: fields.number('learningProgress'),
    perclos: fields.numberOrNull('perclos'),
    framesPerSecond: fields.numberOrNull('framesPerSecond'),
    position: fields.objectOrNull('position', (position) => ({
      latDeg: position.number('latDeg'),
      lonDeg: position.number('lonDeg'),
      headingDeg: position.numberOrNull('headingDeg'),
    })),
    fatigue: fields.objectOrNull('fatigue', (fatigue) => ({
      level: fatigue.number('level'),
      because: fatigue.list('because', (reason) => ({ cause: reason.text('cause'), value: reason.number('value') })),
    })),
    camera: fields.textOrNull('camera'),
    waitingEvents: fields.numberOrNull('waitingEvents'),
  };
}

export function readTruck(fields: Fields): Truck {
  return {
    truckId: fields.text('truckId'),
    deviceId: fields.text('deviceId'),
    online: fields.flag('online'),
    lastSeenMs: fields.numberOrNull('lastSeenMs'),
    driverId: fields.textOrNull('driverId'),
    status: fields.objectOrNull('status', readTruckStatus),
  };
}

export function readEventRow(fields: Fields): EventRow {
  return {
    id: fields.number('id'),
    truckId: fields.text('truckId'),
    driverId: fields.textOrNull('driverId'),
    finding: fields.text('finding'),
    onsetAtMs: fields.number('onsetAtMs'),
    offsetAtMs: fields.numberOrNull('offsetAtMs'),
    durationMs: fields.numberOrNull('durationMs'),
    speedKmh: fields.numberOrNull('speedKmh'),
    moving: fields.flag('moving'),
    detail: fields.object('detail', (detail) => detail.plain()),
    alertId: fields.textOrNull('alertId'),
    acknowledgedBy: fields.textOrNull('acknowledgedBy'),
    acknowledgedAtMs: fields.numberOrNull('acknowledgedAtMs'),
  };
}

export function readEventPage(fields: Fields): EventPage {
  return { events: fields.list('events', readEventRow), next: fields.textOrNull('next') };
}

export function readTruckDetails(fields: Fields): TruckDetails {
  return {
    trucks: fields.list('trucks', readTruck),
    alerts: fields.list('alerts', readAlert),
    orders: fields.list('orders', readOrder),
    events: fields.list('events', readEventRow),
  };
}

export function readProblem(fields: Fields): Problem {
  return { path: fields.text('path'), message: fields.text('message') };
}

/**
 * A board socket frame; null = a type this build does not know, which a newer server may send.
 * Throws UnreadableAnswer when a known type has another shape.
 */
export function readBoardMessage(text: string): BoardMessage | null {
  const fields = new Fields(parseJson(text), 'message');
  const type = fields.text('type');
  switch (type) {
    case 'snapshot':
      return {
        ...{ type, serverTimeMs: fields.number('serverTimeMs') },
        alerts: fields.list('alerts', readAlert),
        trucks: fields.list('trucks', readTruck),
        orders: fields.list('orders', readOrder),
        ...readOnDuty(fields),
        flood: fields.object('flood', readFlood),
      };
    case 'alert':
      return { type, alert: fields.object('alert', readAlert) };
    case 'trucks':
      return { type, trucks: fields.list('trucks', readTruck) };
    case 'order':
      return { type, order: fields.object('order', readOrder) };
    case 'clip':
      return { type, clip: fields.object('clip', readClip) };
    case 'settings':
      return { type, ...readOnDuty(fields) };
    case 'flood':
      return { type, ...readFlood(fields) };
    case 'heartbeat':
      return { type, serverTimeMs: fields.number('serverTimeMs') };
    default:
      return null;
  }
}

function readOnDuty(fields: Fields) {
  return { settings: fields.object('settings', readSettings), shift: fields.objectOrNull('shift', readShiftNow) };
}

/** JSON.parse that reports broken text as UnreadableAnswer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableAnswer('message: not JSON');
  }
}
