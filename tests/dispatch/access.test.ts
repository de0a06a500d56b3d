/** Who gets in and who may do what: setup, sessions, roles, origins. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiErrorSchema, noSessionAnswerSchema, sessionAnswerSchema } from '../../dispatch-server/api/contract.js';
import { bodyOf, openAlert, openDesk, PASSWORD, sessionCookie, type Desk } from './desk.js';

let desk: Desk;
const routes: [method: string, url: string][] = [];
beforeEach(async () => {
  routes.length = 0;
  desk = await openDesk({ onRoute: (method, url) => routes.push([method, url]) });
});
afterEach(() => desk.end());

const paths = async (response: Response) =>
  (await bodyOf(response, apiErrorSchema)).error.problems.map((problem) => problem.path);
const setUp = (changes: Record<string, unknown> = {}) =>
  desk.api('POST', '/api/v1/setup', {
    body: { code: desk.server.setupCode, login: 'ada', name: 'Ada', password: PASSWORD, ...changes },
  });

describe('first start', () => {
  test('the code creates the first admin, logs in, and works once', async () => {
    expect(await bodyOf(await desk.api('GET', '/api/v1/session'), noSessionAnswerSchema)).toMatchObject({
      setupNeeded: true,
    });
    const first = await setUp();
    expect(await bodyOf(first, sessionAnswerSchema)).toEqual({
      user: { login: 'ada', name: 'Ada', role: 'admin' },
      setupNeeded: false,
    });
    expect((await desk.api('GET', '/api/v1/trucks', { cookie: sessionCookie(first) })).status).toBe(200);
    const second = await setUp({ login: 'eve' });
    expect([second.status, (await bodyOf(second, apiErrorSchema)).error.code]).toEqual([409, 'alreadySetUp']);
    expect(await bodyOf(await desk.api('GET', '/api/v1/session'), noSessionAnswerSchema)).toMatchObject({
      setupNeeded: false,
    });
  });

  test('two at once make one admin', async () => {
    const statuses = (await Promise.all([setUp({ login: 'ada' }), setUp({ login: 'eve' })])).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([200, 409]);
  });

  test('a wrong code is refused; lower case and blanks do not matter', async () => {
    const wrong = await setUp({ code: 'AAAA-AAAA-AAAA' });
    expect([wrong.status, await paths(wrong)]).toEqual([403, ['code']]);
    expect((await setUp({ code: ` ${desk.server.setupCode?.toLowerCase()} ` })).status).toBe(200);
  });

  test('there is no code when there are users', async () => {
    await setUp();
    await desk.restart();
    expect(desk.server.setupCode).toBeNull();
  });

  test('every problem of a request is listed', async () => {
    const response = await setUp({ login: 'a b', name: '', password: 'short', colour: 'red' });
    expect(response.status).toBe(400);
    expect([...new Set(await paths(response))]).toEqual(['login', 'name', 'password', 'colour']);
  });
});

describe('sessions', () => {
  test('the cookie is out of reach of scripts and other sites, and only its hash is stored', async () => {
    await desk.cookieOf('viewer');
    const response = await desk.api('POST', '/api/v1/session', { body: { login: 'viewer', password: PASSWORD } });
    expect(response.headers.get('set-cookie')).toMatch(
      /^oyau=oys_\S+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const stored = JSON.stringify(await desk.store.selectFrom('sessions').selectAll().execute());
    expect(stored).not.toContain(sessionCookie(response).slice('oyau=oys_'.length));
    const users = JSON.stringify(await desk.store.selectFrom('users').selectAll().execute());
    expect(users).not.toContain(PASSWORD);
  });

  test('behind TLS the cookie is a __Host- cookie with Secure', async () => {
    await desk.end();
    desk = await openDesk({ publicOrigin: 'https://oyau.mine.example' });
    const response = await setUp();
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-oyau=\S+; .*Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(response.headers.get('strict-transport-security')).not.toBeNull();
  });

  test.each([
    ['a wrong password', { login: 'viewer', password: 'wrong horse' }],
    ['an unknown login', { login: 'nobody', password: PASSWORD }],
  ])('%s: the same 401', async (_, body) => {
    await desk.cookieOf('viewer');
    const response = await desk.api('POST', '/api/v1/session', { body });
    expect([response.status, (await bodyOf(response, apiErrorSchema)).error.code]).toEqual([401, 'wrongLogin']);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  test('a person without a password hash cannot log in', async () => {
    await desk.cookieOf('viewer');
    await desk.store.updateTable('users').set({ password_hash: 'none' }).where('login', '=', 'viewer').execute();
    const body = { login: 'viewer', password: PASSWORD };
    expect((await desk.api('POST', '/api/v1/session', { body })).status).toBe(401);
  });

  test('a logout ends the session', async () => {
    const cookie = await desk.cookieOf('viewer');
    expect((await desk.api('DELETE', '/api/v1/session', { cookie })).status).toBe(204);
    expect((await desk.api('GET', '/api/v1/trucks', { cookie })).status).toBe(401);
  });

  test('a session outlives a restart but not its time', async () => {
    const cookie = await desk.cookieOf('viewer');
    await desk.restart();
    expect((await desk.api('GET', '/api/v1/trucks', { cookie })).status).toBe(200);
    await desk.store.updateTable('sessions').set({ expires_at_ms: 1 }).execute();
    expect((await desk.api('GET', '/api/v1/trucks', { cookie })).status).toBe(401);
  });

  describe("one's own password", () => {
    const change = (cookie: string, current: string, password: string) =>
      desk.api('PUT', '/api/v1/session/password', { cookie, body: { current, password } });
    const logIn = (password: string) => desk.api('POST', '/api/v1/session', { body: { login: 'viewer', password } });

    test('is changed by whoever knows it; his other logins end, this one goes on; it is in the audit', async () => {
      const cookie = await desk.cookieOf('viewer');
      const elsewhere = sessionCookie(await logIn(PASSWORD));
      const response = await change(cookie, PASSWORD, 'another horse');
      expect(await bodyOf(response, sessionAnswerSchema)).toMatchObject({ user: { login: 'viewer', role: 'viewer' } });
      const statusOf = async (of: string) => (await desk.api('GET', '/api/v1/trucks', { cookie: of })).status;
      expect([await statusOf(sessionCookie(response)), await statusOf(cookie), await statusOf(elsewhere)]).toEqual([
        200, 401, 401,
      ]);
      expect([(await logIn(PASSWORD)).status, (await logIn('another horse')).status]).toEqual([401, 200]);
      const audit = await desk.store.selectFrom('audit').selectAll().where('action', '=', 'user.password').execute();
      expect(audit).toMatchObject([{ login: 'viewer', subject: 'viewer' }]);
      expect(JSON.stringify(audit)).not.toContain('another horse');
    });

    test('stays when the present one is wrong or the new one too short; guessing is slowed down as at the login', async () => {
      const cookie = await desk.cookieOf('viewer');
      const wrong = await change(cookie, 'wrong horse', 'another horse');
      expect([wrong.status, await paths(wrong)]).toEqual([400, ['current']]);
      const short = await change(cookie, PASSWORD, 'short');
      expect([short.status, await paths(short)]).toEqual([400, ['password']]);
      expect((await logIn(PASSWORD)).status).toBe(200);
      const statuses = new Set<number>();
      for (let index = 0; index < 11; index += 1) statuses.add((await change(cookie, 'x', 'another horse')).status);
      expect([...statuses]).toEqual([400, 429]);
    });
  });

  test('guessing is slowed down: after ten wrong passwords for a person, after twenty attempts from an address', async () => {
    const guess = () => desk.api('POST', '/api/v1/session', { body: { login: 'viewer', password: 'x' } });
    const answers: [number, string][] = [];
    for (let index = 0; index < 21; index += 1) {
      const response = await guess();
      answers.push([response.status, (await bodyOf(response, apiErrorSchema)).error.code]);
    }
    expect(answers).toEqual([
      ...Array<unknown>(10).fill([401, 'wrongLogin']),
      ...Array<unknown>(10).fill([429, 'tooManyAttempts']),
      [429, 'tooManyRequests'],
    ]);
  });

  test('logins, refusals and acknowledgements are in the audit', async () => {
    const alert = await openAlert(desk);
    const cookie = await desk.cookieOf('admin');
    await desk.api('POST', '/api/v1/session', { body: { login: 'admin', password: 'wrong horse' } });
    await desk.api('POST', `/api/v1/alerts/${alert.alertId}/acknowledge`, { cookie, body: {} });
    const audit = await desk.store.selectFrom('audit').selectAll().orderBy('audit_id', 'desc').limit(2).execute();
    expect(audit).toMatchObject([
      { login: 'admin', action: 'alert.acknowledge', subject: alert.alertId, address: '127.0.0.1' },
      { login: null, action: 'session.refuse', subject: 'admin', address: '127.0.0.1' },
    ]);
  });
});

describe('access', () => {
  test('every route under /api needs a login, but for setup, login and enrolment', async () => {
    const guarded = routes.filter(([, url]) => url.startsWith('/api'));
    const open = new Set(['POST /api/v1/setup', 'POST /api/v1/session', 'POST /api/truck/v1/enrol']);
    expect(guarded.length).toBeGreaterThanOrEqual(8);
    for (const [method, url] of guarded) {
      const response = await desk.api(method, url.replace(':alertId', '7b0a1c9e-32a1-4b51-9f0e-0d3e1f2a4b5c'));
      expect([method, url, response.status]).toEqual([method, url, open.has(`${method} ${url}`) ? 400 : 401]);
    }
  });

  test('a made-up cookie is no login', async () => {
    expect((await desk.api('GET', '/api/v1/trucks', { cookie: 'oyau=oys_x' })).status).toBe(401);
  });

  test('a viewer may look but not acknowledge', async () => {
    const alert = await openAlert(desk);
    const cookie = await desk.cookieOf('viewer');
    expect((await desk.api('GET', '/api/v1/alerts', { cookie })).status).toBe(200);
    const response = await desk.api('POST', `/api/v1/alerts/${alert.alertId}/acknowledge`, { cookie, body: {} });
    expect(response.status).toBe(403);
  });

  test.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin at all', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
  ])('%s may not change anything', async (_, headers) => {
    const cookie = await desk.cookieOf('dispatcher');
    const response = await desk.api('DELETE', '/api/v1/session', { cookie, headers });
    expect([response.status, (await bodyOf(response, apiErrorSchema)).error.code]).toEqual([403, 'wrongOrigin']);
  });

  test('the board itself may', async () => {
    const cookie = await desk.cookieOf('dispatcher');
    const headers = { origin: desk.server.url, 'sec-fetch-site': 'same-origin' };
    expect((await desk.api('DELETE', '/api/v1/session', { cookie, headers })).status).toBe(204);
  });

  test('pages may run and load only what the server serves', async () => {
    const policy = (await desk.api('GET', '/healthz')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });
});

describe('logs', () => {
  test('say who came and what went wrong, but no secrets', async () => {
    const lines: string[] = [];
    await desk.end();
    desk = await openDesk({ log: pino({ level: 'debug' }, { write: (line) => lines.push(line) }) });
    const cookie = sessionCookie(await setUp());
    await desk.api('POST', '/api/v1/session', { body: { login: 'ada', password: 'wrong horse' } });
    await desk.api('GET', '/api/v1/trucks', { cookie });
    const token = await desk.enrol();
    const truck = await desk.truck(token);
    truck.send('{');
    await truck.closed;
    await desk.truck(`${token}x`).catch(() => undefined);
    const log = lines.join('');
    expect(log).toContain('truck connected');
    expect(log).toContain('wrong token');
    const secrets = [PASSWORD, 'wrong horse', cookie.slice('oyau='.length), token, desk.server.setupCode ?? ''];
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });
});
