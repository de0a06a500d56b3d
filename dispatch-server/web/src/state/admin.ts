/** What the administration pages show and do: each part is asked for when it is opened and again after every change. */
import { signal, type Signal } from '@preact/signals';
import { fetchAudit, fetchDevices, fetchLogins, fetchUsers, fetchWebhooks } from '../net/admin-api.js';
import type { Failure, FailureReason, Outcome } from '../net/call.js';
import type { AuditRow } from '../net/contract.js';
import { endSession } from './acknowledge.js';
import type { AdminPart } from './history-query.js';

/** A part as the server told it last; `why` = it could not be asked. */
export interface Part<Value> {
  readonly value: Signal<Value | null>;
  readonly why: Signal<FailureReason | null>;
  readonly load: () => Promise<void>;
}

export const users = part(fetchUsers);
export const logins = part(fetchLogins);
export const devices = part(fetchDevices);
export const webhooks = part(fetchWebhooks);

/** The change on its way; null = none. */
export const busy = signal<string | null>(null);
/** What the server objected to, by the name of the change. */
export const failure = signal<{ readonly key: string; readonly failure: Failure } | null>(null);
/** What was done last, for eyes and screen readers; null = nothing yet. */
export const done = signal<{ readonly key: string; readonly about: string } | null>(null);
/** A secret that the server tells this once. */
export const secret = signal<{ readonly kind: 'code' | 'token' | 'webhook'; about: string; text: string } | null>(null);

/** Sends a change. True = the server has it; what is shown is asked for again. */
export async function act<Value>(
  key: string,
  about: string,
  change: Promise<Outcome<Value>>,
  then: { load: () => Promise<void>; taken?: (value: Value) => void },
): Promise<boolean> {
  busy.value = key;
  failure.value = null;
  const outcome = await change;
  busy.value = null;
  if (!outcome.ok) {
    failure.value = { key, failure: outcome };
    if (outcome.reason === 'signedOut') endSession();
    return false;
  }
  done.value = { key, about };
  then.taken?.(outcome.value);
  await then.load();
  return true;
}

export interface AuditFilter {
  readonly login: string;
  readonly action: string;
  readonly subject: string;
}

export const auditFilter = signal<AuditFilter>({ login: '', action: '', subject: '' });
export const auditRows = signal<{ readonly rows: readonly AuditRow[]; readonly next: number | null }>({
  rows: [],
  next: null,
});
export const auditState = signal<'loading' | 'ready' | FailureReason>('loading');

let question = 0;

/** Asks for the newest rows, or for those before the ones shown. */
export async function loadAudit(further = false): Promise<void> {
  const mine = (question += 1);
  const { rows, next } = auditRows.value;
  const query = new URLSearchParams();
  for (const name of ['login', 'action', 'subject'] as const) {
    const typed = auditFilter.value[name].trim();
    if (typed !== '') query.set(name, typed);
  }
  if (further && next !== null) query.set('before', String(next));
  auditState.value = 'loading';
  const outcome = await fetchAudit(query);
  if (mine !== question) return;
  if (!outcome.ok && outcome.reason === 'signedOut') endSession();
  auditState.value = outcome.ok ? 'ready' : outcome.reason;
  if (outcome.ok)
    auditRows.value = {
      rows: further ? [...rows, ...outcome.value.rows] : outcome.value.rows,
      next: outcome.value.next,
    };
}

const LOADS: Readonly<Record<AdminPart, () => Promise<void>>> = {
  users: () => users.load(),
  logins: () => logins.load(),
  devices: () => devices.load(),
  webhooks: () => webhooks.load(),
  audit: () => loadAudit(),
};

/** Asks for what a part of the administration shows; what was said about the part before is forgotten. */
export function openPart(name: AdminPart): void {
  failure.value = null;
  done.value = null;
  secret.value = null;
  void LOADS[name]();
}

function part<Value>(fetch: () => Promise<Outcome<Value>>): Part<Value> {
  const value = signal<Value | null>(null);
  const why = signal<FailureReason | null>(null);
  return {
    value,
    why,
    async load() {
      const outcome = await fetch();
      if (!outcome.ok && outcome.reason === 'signedOut') endSession();
      why.value = outcome.ok ? null : outcome.reason;
      if (outcome.ok) value.value = outcome.value;
    },
  };
}
