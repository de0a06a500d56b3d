/** REST API v1: one function per call, every outcome a value; never throws. */
import type { Alert, EventPage, FirstAdmin, Problem, User } from './contract.js';
import { Fields, UnreadableAnswer } from './fields.js';
import { parseJson, readAlert, readEventPage, readProblem, readUser } from './read.js';

/** Why a call failed, as far as a person can act on it. */
export type FailureReason =
  | 'offline'
  | 'signedOut'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'tooMany'
  | 'badInput'
  | 'serverTrouble'
  | 'unreadable';

/** `problems` name the fields the server refused. */
export interface Failure {
  readonly ok: false;
  readonly reason: FailureReason;
  readonly problems: readonly Problem[];
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | Failure;

/** Who sits here: nobody yet (`setupNeeded`: not even an account exists) or a user. */
export type Session = { readonly user: User } | { readonly user: null; readonly setupNeeded: boolean };

interface Answer {
  readonly status: number;
  readonly body: Fields | null;
}

const REASONS: Readonly<Record<number, FailureReason>> = {
  400: 'badInput',
  401: 'signedOut',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  410: 'conflict',
  422: 'badInput',
  429: 'tooMany',
};

const ANSWER_WITHIN_MS = 10_000;

/** GET /session. A 401 is an answer here, not a failure. */
export async function fetchSession(): Promise<Outcome<Session>> {
  return attempt<Session>(async () => {
    const answer = await send('GET', '/api/v1/session');
    if (answer.status === 401) return succeeded({ user: null, setupNeeded: saysSetupNeeded(answer.body) });
    return read(answer, (body) => ({ user: body.object('user', readUser) }));
  });
}

export function signIn(login: string, password: string): Promise<Outcome<User>> {
  return call('POST', '/api/v1/session', { login, password }, (body) => body.object('user', readUser));
}

export function signOut(): Promise<Outcome<null>> {
  return call('DELETE', '/api/v1/session', undefined, () => null);
}

/** Makes the first account and signs it in. */
export function setUp(admin: FirstAdmin): Promise<Outcome<User>> {
  return call('POST', '/api/v1/setup', admin, (body) => body.object('user', readUser));
}

export function acknowledgeAlert(alertId: string, note: string): Promise<Outcome<Alert>> {
  const path = `/api/v1/alerts/${encodeURIComponent(alertId)}/acknowledge`;
  return call('POST', path, note === '' ? {} : { note }, (body) => body.object('alert', readAlert));
}

export function fetchEvents(query: URLSearchParams): Promise<Outcome<EventPage>> {
  return call('GET', `/api/v1/events?${query.toString()}`, undefined, readEventPage);
}

function call<Value>(
  method: string,
  path: string,
  body: unknown,
  readBody: (body: Fields) => Value,
): Promise<Outcome<Value>> {
  return attempt(async () => read(await send(method, path, body), readBody));
}

async function attempt<Value>(work: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  try {
    return await work();
  } catch (error) {
    return failed(error instanceof UnreadableAnswer ? 'unreadable' : 'offline');
  }
}

async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? new Fields(parseJson(text), 'answer') : null };
}

function read<Value>(answer: Answer, readBody: (body: Fields) => Value): Outcome<Value> {
  if (answer.status >= 200 && answer.status < 300) return succeeded(readBody(answer.body ?? new Fields({}, 'answer')));
  return failed(REASONS[answer.status] ?? 'serverTrouble', problemsOf(answer.body));
}

function problemsOf(body: Fields | null): readonly Problem[] {
  if (body === null) return [];
  try {
    return body.object('error', (error) => error.list('problems', readProblem));
  } catch {
    return [];
  }
}

function saysSetupNeeded(body: Fields | null): boolean {
  try {
    return body?.flag('setupNeeded') ?? false;
  } catch {
    return false;
  }
}

function succeeded<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

function failed(reason: FailureReason, problems: readonly Problem[] = []): Failure {
  return { ok: false, reason, problems };
}
