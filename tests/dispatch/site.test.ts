/** Settings and plan of the site. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiErrorSchema, planAnswerSchema, settingsAnswerSchema } from '../../dispatch-server/api/contract.js';
import { imageSizeOf } from '../../dispatch-server/api/image-size.js';
import { outputsSchema } from '../../dispatch-server/outputs/config.js';
import { DEFAULT_SETTINGS } from '../../dispatch-server/store/settings.js';
import { bodyOf, openDesk, type Desk } from './desk.js';

/** 2026-11-25 04:12:07 in Almaty. */
const NIGHT_MS = Date.parse('2026-11-24T23:12:07Z');

let desk: Desk;
let cookie: string;
let nowMs: number;
beforeEach(async () => {
  nowMs = NIGHT_MS;
  desk = await openDesk({ now: () => nowMs, deskTickMs: 10, boardHeartbeatMs: 60_000 });
  cookie = await desk.cookieOf('supervisor');
});
afterEach(() => desk.end());

const put = (path: string, body: unknown, as = cookie) => desk.api('PUT', `/api/v1/${path}`, { cookie: as, body });
const paths = async (response: Response) =>
  (await bodyOf(response, apiErrorSchema)).error.problems.map(({ path }) => path).sort();

describe('settings', () => {
  test('tell the shift of the moment; boards hear of every change and of every new shift', async () => {
    const answer = await bodyOf(await desk.api('GET', '/api/v1/settings', { cookie }), settingsAnswerSchema);
    expect(answer).toEqual({
      settings: DEFAULT_SETTINGS,
      shift: {
        name: 'B',
        startedAtMs: Date.parse('2026-11-24T14:00:00Z'),
        endsAtMs: Date.parse('2026-11-25T02:00:00Z'),
      },
    });
    const board = await desk.board(cookie);
    const settings = { ...DEFAULT_SETTINGS, siteName: 'Komarovskoye', timeZone: 'Europe/Berlin' };
    expect((await put('settings', settings)).status).toBe(200);
    const heard = (shift: string) =>
      board.next((message) => message.type === 'settings' && message.shift?.name === shift);
    expect(await heard('B')).toMatchObject({ settings });
    nowMs = Date.parse('2026-11-25T06:00:00Z');
    expect(await heard('A')).toMatchObject({ shift: { startedAtMs: nowMs } });
    const audit = await desk.store.selectFrom('audit').selectAll().where('action', '=', 'settings.change').execute();
    expect(audit).toMatchObject([{ login: 'supervisor' }]);
    await desk.restart();
    const again = await bodyOf(await desk.api('GET', '/api/v1/settings', { cookie }), settingsAnswerSchema);
    expect(again.settings).toEqual(settings);
  });

  test('all problems at once', async () => {
    const response = await put('settings', {
      siteName: '',
      timeZone: 'Mars/Base',
      locale: 'fr',
      shifts: [
        { name: 'A', startsAt: '7:00' },
        { name: 'B', startsAt: '25:00' },
      ],
      escalation: { afterMs: 1, webhook: true, email: true, emailTo: ['nobody'] },
    });
    expect(await paths(response)).toEqual([
      'escalation.afterMs',
      'escalation.emailTo.0',
      'locale',
      'shifts.0.startsAt',
      'shifts.1.startsAt',
      'siteName',
      'timeZone',
    ]);
    const nobody = { ...DEFAULT_SETTINGS, escalation: { ...DEFAULT_SETTINGS.escalation, email: true } };
    expect(await paths(await put('settings', nobody))).toEqual(['escalation.emailTo']);
  });

  test('a dispatcher may read, not set', async () => {
    const dispatcher = await desk.cookieOf('dispatcher');
    expect((await put('settings', DEFAULT_SETTINGS, dispatcher)).status).toBe(403);
    expect((await put('plan', {}, dispatcher)).status).toBe(403);
  });
});

