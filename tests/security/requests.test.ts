/** Requests that are too large, too slow, twisted or replayed. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '../../dispatch-server/api/contract.js';
import { revokeDevice, rotateToken } from '../../dispatch-server/store/devices.js';
import { bodyOf, helloOf, openDesk, PASSWORD, sessionCookie, truckAddress, type Desk } from '../dispatch/desk.js';
import { WebSocket } from 'ws';

const open = () => openDesk({ patience: { headersMs: 300, requestMs: 600, checkEveryMs: 50 } });

let desk: Desk;
beforeAll(async () => {
  desk = await open();
});
afterAll(() => desk.end());

/** What the server says to raw bytes until it closes the connection; `more` is sent again and again meanwhile. */
async function raw(first: string, more?: string): Promise<string> {
  const { hostname, port } = new URL(desk.server.url);
  const socket = connect(Number(port), hostname);
  const heard: Buffer[] = [];
  socket.on('data', (chunk) => heard.push(chunk));
  socket.on('error', () => undefined);
  socket.write(first);
  const drip = setInterval(() => more !== undefined && socket.writable && socket.write(more), 20);
  await once(socket, 'close');
  clearInterval(drip);
  return Buffer.concat(heard).toString();
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const errorOf = (answer: string) =>
  apiErrorSchema.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).error.code;

describe('slow requests are cut off', () => {
  test.each([
    ['no byte after the first line', 'GET /healthz HTTP/1.1\r\n', undefined],
    ['headers that never end', 'GET /healthz HTTP/1.1\r\nHost: a\r\n', 'X-More: 1\r\n'],
    [
      'a body that never ends',
      'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n',
      'x',
    ],
    [
      'chunks that never end',
      'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      '1\r\nx\r\n',
    ],
    ['an upgrade that never ends', 'GET /truck/v1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n', 'X-More: 1\r\n'],
  ])('%s', async (_, first, more) => {
    const answer = await raw(first, more);
    expect([statusOf(answer), errorOf(answer)]).toEqual([408, 'tooSlow']);
    expect((await desk.api('GET', '/healthz')).status).toBe(200);
  });

  test('a hundred of them keep nobody out', async () => {
    const slow = Array.from({ length: 100 }, () => raw('GET /healthz HTTP/1.1\r\n', 'X-More: 1\r\n'));
    expect((await desk.api('GET', '/healthz')).status).toBe(200);
    expect((await Promise.all(slow)).map(statusOf)).toEqual(Array<number>(100).fill(408));
  });
});

