/** What the doctor says about figures: each verdict at its bound, each failure in words. */
import { describe, expect, it } from 'vitest';
import { configSchema, type Config } from '../../edge-agent/config.js';
import type { Face } from '../../edge-agent/core/geometry.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { verdictsOf, type Look } from '../../edge-agent/doctor/camera-check.js';
import { named, ok, runChecks } from '../../edge-agent/doctor/check.js';
import { clock, clockCheck } from '../../edge-agent/doctor/clock-check.js';
import { durable, space } from '../../edge-agent/doctor/disk-check.js';
import { failure } from '../../edge-agent/doctor/dispatch-check.js';
import { jpegReader } from '../../edge-agent/doctor/jpeg-check.js';
import { kernel } from '../../edge-agent/doctor/kernel-check.js';
import { machine } from '../../edge-agent/doctor/machine-check.js';
import { answer } from '../../edge-agent/doctor/models-check.js';
import { checksText } from '../../edge-agent/doctor/report.js';
import { cardNames } from '../../edge-agent/doctor/sound-check.js';
import { sharpPixels } from '../../edge-agent/jpeg.js';
import { cropSquare } from '../../edge-agent/vision/crop.js';
import { openCropKernel } from '../../edge-agent/vision/crop-kernel.js';
import { observations } from '../calibration/observations.js';

describe('the run of all checks', () => {
  it('goes on after a check that throws, and counts it as failed with its reason', async () => {
    const broken = { name: 'broken', run: () => Promise.reject(new Error('no such thing\nat line 1')) };
    const fine = { name: 'fine', run: () => Promise.resolve([named('fine', ok('42'))]) };
    const results = await runChecks([broken, fine]);
    expect(results.map(({ name, verdict, figure }) => [name, verdict, figure])).toEqual([
      ['broken', 'fail', 'no such thing'],
      ['fine', 'ok', '42'],
    ]);
    expect(checksText(results)).toMatch(
      /broken +FAIL +no such thing\nfine +ok +42[\s\S]*1 ok, 0 warnings, 1 failed, 0 not checked/,
    );
  });
});

describe('machine, disk and clock', () => {
  it('wants Node 20.19 and room in memory', () => {
    expect(['20.18.3', '18.20.0', '20.19.0', '22.1.0'].map((version) => machine(version, 5000).verdict)).toEqual([
      'fail',
      'fail',
      'ok',
      'ok',
    ]);
    expect(machine('20.19.0', 399).verdict).toBe('warn');
  });

  it('tells room, slow disks, disks that lie and disks that are none', () => {
    expect([99, 101, 999, 1001].map((freeMb) => space('/data', freeMb).verdict)).toEqual([
      'fail',
      'warn',
      'warn',
      'ok',
    ]);
    expect(durable([1, 2, 3], null).verdict).toBe('ok');
    expect(durable([60, 70, 80], null)).toMatchObject({
      verdict: 'warn',
      figure: expect.stringContaining('70.0 ms') as string,
    });
    expect(durable([0.001, 0.002], null).verdict).toBe('warn');
    expect(durable([1, 2], 'tmpfs')).toMatchObject({
      verdict: 'fail',
      figure: expect.stringContaining('tmpfs') as string,
    });
  });

  it('tells a clock of 1970 from one that nobody keeps and one that is kept', async () => {
    const now = Date.UTC(2026, 5, 1);
    expect(clock(1000, 'chronyc', true).verdict).toBe('fail');
    expect(clock(now, 'chronyc', true).verdict).toBe('ok');
    expect(clock(now, 'chronyc', false)).toMatchObject({
      verdict: 'warn',
      figure: expect.stringContaining('chronyc') as string,
    });
    const [nobody] = await clockCheck(now, { PATH: '/nowhere' }, () => false);
    expect(nobody).toMatchObject({ verdict: 'warn', figure: expect.stringContaining('nobody can tell') as string });
    const [service] = await clockCheck(now, { PATH: '/nowhere' }, () => true);
    expect(service?.verdict).toBe('ok');
  });
});

