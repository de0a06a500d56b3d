/** What the next shift must know of the last one. Pure. */
import { order } from './rates.js';
import { tableOf, type Cell, type ReportTable } from './report.js';

export interface ShiftAlert {
  alertId: string;
  truckId: string;
  driverId: string | null;
  priority: string;
  kind: string;
  receivedAtMs: number;
  acknowledgedAtMs: number | null;
  closedAtMs: number | null;
  outcome: string | null;
  note: string | null;
}

export interface ShiftFigures {
  name: string;
  startedAtMs: number;
  endsAtMs: number;
  /** Raised in the shift, and those from before that nobody has closed. */
  alerts: readonly ShiftAlert[];
  kinds: readonly { key: string; count: number }[];
  /** The latest open ones; {@link openOrders} counts all. */
  orders: readonly { truckId: string; kind: string; text: string; state: string; issuedAtMs: number }[];
  openOrders: number;
  silent: readonly { truckId: string; lastSeenAtMs: number | null }[];
}

export function handOverReport(figures: ShiftFigures): ReportTable[] {
  const { alerts, startedAtMs, endsAtMs, orders, silent } = figures;
  const raised = alerts.filter(({ receivedAtMs }) => receivedAtMs >= startedAtMs && receivedAtMs < endsAtMs);
  const open = alerts.filter(({ closedAtMs }) => closedAtMs === null);
  return [
    tableOf('shift', { shift: 'text', from: 'time', to: 'time' }, [[figures.name, startedAtMs, endsAtMs]]),
    summary(figures, raised, open),
    tableOf(
      'open',
      { ...ALERT, acknowledged: 'time' },
      [...open]
        .sort((left, right) => order(left.priority, right.priority) || left.receivedAtMs - right.receivedAtMs)
        .map((alert) => [...alertCells(alert), alert.acknowledgedAtMs]),
    ),
    tableOf(
      'closed',
      { ...ALERT, outcome: 'word', note: 'text' },
      raised
        .filter(({ closedAtMs }) => closedAtMs !== null)
        .sort((left, right) => left.receivedAtMs - right.receivedAtMs)
        .map((alert) => [...alertCells(alert), alert.outcome, alert.note]),
    ),
    ...counts(figures, raised),
    tableOf(
      'orders',
      { time: 'time', truck: 'text', order: 'word', text: 'text', state: 'word' },
      orders.map(({ issuedAtMs, truckId, kind, text, state }) => [issuedAtMs, truckId, kind, text, state]),
    ),
    tableOf(
      'silent',
      { truck: 'text', lastSeen: 'time' },
      silent.map(({ truckId, lastSeenAtMs }) => [truckId, lastSeenAtMs]),
    ),
  ];
}

const ALERT = { time: 'time', truck: 'text', driver: 'text', priority: 'word', kind: 'kind' } as const;

function alertCells({ receivedAtMs, truckId, driverId, priority, kind }: ShiftAlert): Cell[] {
  return [receivedAtMs, truckId, driverId, priority, kind];
}

function summary(
  { openOrders, silent }: ShiftFigures,
  raised: readonly ShiftAlert[],
  open: readonly ShiftAlert[],
): ReportTable {
  const of = (priority: string) => raised.filter((alert) => alert.priority === priority).length;
  return tableOf('summary', { measure: 'word', value: 'number' }, [
    ['alertsP1', of('P1')],
    ['alertsP2', of('P2')],
    ['notAcknowledged', open.filter(({ acknowledgedAtMs }) => acknowledgedAtMs === null).length],
    ['notClosed', open.length],
    ['openOrders', openOrders],
    ['silentTrucks', silent.length],
  ]);
}

function counts({ kinds }: ShiftFigures, raised: readonly ShiftAlert[]): ReportTable[] {
  const perTruck = new Map<string, number>();
  for (const { truckId } of raised) perTruck.set(truckId, (perTruck.get(truckId) ?? 0) + 1);
  const mostFirst = (rows: [string, number][]): Cell[][] =>
    rows.sort(([leftKey, left], [rightKey, right]) => right - left || order(leftKey, rightKey));
  return [
    tableOf('trucks', { truck: 'text', alerts: 'count' }, mostFirst([...perTruck])),
    tableOf('kinds', { kind: 'kind', count: 'count' }, mostFirst(kinds.map(({ key, count }) => [key, count]))),
  ];
}