describe('large and twisted requests', () => {
  let analyst: Promise<string> | undefined;
  test('a body above the limit is refused before it is read', async () => {
    const answer = await raw(
      'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{',
    );
    expect([statusOf(answer), errorOf(answer)]).toEqual([413, 'tooLarge']);
  });

  test('headers above the limit', async () => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`);
    expect([statusOf(answer), errorOf(answer)]).toEqual([431, 'headersTooLarge']);
  });

  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00'],
    ['two lengths', 'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}'],
    [
      'length and chunks',
      'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a bare line feed in a header', 'GET /healthz HTTP/1.1\nHost: a\n X: 1\n\n'],
  ])('%s', async (_, bytes) => {
    const answer = await raw(bytes);
    expect([statusOf(answer), errorOf(answer)]).toEqual([400, 'badRequest']);
  });

  test('a deep or wide body is no work', async () => {
    for (const body of [
      '['.repeat(30_000),
      `{${'"a":1,'.repeat(9000)}"b":1}`,
      '{"__proto__":{"role":"admin"},"login":"a","password":"b"}',
    ]) {
      const response = await desk.api('POST', '/api/v1/session', { body });
      expect([response.status, (await bodyOf(response, apiErrorSchema)).error.code]).toEqual([
        400,
        expect.stringMatching(/badRequest|invalidRequest/),
      ]);
    }
  });

  test.each([
    '/api/v1/clips/..%2f..%2fdispatch.db',
    '/api/v1/clips/%2e%2e%2fdispatch.db',
    '/api/v1/clips/....//dispatch.db',
    `/api/v1/clips/${'a'.repeat(63)}%00`,
    '/api/v1/clips/..',
    '/api/v1/clips/%ff',
    '/assets/..%2f..%2f..%2fserver.js',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/..%5c..%5cetc%5cpasswd',
    '//etc/passwd',
    '/%',
  ])('%s leads out of no folder', async (path) => {
    analyst ??= desk.cookieOf('analyst');
    const cookie = await analyst;
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    expect(answer).not.toMatch(/root:|SQLite format|"workspaces"|import \{/);
    const isPage = answer.includes('text/html');
    if (!isPage) expect([400, 403, 404, 503]).toContain(statusOf(answer));
    if (statusOf(answer) !== 503 && !isPage) expect(errorOf(answer)).toMatch(/\w/);
  });

  test('names of clips are hashes, whoever sends them', async () => {
    const token = await desk.enrol();
    for (const name of ['..%2f..%2fevil', '%2e%2e', 'A'.repeat(64), `${'a'.repeat(64)}.mp4`]) {
      const response = await desk.api('PUT', `/api/truck/v1/clips/${name}`, {
        body: 'x',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'video/mp4' },
      });
      expect([400, 404]).toContain(response.status);
    }
  });
});

describe('what was good once', () => {
  beforeEach(async () => {
    await desk.end();
    desk = await open();
  });
  const trucks = async (cookie: string) => (await desk.api('GET', '/api/v1/trucks', { cookie })).status;
  const logIn = (cookie?: string) =>
    desk.api('POST', '/api/v1/session', {
      body: { login: 'viewer', password: PASSWORD },
      ...(cookie === undefined ? {} : { cookie }),
    });

  test('a session that ended does not come back, on routes or on the socket', async () => {
    const cookie = await desk.cookieOf('viewer');
    const other = sessionCookie(await logIn());
    await desk.api('DELETE', '/api/v1/session', { cookie });
    expect([await trucks(cookie), await trucks(other)]).toEqual([401, 200]);
    await desk.restart();
    expect([await trucks(cookie), await trucks(other)]).toEqual([401, 200]);
    await expect(desk.board(cookie)).rejects.toThrow('401');
  });

  test('a login takes no session that somebody else has chosen, and makes a new one each time', async () => {
    const mine = await desk.cookieOf('viewer');
    const chosen = `oyau=oys_${'A'.repeat(43)}`;
    const given = sessionCookie(await logIn(chosen));
    expect([given === chosen, given === mine, await trucks(chosen)]).toEqual([false, false, 401]);
    const again = sessionCookie(await logIn(mine));
    expect([again === mine, await trucks(again)]).toEqual([false, 200]);
    // Of two cookies of the name, the chosen one is no help either way round.
    expect([await trucks(`${chosen}; ${given}`), await trucks(`${given}; ${chosen}`)].includes(500)).toBe(false);
  });

  test('a one-time code, a rotated and a revoked token are good no more', async () => {
    const token = await desk.enrol();
    const opens = async (each: string) => {
      const socket = new WebSocket(...truckAddress(desk.server.url, each));
      const status = await new Promise((resolve) => {
        socket.once('open', () => resolve(101));
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      });
      socket.once('error', () => undefined);
      socket.terminate();
      return status;
    };
    const next = await rotateToken(desk.store, 'cab-017', 2);
    expect([await opens(token), await opens(next), await opens(token)]).toEqual([101, 101, 401]);
    await revokeDevice(desk.store, 'cab-017', 2);
    expect(await opens(next)).toBe(401);
  });

  test('a unit with a good token cannot speak for another one', async () => {
    const truck = await desk.truck(await desk.enrol());
    truck.send(helloOf('cab-099'));
    expect((await truck.answer('error')).code).toMatch(/badMessage|unauthorised/);
  });
});