describe('the crop kernel', () => {
  it('that is missing is a warning that names the twin and the way to build it', () => {
    const found = kernel(openCropKernel('/nowhere'));
    expect(found.verdict).toBe('warn');
    expect(found.figure).toContain('TypeScript twin at work');
    expect(found.todo).toContain('npm run build:native');
  });

  it('that answers differently is a failure', () => {
    const wrong: typeof cropSquare = (frame, region, options, out, at) => {
      cropSquare(frame, region, options, out, at);
      out[100] = (out[100] ?? 0) + 2e-6;
    };
    expect(kernel({ name: 'native', crop: wrong, fallback: null }).verdict).toBe('fail');
    expect(kernel({ name: 'native', crop: cropSquare, fallback: null }).verdict).toBe('ok');
  });
});

describe('the reader of JPEG pictures', () => {
  it('that is missing is a warning that names its package', async () => {
    const found = await jpegReader(() => null);
    expect(found.verdict).toBe('warn');
    expect(found.todo).toContain('apt install libturbojpeg0');
  });

  it('that gives other colours or another size than sharp is a failure', async () => {
    const changed = (change: (rgb: Uint8Array) => Uint8Array) => async (picture: Uint8Array) => {
      const pixels = await sharpPixels(picture);
      return { ...pixels, rgb: change(pixels.rgb) };
    };
    const verdict = async (change: (rgb: Uint8Array) => Uint8Array) => (await jpegReader(changed(change))).verdict;
    expect(await verdict((rgb) => rgb)).toBe('ok');
    expect(await verdict((rgb) => rgb.map((level, i) => (i === 9 ? level ^ 4 : level)))).toBe('fail');
    expect(await verdict((rgb) => rgb.subarray(3))).toBe('fail');
  });
});

describe('the networks', () => {
  const eye = (lidRatio: number): Face['leftEye'] => ({ lidRatio, visible: true });
  const face = (lids: number, xPx = 104): Face => ({
    ...{ confidence: 1, mouthRatio: 0, gaze: null, pose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 } },
    ...{ box: { xPx, yPx: 64, widthPx: 114, heightPx: 134 }, leftEye: eye(lids), rightEye: eye(lids) },
  });

  it('must find the known face where it is, with its lids as they are', () => {
    expect(answer(face(0.29), face(0.1)).verdict).toBe('ok');
    expect(answer(face(0.29, 114), face(0.1)).verdict).toBe('fail');
    expect(answer(face(0.2), face(0.1)).verdict).toBe('fail');
    expect(answer(face(0.29), face(0.29)).verdict).toBe('fail');
    expect(answer(face(0.29), null).verdict).toBe('fail');
  });
});

