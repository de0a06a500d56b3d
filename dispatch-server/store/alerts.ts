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

/** The alerts acknowledged last, newest acknowledgement first. */
export async function listAcknowledgedAlerts(store: Reader, limit: number): Promise<Alert[]> {
  const rows = await selectAlerts(store)
    .where('acknowledgements.at_ms', 'is not', null)
    .orderBy('acknowledgements.at_ms', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => alertViewOf(alertStateOf(row)));
}
