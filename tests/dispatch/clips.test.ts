/** Clips: sent in parts by cab units, seen by people who may, every view in the audit. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiErrorSchema, clipsAnswerSchema, uploadAnswerSchema } from '../../dispatch-server/api/contract.js';
import { DEFAULTS } from '../../dispatch-server/config/schema.js';
import { bodyOf, EPOCH, eventOf, openAlert, openDesk, type Desk } from './desk.js';

let desk: Desk;
let token: string;
beforeEach(async () => {
  desk = await openDesk();
  token = await desk.enrol();
});
afterEach(() => desk.end());

const content = randomBytes(100_000);
const nameOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const sha256 = nameOf(content);
const EVENT = `?epoch=${EPOCH}&eventId=${encodeURIComponent(eventOf({ seq: 1 }).eventId)}`;

interface Sent {
  status: number;
  offset: string | null;
  body: unknown;
}

/** Sends bytes `first` up to `end` of a clip. */
async function put(
  bytes: Buffer,
  first = 0,
  end = bytes.length,
  options: { name?: string; query?: string; with?: string } = {},
): Promise<Sent> {
  const response = await fetch(
    `${desk.server.url}/api/truck/v1/clips/${options.name ?? nameOf(bytes)}${options.query ?? ''}`,
    {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${options.with ?? token}`,
        'content-type': 'video/mp4',
        'content-range': `bytes ${first}-${end - 1}/${bytes.length}`,
      },
      body: new Uint8Array(bytes.subarray(first, end)),
    },
  );
  return { status: response.status, offset: response.headers.get('upload-offset'), body: await response.json() };
}

async function head(name = sha256): Promise<Pick<Sent, 'status' | 'offset'>> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${desk.server.url}/api/truck/v1/clips/${name}`, { method: 'HEAD', headers });
  return { status: response.status, offset: response.headers.get('upload-offset') };
}

const view = (cookie: string, range?: string) =>
  desk.api('GET', `/api/v1/clips/${sha256}`, { cookie, ...(range === undefined ? {} : { headers: { range } }) });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const views = async () =>
  (await desk.store.selectFrom('audit').selectAll().where('action', '=', 'clip.view').execute()).map((row) => [
    row.login,
    row.subject,
  ]);

describe('upload', () => {
  test(
    'one unit that asks too often is put off, another behind the same address is not',
    { timeout: 120_000 },
    async () => {
      const other = await desk.enrol('cab-018', '18');
      for (let asked = 0; asked < 600; asked += 1) expect((await head()).status).toBe(404);
      expect((await head()).status).toBe(429);
      expect(await put(content, 0, content.length, { with: other })).toMatchObject({ status: 201 });
    },
  );

  test('in parts, with a restart between them, until the hash is verified', async () => {
    expect(await head()).toEqual({ status: 404, offset: null });
    expect(await put(content, 0, 30_000)).toMatchObject({ status: 202, offset: '30000' });
    await desk.restart();
    expect(await head()).toEqual({ status: 200, offset: '30000' });
    expect(await put(content, 20_000)).toMatchObject({
      status: 409,
      offset: '30000',
      body: { error: { code: 'wrongOffset' } },
    });
    const cookie = await desk.cookieOf('analyst');
    expect((await view(cookie)).status).toBe(404);
    const last = await put(content, 30_000);
    expect(last).toMatchObject({ status: 201, offset: '100000' });
    expect(uploadAnswerSchema.parse(last.body)).toEqual({ sha256, offset: 100_000, complete: true });
    expect(await bytesOf(await view(cookie))).toEqual(content);
    expect(await put(content)).toMatchObject({ status: 201, offset: '100000' });
  });

  test('a connection that breaks in the middle of a part loses nothing that arrived', async () => {
    const { hostname, port } = new URL(desk.server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      [
        `PUT /api/truck/v1/clips/${sha256} HTTP/1.1`,
        `Host: ${hostname}`,
        `Authorization: Bearer ${token}`,
        'Content-Type: video/mp4',
        `Content-Length: ${content.length}`,
        '',
        '',
      ].join('\r\n'),
    );
    socket.write(content.subarray(0, 40_000));
    const arriving = join(desk.data, 'clips', 'arriving', sha256);
    await expect.poll(() => statSync(arriving, { throwIfNoEntry: false })?.size).toBe(40_000);
    socket.destroy();
    await expect.poll(async () => (await put(content, 40_000)).status).toBe(201);
  });

  test('content with another hash is refused and deleted, and the clip can be sent anew', async () => {
    const wrong = Buffer.from(content);
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    expect(await put(wrong, 0, wrong.length, { name: sha256 })).toMatchObject({
      status: 422,
      body: { error: { code: 'wrongHash' } },
    });
    expect(readdirSync(join(desk.data, 'clips', 'arriving'))).toEqual([]);
    expect(await head()).toEqual({ status: 200, offset: '0' });
    expect(await put(content)).toMatchObject({ status: 201 });
  });

  test.each([
    ['no token', { with: 'oyd_x' }, 401],
    ['a name that is no hash', { name: 'x'.repeat(64) }, 400],
    ['a path', { name: '..%2f..%2fdispatch.db' }, 400],
    ['half of an event', { query: '?eventId=s1%2Fx' }, 400],
  ])('%s is refused', async (_, options, status) => {
    expect((await put(content, 0, content.length, options)).status).toBe(status);
    expect(readdirSync(join(desk.data, 'clips'))).toEqual(['arriving']);
  });

  test('a page or script is no clip', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/html' };
    const url = `${desk.server.url}/api/truck/v1/clips/${sha256}`;
    expect((await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content) })).status).toBe(415);
  });

  test('a clip of another device is not continued, asked for or replaced', async () => {
    await put(content, 0, 10);
    const other = await desk.enrol('cab-018', '18');
    expect(await put(content, 10, content.length, { with: other })).toMatchObject({ status: 403 });
    token = other;
    expect(await head()).toMatchObject({ status: 404 });
  });

  test('a part longer than it says ends the upload of that part', async () => {
    const response = await fetch(`${desk.server.url}/api/truck/v1/clips/${sha256}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'video/mp4', 'content-range': 'bytes 0-9/100000' },
      body: new Uint8Array(content),
    });
    expect([response.status, (await bodyOf(response, apiErrorSchema)).error.problems[0]?.path]).toEqual([
      400,
      'headers.content-range',
    ]);
  });
});

describe('limits', () => {
  const limited = async (clips: Partial<typeof DEFAULTS.clips>) => {
    await desk.end();
    desk = await openDesk({ clips: { ...DEFAULTS.clips, leastFreeGigabytes: 0, ...clips } });
    token = await desk.enrol();
  };

  test('of one clip', async () => {
    await limited({ mostMegabytes: 0.09 });
    expect(await put(content)).toMatchObject({ status: 413 });
  });

  test('of a device within a day', async () => {
    await limited({ mostDeviceGigabytesPerDay: 0.000_25 });
    expect((await put(content)).status).toBe(201);
    expect((await put(randomBytes(100_000))).status).toBe(201);
    expect(await put(randomBytes(100_000))).toMatchObject({ status: 429, body: { error: { code: 'quota' } } });
  });

  test('of all together: the oldest make room, but none of an open alert', async () => {
    await limited({ mostTotalGigabytes: 0.000_25 });
    const truck = await desk.truck(token);
    await truck.hello();
    await truck.store([eventOf({ seq: 1 })]);
    expect((await put(content, 0, content.length, { query: EVENT })).status).toBe(201);
    const second = randomBytes(100_000);
    expect((await put(second)).status).toBe(201);
    expect((await put(randomBytes(100_000))).status).toBe(201);
    const cookie = await desk.cookieOf('admin');
    expect((await view(cookie)).status).toBe(200);
    expect((await desk.api('GET', `/api/v1/clips/${nameOf(second)}`, { cookie })).status).toBe(404);
    const removed = await desk.store
      .selectFrom('audit')
      .select(['subject', 'detail'])
      .where('action', '=', 'clip.remove')
      .execute();
    expect(removed).toEqual([{ subject: nameOf(second), detail: '{"reason":"space"}' }]);
    expect(await put(randomBytes(240_000))).toMatchObject({ status: 507 });
  });
});

describe('people', () => {
  test('see clips by role, and every view is in the audit', async () => {
    await put(content);
    for (const role of ['dispatcher', 'analyst', 'supervisor', 'admin'] as const)
      expect((await view(await desk.cookieOf(role))).status).toBe(200);
    expect((await view(await desk.cookieOf('viewer'))).status).toBe(403);
    expect((await desk.api('GET', `/api/v1/clips/${sha256}`)).status).toBe(401);
    expect(await views()).toEqual(['dispatcher', 'analyst', 'supervisor', 'admin'].map((login) => [login, sha256]));
  });

  test.each([
    ['bytes=0-', 206, 0, 100_000],
    ['bytes=70000-', 206, 70_000, 100_000],
    ['bytes=16385-70001', 206, 16_385, 70_002],
    ['bytes=-3', 206, 99_997, 100_000],
    ['bytes=5-999999', 206, 5, 100_000],
    ['bytes=100000-', 416, 0, 0],
    ['bytes=9-3', 416, 0, 0],
    ['bytes=0-1,5-9', 416, 0, 0],
  ])('a player asks for %s', async (range, status, first, end) => {
    await put(content);
    const response = await view(await desk.cookieOf('analyst'), range);
    expect(response.status).toBe(status);
    if (status !== 206) return;
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${end - 1}/100000`);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(await bytesOf(response)).toEqual(content.subarray(first, end));
  });

  test('from the beginning is a new view each time, jumping about within it is not', async () => {
    await put(content);
    const cookie = await desk.cookieOf('analyst');
    await bytesOf(await view(cookie, 'bytes=50-'));
    expect(await views()).toHaveLength(1);
    for (const range of ['bytes=0-', 'bytes=500-', 'bytes=70-90']) await bytesOf(await view(cookie, range));
    expect(await views()).toHaveLength(2);
    await bytesOf(await view(cookie));
    expect(await views()).toHaveLength(3);
  });

  test('find the clips of an alert, and the board hears of a clip when it is whole', async () => {
    await desk.end();
    desk = await openDesk();
    const alert = await openAlert(desk);
    const cookie = await desk.cookieOf('analyst');
    token = await renewed();
    const board = await desk.board(cookie);
    await put(content, 0, 10, { query: EVENT });
    const listed = async () =>
      (await bodyOf(await desk.api('GET', `/api/v1/alerts/${alert.alertId}/clips`, { cookie }), clipsAnswerSchema))
        .clips;
    expect(await listed()).toMatchObject([]);
    await put(content, 10, content.length, { query: EVENT });
    const clip = { sha256, alertId: alert.alertId, truckId: '17', mediaType: 'video/mp4', bytes: 100_000 };
    expect(await board.next(({ type }) => type === 'clip')).toMatchObject({ type: 'clip', clip });
    expect(await listed()).toMatchObject([clip]);
  });

  test('changed bytes on the disk are not shown to their end', async () => {
    await put(content);
    const file = join(desk.data, 'clips', sha256);
    const changed = readFileSync(file);
    changed[50_000] = (changed[50_000] ?? 0) ^ 1;
    writeFileSync(file, changed);
    await expect(view(await desk.cookieOf('analyst')).then(bytesOf)).rejects.toThrow();
  });
});

