/** Calls the REST API: sends, reads, and turns whatever can go wrong into a value. */
import { takeAhead } from './ahead.js';
import type { Problem } from './contract.js';
import { Fields, UnreadableAnswer } from './fields.js';
import { parseJson, readProblem } from './read.js';

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

export interface Answer {
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
const FRAME_MS = 17;

/** One call with its answer read. */
export function call<Value>(
  method: string,
  path: string,
  body: unknown,
  readBody: (body: Fields) => Value,
): Promise<Outcome<Value>> {
  return attempt(async () => read(await send(method, path, body), readBody));
}

export async function attempt<Value>(work: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  try {
    return await work();
  } catch (error) {
    return failed(error instanceof UnreadableAnswer ? 'unreadable' : 'offline');
  }
}

let underWay = 0;

/** Resolves when no answer has been awaited for two frames, or after `mostMs`. */
export async function whenQuiet(mostMs: number): Promise<void> {
  const untilMs = performance.now() + mostMs;
  for (let calm = 0; calm < 2 && performance.now() < untilMs; calm = underWay === 0 ? calm + 1 : 0)
    await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
}

export async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  underWay += 1;
  try {
    return await exchange(method, path, body);
  } finally {
    underWay -= 1;
  }
}

async function exchange(method: string, path: string, body: unknown): Promise<Answer> {
  const response = await ((method === 'GET' ? takeAhead(path) : null) ?? ask(method, path, body));
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? new Fields(parseJson(text), 'answer') : null };
}

function ask(method: string, path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

export function read<Value>(answer: Answer, readBody: (body: Fields) => Value): Outcome<Value> {
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

export function succeeded<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

function failed(reason: FailureReason, problems: readonly Problem[] = []): Failure {
  return { ok: false, reason, problems };
}
