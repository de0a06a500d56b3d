/** `oyau-agent doctor` as a program and through real cameras, networks and servers. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createTls } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../edge-agent/config.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { cameraCheck } from '../../edge-agent/doctor/camera-check.js';
import { dispatchCheck } from '../../edge-agent/doctor/dispatch-check.js';
import type { CheckResult } from '../../edge-agent/doctor/check.js';
import { openSyntheticSource } from '../../fixtures/synthetic.js';
import { AGENT, enrol, run, startDispatch } from '../helpers/programs.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'oyau-doctor-'))));
afterAll(() => rm(folder, { recursive: true }));

/** A PATH with a player that takes every tone. */
async function withPlayer(): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const script =
    '#!/bin/sh\n[ "$1" = -l ] && echo "card 0: A [Cab Speaker], device 0: x [x]" && exit 0\ncat > /dev/null\n';
  await writeFile(join(bin, 'aplay'), script);
  await chmod(join(bin, 'aplay'), 0o755);
  return `${bin}:${process.env.PATH ?? ''}`;
}

const verdicts = (results: readonly CheckResult[]): Record<string, string> =>
  Object.fromEntries(results.map(({ name, verdict }) => [name, verdict]));

describe('the program', () => {
  it('says of a source that is not there what to do about the source', async () => {
    const { code, stdout } = await run(AGENT, ['doctor', '--only', 'camera', '--source', 'nothere.mp4']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/camera +FAIL +there is no file or folder nothere\.mp4/);
    expect(stdout).toMatch(/camera: name one that is there: .*--source/);
    expect(stdout).not.toContain('report it');
  });

  it('passes a unit that is well, names where every setting comes from, and ends with 0', async () => {
    const config = join(folder, 'agent.json');
    const source = 'synthetic:openFor 6 s?fps=15';
    await writeFile(
      config,
      JSON.stringify({ device: 'cab-7', source, thresholds: { eyesClosedMs: 1800 }, voice: null }),
    );
    const environment = { PATH: await withPlayer(), OYAU_LANGUAGE: 'kk', OYAU_DEVICE: 'cab-8' };
    const args = ['doctor', '--config', config, '--data', join(folder, 'data'), '--device', 'cab-9', '--json'];
    const { code, stdout } = await run(AGENT, args, { environment });
    const report = JSON.parse(stdout) as { ok: boolean; checks: CheckResult[]; settings: { path: string }[] };
    const failed = report.checks.filter(({ verdict }) => verdict === 'fail' && verdict.length > 0);
    expect(failed.filter(({ name }) => name !== 'disk.durable')).toEqual([]);
    expect(code).toBe(failed.length === 0 ? 0 : 1);
    expect(report.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'machine',
        'kernel',
        'models',
        'models.answer',
        'camera.face',
        'sound.card',
        'sound.tone',
        'clock',
        'vehicle',
        'dispatch',
      ]),
    );
    const setting = (path: string): unknown => report.settings.find((one) => one.path === path);
    expect(setting('device')).toEqual({ path: 'device', value: 'cab-9', origin: 'flag' });
    expect(setting('language')).toEqual({ path: 'language', value: 'kk', origin: 'environment' });
    expect(setting('thresholds.eyesClosedMs')).toEqual({
      path: 'thresholds.eyesClosedMs',
      value: 1800,
      origin: 'file',
    });
    expect(setting('voice')).toEqual({ path: 'voice', value: null, origin: 'file' });
    expect(setting('camera.rotationDeg')).toEqual({ path: 'camera.rotationDeg', value: 0, origin: 'default' });
    expect(setting('thresholdsVersion')).toMatchObject({ value: 'local' });
  });

  it('ends with 1 when something failed and says what to do', async () => {
    const args = ['doctor', '--only', 'sound,disk', '--data', join(folder, 'data')];
    const { code, stdout } = await run(AGENT, args, { environment: { PATH: join(folder, 'empty') } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/sound +FAIL +aplay is not installed/);
    expect(stdout).toContain('apt install alsa-utils');
  });

  it('ends with 2 for wrong use and wrong configuration', async () => {
    const unknown = await run(AGENT, ['doctor', '--only', 'engine,camera']);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('no such check: engine; known: machine');
    const wrong = await run(AGENT, ['doctor'], { environment: { OYAU_LANGUAGE: 'de' } });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('language');
  });
});

