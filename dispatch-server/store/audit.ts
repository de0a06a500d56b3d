/** Writes who did what, when and from where; rows are only ever added. */
import type { Reader } from './store.js';

/** Who acts. */
export interface Actor {
  /** null = the command line, or a person not logged in. */
  login: string | null;
  /** Network address; null = the command line. */
  address: string | null;
}

export const COMMAND_LINE: Actor = { login: null, address: null };

export type AuditAction =
  | 'setup'
  | 'session.begin'
  | 'session.refuse'
  | 'session.end'
  | 'session.revoke'
  | 'alert.acknowledge'
  | 'alert.shelve'
  | 'alert.unshelve'
  | 'alert.close'
  | 'alert.escalate'
  | 'order.issue'
  | 'order.sent'
  | 'order.answer'
  | 'order.cancel'
  | 'order.expire'
  | 'order.outcome'
  | 'settings.change'
  | 'templates.change'
  | 'settings.rollOut'
  | 'settings.answer'
  | 'truck.driver'
  | 'plan.change'
  | 'webhook.add'
  | 'webhook.remove'
  | 'webhook.test'
  | 'delivery.retry'
  | 'clip.view'
  | 'clip.remove'
  | 'verdict.give'
  | 'whatIf.run'
  | 'proposal.add'
  | 'proposal.approve'
  | 'proposal.sign'
  | 'proposal.withdraw'
  | 'retention'
  | 'backup'
  | 'store.restore'
  | 'store.setAside'
  | 'session.import'
  | 'import'
  | 'export'
  | 'report.export'
  | 'driver.name'
  | 'driver.export'
  | 'driver.erase'
  | 'truck.offline'
  | 'truck.online'
  | 'device.add'
  | 'device.revoke'
  | 'device.code'
  | 'device.rotate'
  | 'device.rotated'
  | 'user.add'
  | 'user.role'
  | 'user.disable'
  | 'user.enable'
  | 'user.password';

/** Adds an audit row; pass the transaction of the action, so that both happen or neither. */
export async function writeAudit(
  store: Reader,
  actor: Actor,
  action: AuditAction,
  subject: string | null,
  nowMs: number,
  detail: Record<string, string> | null = null,
): Promise<void> {
  await store
    .insertInto('audit')
    .values({ at_ms: nowMs, ...actor, action, subject, detail: detail && JSON.stringify(detail) })
    .execute();
}

/** True when the audit says that this person has done this since then. */
export async function audited(
  store: Reader,
  actor: Actor,
  action: AuditAction,
  subject: string,
  sinceMs: number,
): Promise<boolean> {
  const row = await store
    .selectFrom('audit')
    .select('audit_id')
    .where('at_ms', '>=', sinceMs)
    .where('login', '=', actor.login)
    .where('action', '=', action)
    .where('subject', '=', subject)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
