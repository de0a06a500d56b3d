/** Turns the server's JSON into contract types, or throws UnreadableAnswer: nothing unchecked reaches the screen. */
import type { Alert, BoardMessage, EventPage, EventRow, Problem, Truck, TruckStatus, User } from './contract.js';
import { Fields, UnreadableAnswer } from './fields.js';

export function readUser(fields: Fields): User {
  return {
    login: fields.text('login'),
    name: fields.text('name'),
    role: fields.oneOf('role', ['viewer', 'dispatcher', 'admin']),
  };
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
  };
}

function readTruckStatus(fields: Fields): TruckStatus {
  return {
    speedKmh: fields.numberOrNull('speedKmh'),
    driving: fields.oneOf('driving', ['watching', 'learning', 'cannotSee', 'noCamera']),
    learningProgress: fields.number('learningProgress'),
    perclos: fields.numberOrNull('perclos'),
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

function readEventRow(fields: Fields): EventRow {
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
    acknowledgedBy: fields.textOrNull('acknowledgedBy'),
    acknowledgedAtMs: fields.numberOrNull('acknowledgedAtMs'),
  };
}

export function readEventPage(fields: Fields): EventPage {
  return { events: fields.list('events', readEventRow), next: fields.textOrNull('next') };
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
        type,
        serverTimeMs: fields.number('serverTimeMs'),
        alerts: fields.list('alerts', readAlert),
        trucks: fields.list('trucks', readTruck),
      };
    case 'alert':
      return { type, alert: fields.object('alert', readAlert) };
    case 'truck':
      return { type, truck: fields.object('truck', readTruck) };
    case 'heartbeat':
      return { type, serverTimeMs: fields.number('serverTimeMs') };
    default:
      return null;
  }
}

/** JSON.parse that reports broken text as UnreadableAnswer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableAnswer('message: not JSON');
  }
}