describe('the camera', () => {
  const config = (source: string, camera: object = {}) =>
    configSchema.parse({ source, camera, folderFramesPerSecond: 15 });
  const check = (source: string, camera: object = {}, askToLookLeft: (() => void) | null = null, patienceMs = 60_000) =>
    cameraCheck(config(source, camera), DEFAULT_THRESHOLDS, { askToLookLeft, patienceMs });

  /** Pictures as a camera delivers them that hangs turned: it needs `turnDeg` clockwise to be upright. */
  async function hung(turnDeg: number): Promise<string> {
    const place = join(folder, `turned-${turnDeg}`);
    await mkdir(place);
    const source = openSyntheticSource('openFor 3 s', { fps: 15 });
    for (let index = 0; index < 16; index++) {
      const { rgb, width, height } = source.frameAt(index);
      const raw = { width, height, channels: 3 } as const;
      await sharp(rgb, { raw })
        .rotate(360 - turnDeg)
        .png()
        .toFile(join(place, `${index}.png`));
    }
    return place;
  }

  it.each([90, 180, 270] as const)(
    'that must be turned by %i degrees is found out, and content once it is',
    async (turnDeg) => {
      const place = await hung(turnDeg);
      const before = await check(place);
      expect(before.find(({ name }) => name === 'camera.turned')).toMatchObject({
        ...{ verdict: 'fail', todo: `set camera.rotationDeg to ${turnDeg}` },
      });
      expect(verdicts(await check(place, { rotationDeg: turnDeg }))).toMatchObject({
        'camera.turned': 'ok',
        'camera.face': 'ok',
      });
    },
  );

  it('is not known to be mirrored until the driver turns his head', async () => {
    const source = 'synthetic:openFor 6 s, turnLeft 30° for 6 s?fps=2';
    expect(verdicts(await check(source))['camera.mirror']).toBe('skipped');
    let asked = 0;
    const ask = (): void => {
      asked++;
    };
    expect(verdicts(await check(source, {}, ask))['camera.mirror']).toBe('ok');
    const mirrored = await check(source, { mirrored: true }, ask);
    expect(mirrored.find(({ name }) => name === 'camera.mirror')).toMatchObject({
      ...{ verdict: 'fail', todo: expect.stringContaining('camera.mirrored') as string },
    });
    expect(asked).toBe(2);
    const still = await check('synthetic:openFor 12 s?fps=2', {}, ask);
    expect(verdicts(still)['camera.mirror']).toBe('warn');
  });

  it('that is covered, empty or silent is said', async () => {
    expect(verdicts(await check('synthetic:coverLensFor 6 s?fps=2'))).toMatchObject({ 'camera.picture': 'fail' });
    expect(verdicts(await check('synthetic:leaveFor 6 s?fps=2'))).toMatchObject({ 'camera.face': 'fail' });
    const silent = await listening(createServer());
    const found = await check(`http://127.0.0.1:${portOf(silent)}/`, {}, null, 200);
    silent.close();
    expect(found).toMatchObject([{ name: 'camera', verdict: 'fail' }]);
  });
});

describe('the way to dispatch', () => {
  const check = async (url: string, token: string): Promise<CheckResult> => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, token);
    const config = configSchema.parse({ device: 'cab-1', dispatch: { url, tokenFile } });
    const [first] = await dispatchCheck(config, () => Date.now());
    if (first === undefined) throw new Error('no result');
    return first;
  };

  it('is gone to the welcome, and a wrong token and a dead server are told apart', async () => {
    const data = join(folder, 'dispatch');
    const token = await enrol(data, 'cab-1', 'truck 17');
    const { server, url } = await startDispatch(data);
    const address = url.replace(/^http/, 'ws');
    try {
      expect(await check(address, token)).toMatchObject({
        verdict: 'ok',
        figure: expect.stringContaining('truck 17') as string,
      });
      expect((await check(address, 'wrong')).figure).toContain('refuses the token of device cab-1');
      expect((await check(address.replace('ws:', 'wss:'), token)).figure).toContain('speaks no TLS');
    } finally {
      await server.stop();
    }
    expect((await check(address, token)).figure).toContain('connection refused');
  });

  it('fails at a certificate that nobody vouches for', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string];
    const subject = ['-subj', '/CN=localhost', '-days', '2', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
    const server = await listening(createTls({ key: await readFile(key), cert: await readFile(cert) }));
    try {
      expect((await check(`wss://localhost:${portOf(server)}`, 'token')).figure).toContain('nobody this unit trusts');
    } finally {
      server.close();
    }
  });

  it('is not gone where none is configured', async () => {
    expect(await dispatchCheck(configSchema.parse({}), () => 0)).toMatchObject([{ verdict: 'skipped' }]);
  });
});

async function listening<Any extends Server>(server: Any): Promise<Any> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