describe('the camera', () => {
  const config: Config = configSchema.parse({});
  const look = (over: Partial<Look> = {}): Look => ({
    readings: observations(2).map(({ reading }) => reading),
    ...{ size: { width: 640, height: 480 }, turns: [0, 0, 0] },
    ...over,
  });
  const verdict = (name: string, over: Partial<Look>, camera: Partial<Config['camera']> = {}): string => {
    const checks = verdictsOf(look(over), { ...config, camera: { ...config.camera, ...camera } }, DEFAULT_THRESHOLDS);
    const found = checks.find((check) => check.name === `camera.${name}`);
    return `${found?.verdict ?? ''}: ${found?.todo ?? ''}`;
  };
  const readings = (...args: Parameters<typeof observations>): Pick<Look, 'readings'> => ({
    readings: observations(...args).map(({ reading }) => reading),
  });

  it('that is as it should be passes everywhere', () => {
    expect(verdictsOf(look(), config, DEFAULT_THRESHOLDS).map((check) => check.verdict)).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('is refused for its rate, its picture and its face, each with what to do', () => {
    expect(verdict('rate', readings(2, undefined, 10))).toMatch(/^fail: .*15 frames/);
    expect(
      verdict(
        'picture',
        readings(2, () => ({ quality: { contrast: 0.01 } })),
      ),
    ).toMatch(/^fail: .*covers the lens/);
    expect(
      verdict(
        'picture',
        readings(2, () => ({ quality: { brightness: 0.02 } })),
      ),
    ).toMatch(/^fail: .*lamp/);
    expect(
      verdict(
        'picture',
        readings(2, () => ({ quality: { sharpness: 0.004 } })),
      ),
    ).toMatch(/^fail: .*focus/);
    expect(
      verdict(
        'picture',
        readings(2, () => ({ quality: { change: 0 } })),
      ),
    ).toMatch(/^fail: .*cut its power/);
    const coded = (index: number): { quality: { change: number } } => ({
      quality: { change: index % 12 === 0 ? 0.0005 : 0.00002 },
    });
    expect(verdict('picture', readings(5, coded))).toMatch(/^fail: .*cut its power/);
    expect(
      verdict(
        'picture',
        readings(5, (index) => ({ ...coded(index), face: null })),
      ),
    ).toMatch(/^ok/);
    expect(
      verdict(
        'picture',
        readings(2, () => ({ quality: { saturated: 0.3 } })),
      ),
    ).toMatch(/^warn: /);
    expect(
      verdict(
        'face',
        readings(2, () => ({ face: null })),
      ),
    ).toMatch(/^fail: seat somebody/);
    expect(
      verdict(
        'face',
        readings(2, (i) => (i % 4 === 0 ? { face: null } : {})),
      ),
    ).toMatch(/^fail: aim/);
  });

  it('that is turned further is given the value to configure, before a mirror and behind it', () => {
    expect(verdict('turned', { turns: [90, 90, null] })).toBe('fail: set camera.rotationDeg to 90');
    expect(verdict('turned', { turns: [270, 90, 270] }, { rotationDeg: 180 })).toBe(
      'fail: set camera.rotationDeg to 90',
    );
    expect(verdict('turned', { turns: [90] }, { mirrored: true })).toBe('fail: set camera.rotationDeg to 270');
    expect(verdict('turned', { turns: [null, null] })).toMatch(/^warn: /);
  });
});

describe('dispatch', () => {
  const said = (end: Parameters<typeof failure>[0]): string => failure(end, 'wss://desk:8420', 'cab-1').figure;

  it('is told apart: refused, unknown, silent, not trusted, not encrypted, not dispatch', () => {
    expect(said({ kind: 'http', status: 401 })).toContain('refuses the token of device cab-1');
    expect(said({ kind: 'failed', code: 'ECONNREFUSED', message: '' })).toContain('connection refused');
    expect(said({ kind: 'failed', code: 'ENOTFOUND', message: '' })).toContain('unknown host');
    expect(said({ kind: 'failed', code: 'CERT_HAS_EXPIRED', message: '' })).toContain('expired');
    expect(said({ kind: 'failed', code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: '' })).toContain('another name');
    expect(said({ kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: '' })).toContain(
      'nobody this unit trusts',
    );
    expect(said({ kind: 'failed', code: 'EPROTO', message: 'wrong version number' })).toContain('no TLS');
    expect(said({ kind: 'silent' })).toContain('no answer');
    expect(said({ kind: 'foreign' })).toContain('not of this protocol');
    expect(said({ kind: 'http', status: 404 })).toContain('HTTP 404');
    expect(said({ kind: 'closed', code: 4426, reason: '' })).toContain('protocol');
  });
});

describe('sound cards', () => {
  it('are read from the list of aplay', () => {
    const listing =
      '**** List of PLAYBACK Hardware Devices ****\ncard 0: PCH [HDA Intel PCH], device 0: ALC (Analog) [ALC Analog]\n  Subdevices: 1/1\ncard 1: USB [USB Audio], device 3: x [x]';
    expect(cardNames(listing)).toEqual(['0.0 HDA Intel PCH', '1.3 USB Audio']);
    expect(cardNames('aplay: device_list:279: no soundcards found...')).toEqual([]);
  });
});