async function renewed(): Promise<string> {
  await desk.store.updateTable('devices').set({ revoked_at_ms: 1 }).execute();
  return desk.enrol();
}

describe('encrypted', () => {
  let keys: string;
  beforeEach(async () => {
    keys = mkdtempSync(join(tmpdir(), 'oyau-key-'));
    const keyFile = join(keys, 'key');
    writeFileSync(keyFile, randomBytes(32).toString('hex'), { mode: 0o600 });
    await desk.end();
    desk = await openDesk({ clips: { ...DEFAULTS.clips, keyFile } });
    token = await desk.enrol();
  });
  afterEach(() => rmSync(keys, { recursive: true }));

  test('the disk never holds what the picture shows; parts and ranges work as without', async () => {
    const plain = Buffer.alloc(70_000, 'a face');
    const name = nameOf(plain);
    expect((await put(plain, 0, 33_333)).status).toBe(202);
    const onDisk = readFileSync(join(desk.data, 'clips', 'arriving', `${name}.enc`));
    expect(onDisk.includes('a face')).toBe(false);
    await desk.restart();
    expect((await put(plain, 33_333)).status).toBe(201);
    expect(readFileSync(join(desk.data, 'clips', `${name}.enc`)).includes('a face')).toBe(false);
    const cookie = await desk.cookieOf('analyst');
    const get = (range: string) => desk.api('GET', `/api/v1/clips/${name}`, { cookie, headers: { range } });
    expect(await bytesOf(await get('bytes=1001-60000'))).toEqual(plain.subarray(1001, 60_001));
    expect(await bytesOf(await desk.api('GET', `/api/v1/clips/${name}`, { cookie }))).toEqual(plain);
  });
});

test('clips are for the user of the server alone', async () => {
  await put(content);
  expect(statSync(desk.data).mode & 0o777).toBe(0o700);
  expect(statSync(join(desk.data, 'clips')).mode & 0o777).toBe(0o700);
  expect(statSync(join(desk.data, 'clips', sha256)).mode & 0o777).toBe(0o600);
});
