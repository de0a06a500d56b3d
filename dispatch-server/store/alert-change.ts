/** What people and the clock do to stored alerts, through the pure life cycle; every change is written to the audit with it. */
import type { Alert, AlertOutcome } from '../api/contract.js';
import type { AlertState } from '../alerts/alert-state.js';
import type { Handling } from '../alerts/handling.js';
import { stepAlert } from '../alerts/life-cycle.js';
import { alertStateOf, alertViewOf } from './alert-rows.js';
import { saveAlert } from './alert-write.js';
import { selectAlerts } from './alerts.js';
import { writeAudit, type Actor, type AuditAction } from './audit.js';
import type { Reader, Store, Write } from './store.js';

/** A person who acts. */
export type Person = Actor & { login: string };

/** Acknowledges an alert; the first acknowledgement stands. null = there is no such alert. */
export function acknowledgeAlert(
  store: Store,
  alertId: string,
  actor: Person,
  note: string | null,
  nowMs: number,
): Promise<Alert | null> {
  const acknowledgement = { login: actor.login, atMs: nowMs, note };
  const detail = note === null ? null : { note };
  return change(
    store,
    alertId,
    { type: 'acknowledge', acknowledgement },
    { actor, action: 'alert.acknowledge', nowMs, detail },
  );
}

/** Sets an alert aside for `minutes`; a closed one stays as it is. null = there is no such alert. */
export function shelveAlert(
  store: Store,
  alertId: string,
  actor: Person,
  { minutes, reason }: { minutes: number; reason: string },
  nowMs: number,
): Promise<Alert | null> {
  const untilMs = nowMs + minutes * 60_000;
  const step: Handling = { type: 'shelve', login: actor.login, atMs: nowMs, untilMs, reason };
  const detail = { minutes: String(minutes), reason };
  return change(store, alertId, step, { actor, action: 'alert.shelve', nowMs, detail });
}

/** Takes an alert off its shelf. null = there is no such alert. */
export function unshelveAlert(store: Store, alertId: string, actor: Person, nowMs: number): Promise<Alert | null> {
  return change(
    store,
    alertId,
    { type: 'unshelve', atMs: nowMs },
    { actor, action: 'alert.unshelve', nowMs, detail: null },
  );
}

/** Closes an alert, and acknowledges it when nobody has; the first closing stands. null = there is no such alert. */
export function closeAlert(
  store: Store,
  alertId: string,
  actor: Person,
  { outcome, note }: { outcome: AlertOutcome; note: string | null },
  nowMs: number,
): Promise<Alert | null> {
  const step: Handling = { type: 'close', closing: { login: actor.login, atMs: nowMs, outcome, note } };
  const detail = note === null ? { outcome } : { outcome, note };
  return change(store, alertId, step, { actor, action: 'alert.close', nowMs, detail });
}

/** Alerts that are P1, wait, and whose time (and shelf) has run out, oldest first. */
export async function alertsToEscalate(store: Reader, afterMs: number, nowMs: number): Promise<AlertState[]> {
  const rows = await selectAlerts(store)
    .where('alerts.open', '=', 1)
    .where('alerts.escalated_at_ms', 'is', null)
    .where('alerts.urgent_since_ms', '<=', nowMs - afterMs)
    .where((or) => or.or([or('alerts.shelved_until_ms', 'is', null), or('alerts.shelved_until_ms', '<=', nowMs)]))
    .orderBy('alerts.urgent_since_ms')
    .limit(100)
    .execute();
  return rows.map(alertStateOf);
}

/** One step of a stored alert inside a transaction; null = there is no such alert. `before` is the same object when nothing changed. */
export async function changeAlert(
  write: Write,
  alertId: string,
  step: Handling,
): Promise<{ before: AlertState; after: AlertState } | null> {
  const row = await selectAlerts(write).where('alerts.alert_id', '=', alertId).executeTakeFirst();
  if (!row) return null;
  const before = alertStateOf(row);
  const after = stepAlert(before, step) ?? before;
  if (after === before) return { before, after };
  await saveAlert(write, after);
  await saveAcknowledgement(write, before, after);
  await saveShelving(write, before, after);
  return { before, after };
}

interface Deed {
  actor: Actor;
  action: AuditAction;
  nowMs: number;
  detail: Record<string, string> | null;
}

function change(store: Store, alertId: string, step: Handling, deed: Deed): Promise<Alert | null> {
  return store.transaction().execute(async (write) => {
    const changed = await changeAlert(write, alertId, step);
    if (!changed) return null;
    const { before, after } = changed;
    if (after !== before) await writeAudit(write, deed.actor, deed.action, alertId, deed.nowMs, deed.detail);
    return alertViewOf(after);
  });
}

async function saveAcknowledgement(write: Write, before: AlertState, after: AlertState): Promise<void> {
  if (before.acknowledgement || !after.acknowledgement) return;
  const { login, atMs, note } = after.acknowledgement;
  await write.insertInto('acknowledgements').values({ alert_id: after.alertId, login, at_ms: atMs, note }).execute();
}

async function saveShelving(write: Write, before: AlertState, after: AlertState): Promise<void> {
  if (!after.shelf || after.shelf === before.shelf) return;
  const { login, atMs, untilMs, reason } = after.shelf;
  await write
    .insertInto('shelvings')
    .values({ alert_id: after.alertId, login, at_ms: atMs, until_ms: untilMs, reason })
    .execute();
}
