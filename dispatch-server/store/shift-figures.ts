/** Reads what the hand-over of a shift is made of, straight from alerts, orders and devices. */
import { shiftAt } from '../desk/shifts.js';
import { offsetOfZone } from '../desk/time-zone.js';
import type { ShiftAlert, ShiftFigures } from '../reports/hand-over.js';
import { listDevices } from './devices.js';
import { countOpenOrders, listOrders } from './orders.js';
import { readSettings } from './settings.js';
import type { Reader } from './store.js';

const DAY_MS = 86_400_000;

/** A unit not heard for so long counts as silent: an hour is longer than the shadow of any pit wall. Ours. */
const SILENT_MS = 3_600_000;
const MOST_ORDERS = 500;

/** The shift that contains `atMs`; a site without shifts hands over the 24 hours before. */
export async function shiftFigures(store: Reader, atMs: number, nowMs: number): Promise<ShiftFigures> {
  const { shifts, timeZone } = await readSettings(store);
  const shift = shiftAt(shifts, offsetOfZone(timeZone), atMs) ?? {
    name: '',
    startedAtMs: atMs - DAY_MS,
    endsAtMs: atMs,
  };
  const { name, startedAtMs, endsAtMs } = shift;
  return {
    name,
    startedAtMs,
    endsAtMs,
    alerts: await alertsOf(store, startedAtMs, endsAtMs),
    kinds: await kindsOf(store, startedAtMs, endsAtMs),
    orders: await listOrders(store, { state: 'open', limit: MOST_ORDERS }),
    openOrders: await countOpenOrders(store),
    silent: (await listDevices(store))
      .filter(({ revokedAtMs, lastSeenAtMs }) => revokedAtMs === null && (lastSeenAtMs ?? 0) < nowMs - SILENT_MS)
      .map(({ truckId, lastSeenAtMs }) => ({ truckId, lastSeenAtMs })),
  };
}

async function alertsOf(store: Reader, fromMs: number, toMs: number): Promise<ShiftAlert[]> {
  const rows = await store
    .selectFrom('alerts')
    .leftJoin('acknowledgements', 'acknowledgements.alert_id', 'alerts.alert_id')
    .select(['alerts.alert_id', 'truck_id', 'driver_id', 'priority', 'kind', 'received_at_ms', 'closed_at_ms'])
    .select(['outcome', 'close_note', 'acknowledgements.at_ms'])
    .where('received_at_ms', '<', toMs)
    .where((each) =>
      each.or([
        each('received_at_ms', '>=', fromMs),
        each.and([each('open', '=', 1), each('closed_at_ms', 'is', null)]),
      ]),
    )
    .orderBy('received_at_ms')
    .execute();
  return rows.map((row) => ({
    alertId: row.alert_id,
    truckId: row.truck_id,
    driverId: row.driver_id,
    priority: row.priority,
    kind: row.kind,
    receivedAtMs: row.received_at_ms,
    acknowledgedAtMs: row.at_ms,
    closedAtMs: row.closed_at_ms,
    outcome: row.outcome,
    note: row.close_note,
  }));
}

async function kindsOf(store: Reader, fromMs: number, toMs: number): Promise<{ key: string; count: number }[]> {
  const rows = await store
    .selectFrom('events')
    .select(({ fn }) => ['finding as key', fn.countAll<number>().as('count')])
    .where('onset_at_ms', '>=', fromMs)
    .where('onset_at_ms', '<', toMs)
    .groupBy('finding')
    .execute();
  return rows;
}