describe('plan', () => {
  const corners = {
    topLeft: { latDeg: 53.1, lonDeg: 63.6 },
    topRight: { latDeg: 53.1, lonDeg: 63.7 },
    bottomLeft: { latDeg: 53.0, lonDeg: 63.6 },
  };
  const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#777' } });

  test.each(['png', 'jpeg', 'webp'] as const)(
    '%s: stored, served as it was, moved without a new upload',
    async (format) => {
      expect(await (await desk.api('GET', '/api/v1/plan', { cookie })).json()).toEqual({ plan: null });
      const bytes = await picture().toFormat(format).toBuffer();
      const stored = await put('plan', { image: bytes.toString('base64'), corners });
      const { plan } = await bodyOf(stored, planAnswerSchema);
      expect(plan).toMatchObject({
        mediaType: `image/${format}`,
        widthPx: 40,
        heightPx: 30,
        corners,
        uploadedBy: 'supervisor',
      });
      const image = await desk.api('GET', plan!.imageUrl, { cookie });
      expect([image.headers.get('content-type'), Buffer.from(await image.arrayBuffer())]).toEqual([
        `image/${format}`,
        bytes,
      ]);
      const moved = { ...corners, topLeft: { latDeg: 54, lonDeg: 63.6 } };
      const again = await bodyOf(await put('plan', { corners: moved }), planAnswerSchema);
      expect(again.plan).toMatchObject({ corners: moved, imageUrl: plan!.imageUrl });
      expect((await desk.api('GET', plan!.imageUrl)).status).toBe(401);
    },
  );

  test('lossless and extended WebP have their size too', async () => {
    const lossless = await picture().webp({ lossless: true }).toBuffer();
    const extended = await picture().ensureAlpha(0.5).withMetadata().webp().toBuffer();
    for (const bytes of [lossless, extended]) {
      expect(imageSizeOf(bytes)).toEqual({ mediaType: 'image/webp', widthPx: 40, heightPx: 30 });
    }
  });

  test('anything else is refused: drawings with scripts, cut-off and oversized pictures, corners beyond the globe', async () => {
    const image = (bytes: Buffer) => put('plan', { image: bytes.toString('base64'), corners });
    expect(await paths(await image(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')))).toEqual(['image']);
    const png = await picture().png().toBuffer();
    expect(await paths(await image(png.subarray(0, 20)))).toEqual(['image']);
    const wide = Buffer.from(png);
    wide.writeUInt32BE(20_000, 16);
    expect(await paths(await image(wide))).toEqual(['image']);
    expect((await image(Buffer.alloc(5 * 1024 * 1024 + 3))).status).toBe(400);
    expect((await image(Buffer.alloc(6 * 1024 * 1024))).status).toBe(413);
    const beyond = { ...corners, topLeft: { latDeg: 91, lonDeg: 181 } };
    const response = await put('plan', { image: 'not base64!', corners: beyond });
    expect(await paths(response)).toEqual(['corners.topLeft.latDeg', 'corners.topLeft.lonDeg', 'image']);
    expect(await paths(await put('plan', { corners }))).toEqual(['image']);
    expect((await desk.api('GET', '/api/v1/plan/image', { cookie })).status).toBe(404);
  });

  test('random bytes are never an image, and never a fault', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const bytes = Buffer.from(Array.from({ length: seed }, (_, index) => (index * 7919 + seed * 104_729) % 256));
      expect(imageSizeOf(bytes)).toBeNull();
      expect(imageSizeOf(Buffer.concat([Buffer.from('ffd8', 'hex'), bytes]))?.mediaType ?? 'image/jpeg').toBe(
        'image/jpeg',
      );
    }
  });
});

describe('metrics', () => {
  test('a program on this machine reads them with the token of the configuration', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oyau-token-'));
    const metricsTokenFile = join(folder, 'token');
    writeFileSync(metricsTokenFile, 'a long random token\n');
    await desk.end();
    desk = await openDesk({ outputs: outputsSchema.parse({ metricsTokenFile }) });
    const ask = async (token: string) =>
      (await desk.api('GET', '/metrics', { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await ask('a long random token'), await ask('a long random tokem'), await ask('')]).toEqual([
      200, 401, 401,
    ]);
    rmSync(folder, { recursive: true });
  });
});
