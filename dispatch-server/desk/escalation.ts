/** Calls the supervisors for a P1 that nobody has acknowledged in time: flag on the alert, webhooks, mailboxes, all in one transaction. */
import type { Alert, Settings } from '../api/contract.js';
import { alertsToEscalate, changeAlert } from '../store/alert-change.js';
import { alertViewOf } from '../store/alert-rows.js';
import { COMMAND_LINE, writeAudit } from '../store/audit.js';
import { fileMail, fileMessage } from '../store/deliveries.js';
import { readSettings } from '../store/settings.js';
import type { Write } from '../store/store.js';
import type { DeskParts } from './desk-parts.js';

/**
 * Escalates what is due by the stored times: nothing is lost or repeated by a restart, an alert is escalated at most once.
 * Gives the alerts that were escalated now.
 */
export async function escalateDue(parts: DeskParts): Promise<Alert[]> {
  const nowMs = parts.now();
  const settings = await readSettings(parts.store);
  const due = await alertsToEscalate(parts.store, settings.escalation.afterMs, nowMs);
  const escalated: Alert[] = [];
  for (const { alertId } of due) {
    const alert = await escalate(parts, alertId, settings, nowMs);
    if (!alert) continue;
    escalated.push(alert);
    parts.log.warn({ alertId, truckId: alert.truckId, kind: alert.kind }, 'alert escalated');
    parts.bus.publish({ type: 'alert', alert });
  }
  return escalated;
}

/** null = somebody acknowledged it in the last moment. */
function escalate(parts: DeskParts, alertId: string, settings: Settings, nowMs: number): Promise<Alert | null> {
  const { afterMs } = settings.escalation;
  return parts.store.transaction().execute(async (write) => {
    const changed = await changeAlert(write, alertId, { type: 'escalate', atMs: nowMs, afterMs });
    if (!changed || changed.after === changed.before) return null;
    const alert = alertViewOf(changed.after);
    await writeAudit(write, COMMAND_LINE, 'alert.escalate', alertId, nowMs, { afterMs: String(afterMs) });
    await tell(write, alert, settings, nowMs);
    return alert;
  });
}

async function tell(write: Write, alert: Alert, settings: Settings, nowMs: number): Promise<void> {
  const { siteName, timeZone, locale, escalation } = settings;
  const message = { topic: 'escalation' as const, key: `escalation:${alert.alertId}`, body: { alert, siteName } };
  if (escalation.webhook) await fileMessage(write, message, nowMs);
  if (!escalation.email) return;
  const mail = { ...message, body: { ...message.body, timeZone, locale } };
  for (const to of escalation.emailTo) await fileMail(write, to, mail, nowMs);
}
