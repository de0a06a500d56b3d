/** REST calls of administrators: people, logins, cab units, webhooks, the audit. */
import { call, type Outcome } from './call.js';
import type { Account, AuditAnswer, DeviceRow, Login, PendingCode, Role, Webhook, WebhookTopic } from './contract.js';
import type { Fields } from './fields.js';
import {
  readAccount,
  readAudit,
  readCode,
  readDelivery,
  readDevice,
  readLogin,
  readWebhook,
  type DeadDelivery,
} from './read-admin.js';

const ROOT = '/api/v1';

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

export function fetchUsers(): Promise<Outcome<readonly Account[]>> {
  return call('GET', `${ROOT}/users`, undefined, usersIn);
}

export function addUser(user: NewAccount): Promise<Outcome<readonly Account[]>> {
  return call('POST', `${ROOT}/users`, user, usersIn);
}

export function setRole(login: string, role: Role): Promise<Outcome<readonly Account[]>> {
  return call('PUT', `${userPath(login)}/role`, { role }, usersIn);
}

export function setPassword(login: string, password: string): Promise<Outcome<readonly Account[]>> {
  return call('PUT', `${userPath(login)}/password`, { password }, usersIn);
}

export function switchUser(login: string, to: 'enable' | 'disable'): Promise<Outcome<readonly Account[]>> {
  return call('POST', `${userPath(login)}/${to}`, undefined, usersIn);
}

export function endLoginsOf(login: string): Promise<Outcome<number>> {
  return call('DELETE', `${userPath(login)}/logins`, undefined, (body) => body.number('ended'));
}

export interface Logins {
  readonly logins: readonly Login[];
  /** loginId of this very browser. */
  readonly own: string;
}

export function fetchLogins(): Promise<Outcome<Logins>> {
  return call('GET', `${ROOT}/logins`, undefined, (body) => ({
    logins: body.list('logins', readLogin),
    own: body.text('own'),
  }));
}

export function endLogin(loginId: string): Promise<Outcome<null>> {
  return call('DELETE', `${ROOT}/logins/${encodeURIComponent(loginId)}`, undefined, () => null);
}

export interface Devices {
  readonly devices: readonly DeviceRow[];
  readonly codes: readonly PendingCode[];
}

export function fetchDevices(): Promise<Outcome<Devices>> {
  return call('GET', `${ROOT}/devices`, undefined, (body) => ({
    devices: body.list('devices', readDevice),
    codes: body.list('codes', readCode),
  }));
}

export function makeCode(deviceId: string, truckId: string, hours: number): Promise<Outcome<string>> {
  return call('POST', `${ROOT}/devices/codes`, { deviceId, truckId, hours }, (body) => body.text('code'));
}

export function rotateDevice(deviceId: string): Promise<Outcome<string>> {
  return call('POST', `${devicePath(deviceId)}/rotate`, undefined, (body) => body.text('token'));
}

export function revokeDevice(deviceId: string): Promise<Outcome<null>> {
  return call('POST', `${devicePath(deviceId)}/revoke`, undefined, () => null);
}

export interface Webhooks {
  readonly webhooks: readonly Webhook[];
  readonly dead: readonly DeadDelivery[];
}

export async function fetchWebhooks(): Promise<Outcome<Webhooks>> {
  const webhooks = await call('GET', `${ROOT}/webhooks`, undefined, (body) => body.list('webhooks', readWebhook));
  if (!webhooks.ok) return webhooks;
  const dead = await call('GET', `${ROOT}/deliveries?state=dead`, undefined, (body) =>
    body.list('deliveries', readDelivery),
  );
  return dead.ok ? { ok: true, value: { webhooks: webhooks.value, dead: dead.value } } : dead;
}

/** Gives the secret, which is told this once. */
export function addWebhook(url: string, topics: readonly WebhookTopic[]): Promise<Outcome<string>> {
  return call('POST', `${ROOT}/webhooks`, { url, topics }, (body) => body.text('secret'));
}

export function removeWebhook(webhookId: string): Promise<Outcome<null>> {
  return call('DELETE', webhookPath(webhookId), undefined, () => null);
}

export function testWebhook(webhookId: string): Promise<Outcome<null>> {
  return call('POST', `${webhookPath(webhookId)}/test`, undefined, () => null);
}

export function retryDelivery(deliveryId: string): Promise<Outcome<null>> {
  return call('POST', `${ROOT}/deliveries/${encodeURIComponent(deliveryId)}/retry`, undefined, () => null);
}

export function fetchAudit(query: URLSearchParams): Promise<Outcome<AuditAnswer>> {
  return call('GET', `${ROOT}/audit?${query.toString()}`, undefined, readAudit);
}

function userPath(login: string): string {
  return `${ROOT}/users/${encodeURIComponent(login)}`;
}

function devicePath(deviceId: string): string {
  return `${ROOT}/devices/${encodeURIComponent(deviceId)}`;
}

function webhookPath(webhookId: string): string {
  return `${ROOT}/webhooks/${encodeURIComponent(webhookId)}`;
}

function usersIn(body: Fields): readonly Account[] {
  return body.list('users', readAccount);
}
