/** Reads alerts. */
import type { Alert } from '../api/contract.js';
import { alertStateOf, alertViewOf } from './alert-rows.js';
import type { Reader } from './store.js';

/** Alerts with their acknowledgement. */
export function selectAlerts(store: Reader) {
  return store
    .selectFrom('alerts')
    .leftJoin('acknowledgements', 'acknowledgements.alert_id', 'alerts.alert_id')
    .selectAll('alerts')
    .select(['acknowledgements.login', 'acknowledgements.at_ms', 'acknowledgements.note']);
}

/** Alerts that wait for acknowledgement, most urgent and newest first. */
export async function listOpenAlerts(store: Reader, limit: number): Promise<Alert[]> {
  const rows = await selectAlerts(store)
    .where('alerts.open', '=', 1)
    .orderBy('alerts.priority')
    .orderBy('alerts.onset_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}

/** All alerts, newest first. */
export async function listAlerts(store: Reader, limit: number): Promise<Alert[]> {
  const rows = await selectAlerts(store).orderBy('alerts.onset_at_ms', 'desc').limit(limit).execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}

/** Acknowledged alerts that nobody has closed, newest first. */
export async function listWorkingAlerts(store: Reader, limit: number): Promise<Alert[]> {
  const rows = await selectAlerts(store)
    .where('alerts.open', '=', 0)
    .where('alerts.closed_at_ms', 'is', null)
    .orderBy('alerts.onset_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}

/** Alerts that are set aside now, those that come back first at the top. */
export async function listShelvedAlerts(store: Reader, limit: number, nowMs: number): Promise<Alert[]> {
  const rows = await selectAlerts(store)
    .where('alerts.shelved_until_ms', '>', nowMs)
    .orderBy('alerts.shelved_until_ms')
    .limit(limit)
    .execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}

/** Alerts of a truck that nobody has closed, newest first. */
export async function listAlertsOfTruck(store: Reader, truckId: string, limit: number): Promise<Alert[]> {
  const rows = await selectAlerts(store)
    .where('alerts.truck_id', '=', truckId)
    .where('alerts.closed_at_ms', 'is', null)
    .orderBy('alerts.onset_at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}

/** The alert; null = there is none. */
export async function readAlert(store: Reader, alertId: string): Promise<Alert | null> {
  const row = await selectAlerts(store).where('alerts.alert_id', '=', alertId).executeTakeFirst();
  return row ? alertViewOf(alertStateOf(row)) : null;
}

/** When (server's clock) the alerts raised since then were raised. */
export async function alertsRaisedSince(store: Reader, sinceMs: number): Promise<number[]> {
  const rows = await store
    .selectFrom('alerts')
    .select('received_at_ms')
    .where('received_at_ms', '>', sinceMs)
    .execute();
  return rows.map((row) => row.received_at_ms);
}

/** The alerts acknowledged last, newest acknowledgement first. */
export async function listAcknowledgedAlerts(store: Reader, limit: number): Promise<Alert[]> {
  const rows = await selectAlerts(store)
    .where('acknowledgements.at_ms', 'is not', null)
    .orderBy('acknowledgements.at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}
