/** Each role, and nobody, on each route and socket that the server registers: the answers of one table. */
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, openWatched, type Watched } from './intruder.js';
import { expectedAnswer, LISTED_ROUTES, PEOPLE, triedRoute } from './route-rights.js';

let watched: Watched;
beforeAll(async () => {
  watched = await openWatched();
});
afterAll(() => watched.desk.end());

const tried = () => watched.routes.map(({ method, url }) => triedRoute(method, url));

/** 401 and 403 as they are; anything else means that the guard let the request through. */
async function answerTo(method: string, path: string, cookie: string | undefined): Promise<unknown> {
  const response = await watched.desk.api(method, path, cookie === undefined ? {} : { cookie });
  await response.arrayBuffer();
  if (response.status >= 500) return response.status;
  return response.status === 401 || response.status === 403 ? response.status : 'in';
}

describe('routes', () => {
  test.each(PEOPLE.map((person) => [person ?? 'nobody', person] as const))('%s', async (_, person) => {
    const answers: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const route of watched.routes) {
      const { name, need } = triedRoute(route.method, route.url);
      expected[name] = expectedAnswer(need, person);
      answers[name] = await answerTo(route.method, addressOf(route), await watched.cookieOf(person));
    }
    // Who am I: 401 is the answer to somebody who is nobody, not a refusal.
    for (const name of ['GET /api/v1/session', 'HEAD /api/v1/session']) if (person === null) expected[name] = 401;
    expect(answers).toEqual(expected);
  });

  test('are exactly those of the table', () => {
    const routes = tried();
    expect(routes.filter(({ need }) => need === null).map(({ name }) => name)).toEqual([]);
    const known = new Set(routes.map(({ name }) => name));
    expect(LISTED_ROUTES.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('sockets', () => {
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> => {
    const socket = new WebSocket(`${watched.desk.server.url.replace('http', 'ws')}${path}`, { headers });
    return new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', () => undefined);
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
    });
  };

  test('are the two that are known', () => {
    expect([...watched.sockets].sort()).toEqual(['/board/v1', '/truck/v1']);
  });

  test.each(PEOPLE.map((person) => [person ?? 'nobody', person] as const))('%s', async (_, person) => {
    const cookie = await watched.cookieOf(person);
    for (const path of watched.sockets) {
      const headers: Record<string, string> = cookie === undefined ? {} : { cookie };
      const expected = path === '/board/v1' && person !== null ? 101 : 401;
      expect([path, await statusOf(path, headers)]).toEqual([path, expected]);
      // Another site's page sends the cookie with it in a browser that does not know SameSite.
      const foreign = await statusOf(path, { ...headers, origin: 'https://evil.example' });
      expect([path, foreign]).toEqual([path, path === '/board/v1' ? 403 : 401]);
    }
  });

  test('a token of a unit opens its own socket only', async () => {
    const token = await watched.desk.enrol();
    const authorization = `Bearer ${token}`;
    expect(await statusOf('/truck/v1', { authorization })).toBe(101);
    expect(await statusOf('/board/v1', { authorization, cookie: `oyau=${token}` })).toBe(401);
    expect(await statusOf('/truck/v2', { authorization })).toBe(404);
  });
});

describe('other sites', () => {
  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin to name', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site' }],
  ])('%s: every change is refused, and nothing changes', async (_, headers) => {
    const changing = watched.routes.filter(
      ({ method, url }) => !['GET', 'HEAD'].includes(method) && url.startsWith('/api/v1/'),
    );
    expect(changing.length).toBeGreaterThan(15);
    const cookie = (await watched.cookieOf('admin')) ?? '';
    for (const route of changing) {
      const response = await watched.desk.api(route.method, addressOf(route), { cookie, headers });
      expect([route.method, route.url, response.status]).toEqual([route.method, route.url, 403]);
    }
    expect((await watched.desk.api('GET', '/api/v1/session', { cookie })).status).toBe(200);
  });
});
