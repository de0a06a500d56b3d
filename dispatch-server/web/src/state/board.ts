/** The board as the server told it: alerts, trucks, orders, site; kept by a pure reducer over socket messages. */
import type { Alert, BoardMessage, Clip, Flood, Order, Settings, ShiftNow, Truck } from '../net/contract.js';

export interface Board {
  /** false until the first snapshot. */
  readonly loaded: boolean;
  /** By alertId. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** By truckId. */
  readonly trucks: ReadonlyMap<string, Truck>;
  /** By orderId: those under way, and those that ended while this page was open. */
  readonly orders: ReadonlyMap<string, Order>;
  /** null until the first snapshot. */
  readonly settings: Settings | null;
  /** null = the site names no shifts. */
  readonly shift: ShiftNow | null;
  readonly flood: Flood;
  /** Alerts of which a clip has arrived while this page was open, with how many. */
  readonly clips: ReadonlyMap<string, number>;
}

export const EMPTY_BOARD: Board = {
  loaded: false,
  alerts: new Map(),
  trucks: new Map(),
  orders: new Map(),
  settings: null,
  shift: null,
  flood: { active: false, perTenMinutes: 0 },
  clips: new Map(),
};

/** Closed alerts kept on the board; the history has the rest. */
export const CLOSED_KEPT = 50;
/** Ended orders kept for the rows that mention them. */
const ENDED_ORDERS_KEPT = 300;

/** The board after `message`. What is older than what is shown changes nothing: answers and pushes may cross. */
export function reduceBoard(board: Board, message: BoardMessage): Board {
  switch (message.type) {
    case 'snapshot': {
      const { settings, shift, flood } = message;
      return {
        ...{ loaded: true, settings, shift, flood, clips: board.clips },
        alerts: withoutOld(new Map(message.alerts.map((alert) => [alert.alertId, alert]))),
        trucks: new Map(message.trucks.map((truck) => [truck.truckId, truck])),
        orders: new Map(message.orders.map((order) => [order.orderId, order])),
      };
    }
    case 'alert':
      return withAlert(board, message.alert);
    case 'trucks':
      return withTrucks(board, message.trucks);
    case 'order':
      return withOrder(board, message.order);
    case 'clip':
      return withClip(board, message.clip);
    case 'settings':
      return { ...board, settings: message.settings, shift: message.shift };
    case 'flood':
      return { ...board, flood: { active: message.active, perTenMinutes: message.perTenMinutes } };
    case 'heartbeat':
      return board;
  }
}

/** The board after several trucks changed; its alerts stay the same object. */
export function withTrucks(board: Board, changed: readonly Truck[]): Board {
  const trucks = new Map(board.trucks);
  for (const truck of changed) trucks.set(truck.truckId, truck);
  return { ...board, trucks };
}

export function withOrder(board: Board, order: Order): Board {
  const shown = board.orders.get(order.orderId);
  if (shown !== undefined && shown.updatedAtMs > order.updatedAtMs) return board;
  const orders = new Map(board.orders).set(order.orderId, order);
  const ended = [...orders.values()].filter(({ state }) => !isUnderWay(state));
  const old = ended.sort((a, b) => b.updatedAtMs - a.updatedAtMs).slice(ENDED_ORDERS_KEPT);
  for (const { orderId } of old) orders.delete(orderId);
  return { ...board, orders };
}

/** The truck may still do it. */
export function isUnderWay(state: Order['state']): boolean {
  return state === 'issued' || state === 'sent' || state === 'received' || state === 'acknowledged';
}

function withAlert(board: Board, alert: Alert): Board {
  const shown = board.alerts.get(alert.alertId);
  if (shown !== undefined && shown.updatedAtMs > alert.updatedAtMs) return board;
  return { ...board, alerts: withoutOld(new Map(board.alerts).set(alert.alertId, alert)) };
}

function withClip(board: Board, { alertId, completeAtMs }: Clip): Board {
  if (alertId === null || completeAtMs === null) return board;
  return { ...board, clips: new Map(board.clips).set(alertId, (board.clips.get(alertId) ?? 0) + 1) };
}

/** Alerts nobody needs to act on any more leave, oldest first. */
function withoutOld(alerts: Map<string, Alert>): Map<string, Alert> {
  const over = [...alerts.values()].filter((alert) => alert.closedAtMs !== null);
  const old = over.sort((a, b) => (b.closedAtMs ?? 0) - (a.closedAtMs ?? 0)).slice(CLOSED_KEPT);
  for (const { alertId } of old) alerts.delete(alertId);
  return alerts;
}
