/** A supervised camera over a stand-in for ffmpeg: ended, standing still, garbage, too fast, something else than expected. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkInput } from '../../edge-agent/camera/live/input.js';
import { LiveCamera, type Loss, type Supervisor } from '../../edge-agent/camera/live/live-camera.js';
import { systemClock } from '../../edge-agent/clock.js';
import type { Frame } from '../../edge-agent/ports.js';
import { writeFakeFfmpeg } from './fake-ffmpeg.js';

interface Life {
  readonly parts: readonly (string | number)[];
  readonly times?: number;
  readonly then?: 'hang';
  readonly complaint?: string;
}

const folders: string[] = [];
let jpeg: Buffer;

beforeAll(async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: 'grey', noise } });
  jpeg = await picture.jpeg().toBuffer();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Scene {
  readonly camera: LiveCamera;
  readonly losses: Loss[];
  readonly returns: Loss[];
  /** Command lines of all starts so far. */
  readonly starts: () => string[];
}

interface SceneOptions {
  readonly codec?: string;
  readonly supervised?: boolean;
  /** Files beside `a.jpg`. */
  readonly pictures?: Readonly<Record<string, Buffer>>;
}

function scene(
  lives: readonly Life[],
  { codec = 'mjpeg', supervised = true, pictures = {} }: SceneOptions = {},
): Scene {
  const folder = mkdtempSync(path.join(tmpdir(), 'oyau-camera-'));
  folders.push(folder);
  const source = path.join(folder, 'script.json');
  const fake = path.join(folder, 'ffmpeg.mjs');
  writeFakeFfmpeg(fake);
  for (const [name, content] of Object.entries({ 'a.jpg': jpeg, ...pictures }))
    writeFileSync(path.join(folder, name), content);
  writeFileSync(source, JSON.stringify({ codec, lives }));
  const [losses, returns]: [Loss[], Loss[]] = [[], []];
  const supervisor: Supervisor = {
    onLoss: (loss) => losses.push(loss),
    onReturn: (loss) => returns.push(loss),
    onBlind: () => undefined,
  };
  const camera = new LiveCamera({
    source,
    input: () => Promise.resolve(networkInput('http://camera/')),
    clock: systemClock,
    supervisor: supervised ? supervisor : undefined,
    ffmpeg: fake,
  });
  const starts = () => readFileSync(path.join(folder, 'lives.txt'), 'utf8').trim().split('\n');
  return { camera, losses, returns, starts };
}

/** Frames until `enough` says so. */
async function watch(camera: LiveCamera, enough: (frames: readonly Frame[]) => boolean): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of camera.frames(new AbortController().signal)) {
    frames.push(frame);
    if (enough(frames)) break;
  }
  return frames;
}

/** A machine that is busy with other things stalls the stand-in too. */
const unlessStalled = (losses: readonly Loss[]): Loss[] => losses.filter(({ reason }) => reason !== 'stalled');

const ALIVE: Life = { parts: ['a.jpg', 30], times: 100_000 };

