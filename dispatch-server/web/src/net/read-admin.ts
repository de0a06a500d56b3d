/** Turns the server's JSON for administrators into contract types. */
import type {
  Account,
  AuditAnswer,
  AuditRow,
  Delivery,
  DeviceRow,
  Login,
  PendingCode,
  Role,
  Webhook,
  WebhookTopic,
} from './contract.js';
import type { Fields } from './fields.js';

export const ROLE_NAMES = ['viewer', 'analyst', 'dispatcher', 'supervisor', 'admin'] as const satisfies readonly Role[];
export const TOPICS = ['alert', 'escalation', 'order'] as const satisfies readonly WebhookTopic[];

export function readAccount(fields: Fields): Account {
  return {
    login: fields.text('login'),
    name: fields.text('name'),
    role: fields.oneOf('role', ROLE_NAMES),
    disabled: fields.flag('disabled'),
    addedAtMs: fields.number('addedAtMs'),
  };
}

export function readLogin(fields: Fields): Login {
  return {
    loginId: fields.text('loginId'),
    login: fields.text('login'),
    name: fields.text('name'),
    role: fields.oneOf('role', ROLE_NAMES),
    address: fields.textOrNull('address'),
    beganAtMs: fields.number('beganAtMs'),
    endsAtMs: fields.number('endsAtMs'),
  };
}

export function readDevice(fields: Fields): DeviceRow {
  return {
    deviceId: fields.text('deviceId'),
    truckId: fields.text('truckId'),
    addedAtMs: fields.number('addedAtMs'),
    revokedAtMs: fields.numberOrNull('revokedAtMs'),
    lastSeenAtMs: fields.numberOrNull('lastSeenAtMs'),
    rotating: fields.flag('rotating'),
  };
}

export function readCode(fields: Fields): PendingCode {
  return {
    deviceId: fields.text('deviceId'),
    truckId: fields.text('truckId'),
    expiresAtMs: fields.number('expiresAtMs'),
  };
}

export function readWebhook(fields: Fields): Webhook {
  const named = fields.texts('topics');
  return {
    webhookId: fields.text('webhookId'),
    url: fields.text('url'),
    topics: TOPICS.filter((topic) => named.includes(topic)),
    addedBy: fields.text('addedBy'),
    addedAtMs: fields.number('addedAtMs'),
  };
}

/** What the page shows of a message on its way. */
export type DeadDelivery = Pick<Delivery, 'deliveryId' | 'topic' | 'attempts' | 'createdAtMs' | 'lastError'>;

export function readDelivery(fields: Fields): DeadDelivery {
  return {
    deliveryId: fields.text('deliveryId'),
    topic: fields.oneOf('topic', TOPICS),
    attempts: fields.number('attempts'),
    createdAtMs: fields.number('createdAtMs'),
    lastError: fields.textOrNull('lastError'),
  };
}

export function readAudit(fields: Fields): AuditAnswer {
  return { rows: [...fields.list('rows', readAuditRow)], next: fields.numberOrNull('next') };
}

function readAuditRow(fields: Fields): AuditRow {
  const detail = Object.entries(fields.object('detail', (inner) => inner.plain()));
  return {
    auditId: fields.number('auditId'),
    atMs: fields.number('atMs'),
    login: fields.textOrNull('login'),
    address: fields.textOrNull('address'),
    action: fields.text('action'),
    subject: fields.textOrNull('subject'),
    detail: Object.fromEntries(detail.map(([key, value]) => [key, String(value)])),
  };
}
