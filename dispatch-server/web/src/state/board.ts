/** The board as the server told it: alerts and trucks, kept by a pure reducer over socket messages. */
import type { Alert, BoardMessage, Truck } from '../net/contract.js';

export interface Board {
  /** false until the first snapshot. */
  readonly loaded: boolean;
  /** By alertId. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** By truckId. */
  readonly trucks: ReadonlyMap<string, Truck>;
}

export const EMPTY_BOARD: Board = { loaded: false, alerts: new Map(), trucks: new Map() };

/** Acknowledged alerts kept on the board; the history has the rest. */
export const ACKNOWLEDGED_KEPT = 50;

/** The board after `message`. An alert older than the one shown changes nothing: answers and pushes may cross. */
export function reduceBoard(board: Board, message: BoardMessage): Board {
  switch (message.type) {
    case 'snapshot':
      return {
        loaded: true,
        alerts: withoutOld(new Map(message.alerts.map((alert) => [alert.alertId, alert]))),
        trucks: new Map(message.trucks.map((truck) => [truck.truckId, truck])),
      };
    case 'alert':
      return withAlert(board, message.alert);
    case 'truck':
      return withTrucks(board, [message.truck]);
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

function withAlert(board: Board, alert: Alert): Board {
  const shown = board.alerts.get(alert.alertId);
  if (shown !== undefined && shown.updatedAtMs > alert.updatedAtMs) return board;
  return { ...board, alerts: withoutOld(new Map(board.alerts).set(alert.alertId, alert)) };
}

function withoutOld(alerts: Map<string, Alert>): Map<string, Alert> {
  const over = [...alerts.values()].filter(({ state }) => state.acknowledged && !state.active);
  const old = over.sort(byAcknowledgedDescending).slice(ACKNOWLEDGED_KEPT);
  for (const { alertId } of old) alerts.delete(alertId);
  return alerts;
}

/** Not yet acknowledged: P1 before P2, newest first. */
export function unacknowledged(alerts: Board['alerts']): readonly Alert[] {
  return [...alerts.values()]
    .filter(({ state }) => !state.acknowledged)
    .sort((a, b) => a.priority.localeCompare(b.priority) || b.onsetAtMs - a.onsetAtMs);
}

/** Acknowledged: those still going on first, then the last acknowledged. */
export function acknowledged(alerts: Board['alerts']): readonly Alert[] {
  return [...alerts.values()]
    .filter(({ state }) => state.acknowledged)
    .sort((a, b) => Number(b.state.active) - Number(a.state.active) || byAcknowledgedDescending(a, b));
}

function byAcknowledgedDescending(a: Alert, b: Alert): number {
  return (b.acknowledgedAtMs ?? b.updatedAtMs) - (a.acknowledgedAtMs ?? a.updatedAtMs);
}
