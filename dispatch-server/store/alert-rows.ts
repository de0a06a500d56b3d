/** Alerts between their three shapes: table row, life-cycle state, and what the API shows. */
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import { alertOrderSchema, alertOutcomeSchema, detailSchema, type Alert } from '../api/contract.js';
import { isActive, offsetAtMsOf, type AlertState, type Closing, type Shelf } from '../alerts/alert-state.js';
import { proposesStop } from '../alerts/handling.js';
import { isChattering } from '../alerts/repetition.js';
import type { Tables } from './schema.js';

type AcknowledgementColumns = {
  [Column in 'login' | 'at_ms' | 'note']: Selectable<Tables['acknowledgements']>[Column] | null;
};

/** Row of `alerts` with its acknowledgement, if any. */
export type AlertRow = Selectable<Tables['alerts']> & AcknowledgementColumns;

const idList = z.array(z.string());
const concern = z.enum(['fatigue', 'attention', 'view', 'driver', 'unit', 'hands']);
const priority = z.enum(['P1', 'P2']);
const times = z.array(z.number());
const orders = z.array(alertOrderSchema);
const shelf = z.strictObject({
  login: z.string(),
  atMs: z.number(),
  untilMs: z.number(),
  reason: z.string(),
  kind: z.string(),
  priority,
}) satisfies z.ZodType<Shelf>;

export function alertStateOf(row: AlertRow): AlertState {
  return {
    alertId: row.alert_id,
    truckId: row.truck_id,
    deviceId: row.device_id,
    driverId: row.driver_id,
    concern: concern.parse(row.concern),
    kind: row.kind,
    priority: priority.parse(row.priority),
    activeEventIds: idList.parse(JSON.parse(row.active_event_ids)),
    eventIds: idList.parse(JSON.parse(row.event_ids)),
    causes: idList.parse(JSON.parse(row.causes)),
    count: row.count,
    onsetAtMs: row.onset_at_ms,
    speedKmh: row.speed_kmh,
    detail: detailSchema.parse(JSON.parse(row.detail)),
    lastOffsetAtMs: row.last_offset_at_ms,
    receivedAtMs: row.received_at_ms,
    updatedAtMs: row.updated_at_ms,
    acknowledgement:
      row.login === null || row.at_ms === null ? null : { login: row.login, atMs: row.at_ms, note: row.note },
    onsets: times.parse(JSON.parse(row.onsets)),
    repeated: row.repeated,
    urgentSinceMs: row.urgent_since_ms,
    escalatedAtMs: row.escalated_at_ms,
    shelf: row.shelf === null ? null : shelf.parse(JSON.parse(row.shelf)),
    closing: closingOf(row),
    orders: orders.parse(JSON.parse(row.orders)),
    revision: row.revision,
  };
}

function closingOf(row: AlertRow): Closing | null {
  if (row.closed_at_ms === null || row.closed_by === null) return null;
  const outcome = alertOutcomeSchema.parse(row.outcome);
  return { atMs: row.closed_at_ms, login: row.closed_by, outcome, note: row.close_note };
}

/** Row of `alerts`; the acknowledgement has a table of its own. */
export function alertRowOf(alert: AlertState): Insertable<Tables['alerts']> {
  return {
    alert_id: alert.alertId,
    truck_id: alert.truckId,
    device_id: alert.deviceId,
    driver_id: alert.driverId,
    concern: alert.concern,
    kind: alert.kind,
    priority: alert.priority,
    active_event_ids: JSON.stringify(alert.activeEventIds),
    event_ids: JSON.stringify(alert.eventIds),
    causes: JSON.stringify(alert.causes),
    count: alert.count,
    onset_at_ms: alert.onsetAtMs,
    last_offset_at_ms: alert.lastOffsetAtMs,
    received_at_ms: alert.receivedAtMs,
    updated_at_ms: alert.updatedAtMs,
    speed_kmh: alert.speedKmh,
    detail: JSON.stringify(alert.detail),
    open: alert.acknowledgement ? 0 : 1,
    onsets: JSON.stringify(alert.onsets),
    repeated: alert.repeated,
    urgent_since_ms: alert.urgentSinceMs,
    escalated_at_ms: alert.escalatedAtMs,
    shelf: alert.shelf && JSON.stringify(alert.shelf),
    shelved_until_ms: alert.shelf?.untilMs ?? null,
    closed_at_ms: alert.closing?.atMs ?? null,
    closed_by: alert.closing?.login ?? null,
    outcome: alert.closing?.outcome ?? null,
    close_note: alert.closing?.note ?? null,
    orders: JSON.stringify(alert.orders),
    revision: alert.revision,
  };
}

export function alertViewOf(alert: AlertState): Alert {
  return {
    alertId: alert.alertId,
    truckId: alert.truckId,
    driverId: alert.driverId,
    deviceId: alert.deviceId,
    kind: alert.kind,
    priority: alert.priority,
    state: { active: isActive(alert), acknowledged: alert.acknowledgement !== null },
    onsetAtMs: alert.onsetAtMs,
    offsetAtMs: offsetAtMsOf(alert),
    receivedAtMs: alert.receivedAtMs,
    updatedAtMs: alert.updatedAtMs,
    count: alert.count,
    speedKmh: alert.speedKmh,
    detail: alert.detail,
    acknowledgedBy: alert.acknowledgement?.login ?? null,
    acknowledgedAtMs: alert.acknowledgement?.atMs ?? null,
    acknowledgeNote: alert.acknowledgement?.note ?? null,
    urgentSinceMs: alert.urgentSinceMs,
    escalatedAtMs: alert.escalatedAtMs,
    shelvedUntilMs: alert.shelf?.untilMs ?? null,
    shelvedBy: alert.shelf?.login ?? null,
    shelveReason: alert.shelf?.reason ?? null,
    repeated: alert.repeated,
    proposeStop: proposesStop(alert),
    chattering: isChattering(alert.onsets),
    closedAtMs: alert.closing?.atMs ?? null,
    closedBy: alert.closing?.login ?? null,
    outcome: alert.closing?.outcome ?? null,
    closeNote: alert.closing?.note ?? null,
    orders: orders.parse(alert.orders),
    eventIds: alert.eventIds,
  };
}
