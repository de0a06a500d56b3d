/** Applies findings and acknowledgements to the stored alerts, through the pure life cycle. */
import type { Alert } from '../api/contract.js';
import { alertFor, stepAlert, urgencyOf, type AlertState, type Finding } from '../alerts/life-cycle.js';
import { detailSchema } from '../api/contract.js';
import { alertRowOf, alertStateOf, alertViewOf } from './alert-rows.js';
import { selectAlerts } from './alerts.js';
import { writeAudit, type Actor } from './audit.js';
import type { StoredEvent } from './event-write.js';
import type { Store, Write } from './store.js';

/** Acknowledged alerts of a truck that a late message of the same closure may still belong to. */
const RECENT_ALERTS = 20;

/** Raises and updates alerts for changed events and links the events to them; gives the alerts that changed. */
export async function advanceAlerts(
  write: Write,
  events: readonly StoredEvent[],
  nowMs: number,
  newId: () => string,
): Promise<Alert[]> {
  const ofTruck = new Map<string, AlertState[]>();
  const changed = new Map<string, AlertState>();
  for (const event of [...events].sort((left, right) => left.onset_at_ms - right.onset_at_ms)) {
    const finding = findingOf(event);
    const urgency = urgencyOf(finding);
    if (!urgency && finding.alertId === null) continue;
    const alerts = await withLinked(
      write,
      ofTruck.get(finding.truckId) ?? (await alertsOfTruck(write, finding)),
      finding,
    );
    const known = alertFor(finding, urgency, alerts);
    const next = stepAlert(known, { type: 'finding', finding, atMs: nowMs, newAlertId: newId() });
    if (!next) continue;
    ofTruck.set(finding.truckId, [next, ...alerts.filter((alert) => alert !== known)]);
    changed.set(next.alertId, next);
    await saveAlert(write, next);
    if (finding.alertId !== next.alertId) await linkEvent(write, event.event_row_id, next.alertId);
  }
  return [...changed.values()].map(alertViewOf);
}

/** Acknowledges an alert and writes it to the audit; the first acknowledgement stands. null = there is no such alert. */
export function acknowledgeAlert(
  store: Store,
  alertId: string,
  actor: Actor & { login: string },
  note: string | null,
  nowMs: number,
): Promise<Alert | null> {
  return store.transaction().execute(async (write) => {
    const row = await selectAlerts(write).where('alerts.alert_id', '=', alertId).executeTakeFirst();
    if (!row) return null;
    const known = alertStateOf(row);
    const acknowledgement = { login: actor.login, atMs: nowMs, note };
    const next = stepAlert(known, { type: 'acknowledge', acknowledgement });
    if (!next || known.acknowledgement) return alertViewOf(known);
    await saveAlert(write, next);
    await write
      .insertInto('acknowledgements')
      .values({ alert_id: alertId, login: actor.login, at_ms: nowMs, note })
      .execute();
    await writeAudit(write, actor, 'alert.acknowledge', alertId, nowMs, note === null ? null : { note });
    return alertViewOf(next);
  });
}

function findingOf(event: StoredEvent): Finding {
  return {
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

async function saveAlert(write: Write, alert: AlertState): Promise<void> {
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
