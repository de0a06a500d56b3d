/** SQL, script and worse through every text field of every request, the fields taken from the schemas that the server registers. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '../../dispatch-server/api/contract.js';
import { openAlert } from '../dispatch/desk.js';
import { addressOf, openWatched, schemaOf, type Route, type Watched } from './intruder.js';
import { PAYLOADS } from './payloads.js';
import { replaced, sampleOf, textFieldsOf, type Path } from './sample.js';

/** Some two thousand requests. */
const LONG = { timeout: 900_000 };

let watched: Watched;
let known: Readonly<Record<string, unknown>>;
let before: State;
beforeAll(async () => {
  watched = await openWatched();
  const { alertId, truckId } = await openAlert(watched.desk);
  known = { alertId, truckId, truck: truckId, login: 'victim', minutes: 5, dueMs: 60_000, limit: '50' };
  await watched.cookieOf('admin');
  before = await stateOfStore();
});
afterAll(() => watched.desk.end());

interface State {
  tables: string[];
  admins: unknown;
  inbox: unknown;
}

/** What no request may touch. */
async function stateOfStore(): Promise<State> {
  const { store } = watched.desk;
  const tables = await store.introspection.getTables({ withInternalKyselyTables: true });
  return {
    tables: tables.map(({ name }) => name).sort(),
    admins: await store.selectFrom('users').selectAll().where('login', 'in', ['admin', 'dispatcher']).execute(),
    inbox: await store.selectFrom('inbox').select(['device_id', 'epoch', 'seq']).execute(),
  };
}

interface Attempt {
  route: Route;
  part: 'body' | 'querystring' | 'params';
  path: Path;
}

function attempts(): Attempt[] {
  return watched.routes.flatMap((route) =>
    (['body', 'querystring', 'params'] as const).flatMap((part) => {
      const schema = schemaOf(route, part);
      return schema ? textFieldsOf(schema, sampleOf(schema, known)).map((path) => ({ route, part, path })) : [];
    }),
  );
}

const sampleFor = (route: Route, part: Attempt['part']) => {
  const schema = schemaOf(route, part);
  return schema ? sampleOf(schema, known) : undefined;
};

async function send({ route, part, path }: Attempt, text: string, cookie: string): Promise<Response> {
  const given = (each: Attempt['part']) => {
    const sample = sampleFor(route, each);
    return each === part ? replaced(sample, path, text) : sample;
  };
  const query = new URLSearchParams(stringsOf(given('querystring')));
  const body = route.method === 'GET' || route.method === 'HEAD' ? undefined : given('body');
  const address = `${addressOf(route, given('params'))}${query.size > 0 ? `?${query.toString()}` : ''}`;
  return watched.desk.api(route.method, address, { cookie, ...(body === undefined ? {} : { body }) });
}

function stringsOf(value: unknown): [string, string][] {
  return Object.entries(value ?? {}).map(([key, each]): [string, string] => [key, String(each)]);
}

test('the schemas give text fields in bodies, queries and parameters', () => {
  const names = attempts().map(({ route, part, path }) => `${route.method} ${route.url} ${part} ${path.join('.')}`);
  expect(names.length).toBeGreaterThan(40);
  expect(names).toEqual(
    expect.arrayContaining([
      'POST /api/v1/alerts/:alertId/acknowledge body note',
      'PUT /api/v1/settings body shifts.0.name',
      'PUT /api/v1/order-templates body templates.0.text.kk',
      'GET /api/v1/events querystring driver',
      'GET /api/v1/trucks/:truckId params truckId',
      'POST /api/truck/v1/enrol body code',
    ]),
  );
});

test('no text is more than a text: never a fault, never anything but a refusal or what was asked', LONG, async () => {
  const faults: string[] = [];
  let taken = 0;
  for (const attempt of attempts()) {
    // Routes that slow guessers down answer 429 soon; a fresh process hears the next field.
    if (attempt.route.route.config?.rateLimit !== undefined) await watched.desk.restart();
    const cookie = (await watched.cookieOf('admin')) ?? '';
    for (const text of PAYLOADS) {
      const response = await send(attempt, text, cookie);
      const answer = await response.text();
      const name = `${attempt.route.method} ${attempt.route.url} ${attempt.path.join('.')} = ${text.slice(0, 40)}`;
      if (response.status >= 500) faults.push(`${name}: ${response.status} ${answer}`);
      if (response.headers.get('set-cookie')?.includes('stolen') === true) faults.push(`${name}: set a cookie`);
      if (/scrypt\$|root:|SQLITE|syntax error/i.test(answer)) faults.push(`${name}: says ${answer.slice(0, 200)}`);
      const isShaped = attempt.route.method === 'HEAD' || apiErrorSchema.safeParse(parsed(answer)).success;
      if (response.status >= 400 && !isShaped && !attempt.route.url.endsWith('/session'))
        faults.push(`${name}: another shape: ${answer.slice(0, 200)}`);
      if (response.ok) taken += 1;
    }
  }
  expect(faults).toEqual([]);
  expect(taken).toBeGreaterThan(300);
});

test('afterwards everything is where it was', async () => {
  expect(await stateOfStore()).toEqual(before);
  const check = await sql<Record<string, string>>`pragma quick_check`.execute(watched.desk.store);
  expect(check.rows.flatMap((row) => Object.values(row))).toEqual(['ok']);
  expect((await watched.desk.api('GET', '/healthz')).status).toBe(200);
});

describe('filters', () => {
  test.each(['truck', 'driver', 'kind'])('%s: a condition that is always true finds nothing', async (name) => {
    const cookie = (await watched.cookieOf('viewer')) ?? '';
    const found = async (text: string) =>
      (await watched.desk.api('GET', `/api/v1/events?${name}=${encodeURIComponent(text)}`, { cookie })).text();
    const nothing = await found('nobody');
    for (const text of ["' or '1'='1", "x' or 1=1 --", '%', '_', '*'])
      expect([text, await found(text)]).toEqual([text, nothing]);
  });
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
