/** Applies findings to the stored alerts, through the pure life cycle. */
import type { Alert } from '../api/contract.js';
import { advance, concernsAlerts, needsNeighbours } from '../alerts/advance.js';
import type { AlertState, Finding } from '../alerts/alert-state.js';
import { ALERT_KINDS, FATIGUE_KINDS } from '../alerts/priorities.js';
import { REPEAT_WINDOW_MS } from '../alerts/repetition.js';
import { detailSchema } from '../api/contract.js';
import { alertRowOf, alertStateOf, alertViewOf } from './alert-rows.js';
import { selectAlerts } from './alerts.js';
import type { StoredEvent } from './projection.js';
import type { Write } from './store.js';

/** Acknowledged alerts of a truck that a late message of the same closure may still belong to. */
const RECENT_ALERTS = 20;

/** False for rows no alert can follow from, whatever else is known: most of them, told apart at no cost. */
export function mayConcernAlerts({ finding, alert_id }: Pick<StoredEvent, 'finding' | 'alert_id'>): boolean {
  return alert_id !== null || ALERT_KINDS.has(finding);
}

/** Raises and updates alerts for changed events and links the events to them; gives the alerts that changed. */
export async function advanceAlerts(
  write: Write,
  events: readonly StoredEvent[],
  nowMs: number,
  newId: () => string,
): Promise<Alert[]> {
  const ofTruck = new Map<string, AlertState[]>();
  const changed = new Map<string, AlertState>();
  const links = new Map<number, string>();
  for (const event of [...events].sort((left, right) => left.onset_at_ms - right.onset_at_ms)) {
    const finding = linked(findingOf(event), links);
    if (!concernsAlerts(finding)) continue;
    const known = ofTruck.get(finding.truckId) ?? (await alertsOfTruck(write, finding));
    const alerts = await withLinked(write, known, finding);
    const neighbours = needsNeighbours(finding) ? await neighboursOf(write, finding, links) : [];
    for (const advanced of advance(finding, { alerts, neighbours }, nowMs, newId)) {
      const { alert } = advanced;
      ofTruck.set(alert.truckId, [alert, ...without(ofTruck.get(alert.truckId) ?? alerts, alert)]);
      changed.set(alert.alertId, alert);
      if (advanced.finding.alertId !== alert.alertId) links.set(advanced.finding.eventRowId, alert.alertId);
    }
  }
  for (const alert of changed.values()) await saveAlert(write, alert);
  for (const [eventRowId, alertId] of links) await linkEvent(write, eventRowId, alertId);
  return [...changed.values()].map(alertViewOf);
}

/** A finding that knows its row. */
type StoredFinding = Finding & { eventRowId: number };

/** The finding as this transaction has linked it, which the rows do not say yet. */
function linked(finding: StoredFinding, links: ReadonlyMap<number, string>): StoredFinding {
  return { ...finding, alertId: links.get(finding.eventRowId) ?? finding.alertId };
}

function without(alerts: readonly AlertState[], alert: AlertState): AlertState[] {
  return alerts.filter(({ alertId }) => alertId !== alert.alertId);
}

/** Fatigue findings of the same truck within the time in which they count as repeated. */
async function neighboursOf(
  write: Write,
  finding: Finding,
  links: ReadonlyMap<number, string>,
): Promise<StoredFinding[]> {
  const rows = await write
    .selectFrom('events')
    .selectAll()
    .where('truck_id', '=', finding.truckId)
    .where('onset_at_ms', '>=', finding.onsetAtMs - REPEAT_WINDOW_MS)
    .where('onset_at_ms', '<=', finding.onsetAtMs + REPEAT_WINDOW_MS)
    .where('finding', 'in', FATIGUE_KINDS)
    .execute();
  return rows.map((row) => linked(findingOf(row), links));
}

function findingOf(event: StoredEvent): StoredFinding {
  return {
    eventRowId: event.event_row_id,
    eventId: event.event_id,
    kind: event.finding,
    truckId: event.truck_id,
    deviceId: event.device_id,
    driverId: event.driver_id,
    onsetAtMs: event.onset_at_ms,
    offsetAtMs: event.offset_at_ms,
    speedKmh: event.speed_kmh,
    moving: event.moving === 1,
    sounded: event.alarm !== null,
    detail: detailSchema.parse(JSON.parse(event.detail)),
    alertId: event.alert_id,
  };
}

/** The truck's open alerts, and the recent ones. */
async function alertsOfTruck(write: Write, finding: Finding): Promise<AlertState[]> {
  const open = await selectAlerts(write)
    .where('alerts.truck_id', '=', finding.truckId)
    .where('alerts.open', '=', 1)
    .orderBy('alerts.updated_at_ms', 'desc')
    .execute();
  const recent = await selectAlerts(write)
    .where('alerts.truck_id', '=', finding.truckId)
    .orderBy('alerts.updated_at_ms', 'desc')
    .limit(RECENT_ALERTS)
    .execute();
  const rows = new Map([...open, ...recent].map((row) => [row.alert_id, row]));
  return [...rows.values()].map(alertStateOf);
}

async function withLinked(write: Write, alerts: AlertState[], { alertId }: Finding): Promise<AlertState[]> {
  if (alertId === null || alerts.some((alert) => alert.alertId === alertId)) return alerts;
  const row = await selectAlerts(write).where('alerts.alert_id', '=', alertId).executeTakeFirst();
  return row ? [...alerts, alertStateOf(row)] : alerts;
}

/** Writes an alert; its acknowledgement has a table of its own. */
export async function saveAlert(write: Write, alert: AlertState): Promise<void> {
  const row = alertRowOf(alert);
  await write
    .insertInto('alerts')
    .values(row)
    .onConflict((conflict) => conflict.column('alert_id').doUpdateSet(row))
    .execute();
}

async function linkEvent(write: Write, eventRowId: number, alertId: string): Promise<void> {
  await write.updateTable('events').set({ alert_id: alertId }).where('event_row_id', '=', eventRowId).execute();
}