describe.concurrent('a supervised camera', () => {
  it('that ends is lost at once, begun anew, and back when pictures are steady', async () => {
    const { camera, losses, returns, starts } = scene([{ parts: ['a.jpg', 50], times: 5 }, ALIVE]);
    const frames = await watch(camera, () => returns.length > 0);
    expect(losses).toMatchObject([{ reason: 'ended', offsetMs: null }]);
    expect(returns).toMatchObject([{ reason: 'ended', restarts: 1 }]);
    expect(starts()).toHaveLength(2);
    const [loss] = returns;
    expect(loss?.onsetMs).toBeLessThanOrEqual(loss?.detectedMs ?? NaN);
    expect(loss?.offsetMs).toBeGreaterThan(loss?.detectedMs ?? NaN);
    const times = frames.map(({ tMs }) => tMs);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(camera.counts.restarts).toBe(1);
  });

  it('that stands still is lost within two seconds, ended and begun anew', async () => {
    const { camera, losses, returns } = scene([{ parts: ['a.jpg', 20], times: 5, then: 'hang' }, ALIVE]);
    await watch(camera, () => returns.length > 0);
    expect(losses).toMatchObject([{ reason: 'stalled' }]);
    expect(returns[0]?.restarts).toBe(1);
  });

  it('that is not there is waited for', async () => {
    const refused: Life = { parts: [], complaint: 'No such device' };
    const { camera, losses, returns, starts } = scene([refused, refused, ALIVE]);
    await watch(camera, () => returns.length > 0);
    expect(losses[0]).toMatchObject({ reason: 'notThere' });
    expect(unlessStalled(losses)).toHaveLength(1);
    expect(starts().length).toBeGreaterThanOrEqual(3);
  });

  it('gives the whole pictures among garbage and half ones, and counts the others', async () => {
    const mixed: Life = { parts: ['a.jpg', 'half', 'garbage', 30], times: 100_000 };
    const { camera, losses } = scene([mixed]);
    const frames = await watch(camera, ({ length }) => length >= 20);
    expect(frames.every(({ width, height }) => width === 64 && height === 48)).toBe(true);
    expect(unlessStalled(losses)).toEqual([]);
    // The half and the garbage after the newest picture may not be over yet.
    expect(camera.counts.broken).toBeGreaterThanOrEqual(frames.length - 1);
  });

  it('that gives nothing but garbage is lost', async ({ expect }) => {
    const { camera, losses } = scene([{ parts: ['garbage', 30], times: 100_000 }]);
    const stop = new AbortController();
    const frames = camera.frames(stop.signal)[Symbol.asyncIterator]();
    const next = frames.next();
    await expect.poll(() => losses).toMatchObject([{ reason: 'stalled' }]);
    stop.abort();
    expect((await next).done).toBe(true);
  });

  it('that gives pictures which nobody can unpack is lost, and says so', async ({ expect }) => {
    const bad = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 1, 9, 9, 9, 0xff, 0xd9]);
    const lives: Life[] = [{ parts: ['a.jpg', 20, 'a.jpg', 20] }, { parts: ['bad.jpg', 20], times: 100_000 }];
    const { camera, losses } = scene(lives, { pictures: { 'bad.jpg': bad } });
    const stop = new AbortController();
    const seen = (async () => {
      for await (const frame of camera.frames(stop.signal)) expect(frame.width).toBe(64);
    })();
    await expect.poll(() => losses).toMatchObject([{ reason: 'ended' }]);
    await expect.poll(() => camera.counts.broken).toBeGreaterThan(20);
    expect(losses).toHaveLength(1);
    stop.abort();
    await seen;
  });

  it(
    'faster than whoever watches: the newest picture wins, the others are dropped and counted',
    { concurrent: false },
    async () => {
      const { camera } = scene([{ parts: ['a.jpg', 2], times: 100_000 }]);
      const frames = await watch(camera, ({ length }) => {
        const untilMs = performance.now() + 40;
        while (performance.now() < untilMs);
        return length >= 15;
      });
      expect(camera.counts.dropped).toBeGreaterThan(15);
      const gaps = frames.slice(1).map(({ tMs }, index) => tMs - (frames[index]?.tMs ?? 0));
      expect(gaps.filter((gapMs) => gapMs > 20).length).toBeGreaterThan(gaps.length / 2);
    },
  );

  it('of another codec than expected is begun anew in the other form, and that is no loss', async () => {
    const ppm = Buffer.concat([Buffer.from('P6\n8 6\n255\n'), Buffer.alloc(144, 7)]);
    const lives: Life[] = [{ parts: [3000] }, { parts: ['a.ppm', 20], times: 100_000 }];
    const { camera, losses, starts } = scene(lives, { codec: 'h264', pictures: { 'a.ppm': ppm } });
    const frames = await watch(camera, ({ length }) => length >= 5);
    expect(frames[0]).toMatchObject({ width: 8, height: 6 });
    expect(frames[0]?.jpeg).toBeUndefined();
    expect(unlessStalled(losses)).toEqual([]);
    expect(starts()[0]).toContain('-c:v copy -f mjpeg');
    expect(starts()[1]).toContain('-c:v ppm');
  });

  it('that nobody supervises fails with its complaint instead of being waited for', async () => {
    const { camera } = scene([{ parts: [], complaint: 'Permission denied' }], { supervised: false });
    await expect(watch(camera, () => true)).rejects.toMatchObject({
      code: 'NOT_A_VIDEO',
      message: /Permission denied/,
    });
  });

  it('without ffmpeg is an error that says what to install', async () => {
    const input = () => Promise.resolve(networkInput('http://camera/'));
    const camera = new LiveCamera({ source: 'x', input, clock: systemClock, ffmpeg: '/nowhere/ffmpeg' });
    await expect(watch(camera, () => true)).rejects.toMatchObject({ code: 'FFMPEG_MISSING', message: /apt install/ });
  });
});
