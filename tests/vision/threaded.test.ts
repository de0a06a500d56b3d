/** The face path in a thread of its own says what it says in the main thread, and a main thread that is free stays free. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { NetworkThread } from '../../edge-agent/vision/network-thread.js';
import { openDetector } from '../../edge-agent/vision/threaded.js';
import { WHOLE_FRAME } from '../../edge-agent/vision/driver-place.js';
import type { View } from '../../edge-agent/vision/tracker.js';
import { picture } from './driver.js';

const VIEW: View = { seat: WHOLE_FRAME, camera: { fieldOfViewDeg: null } };
const ACTS = [{}, { yawDeg: 10 }, {}, { yawDeg: -20 }, { opennessLeft: 0, opennessRight: 0 }] as const;

describe('the thread of the networks', () => {
  it('gives the readings of the main thread, picture by picture, also when their size changes', async () => {
    const [main, worker] = [await openDetector('main', VIEW), await openDetector('worker', VIEW)];
    expect(worker.versions).toEqual(main.versions);
    const small = { tMs: 400, width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(90) };
    const frames = [
      ...ACTS.map((act, index) => ({ ...picture(act), tMs: index * 33 })),
      small,
      { ...picture({}), tMs: 500 },
    ];
    for (const frame of frames) expect(await worker.detector.detect(frame)).toEqual(await main.detector.detect(frame));
    await Promise.all([main.detector.close(), worker.detector.close()]);
  });

  it('leaves turns to the main thread while networks run', async () => {
    const { detector } = await openDetector('worker', VIEW);
    const frame = picture({});
    await detector.detect(frame);
    let [turns, ended] = [0, false];
    const other = (): void => {
      turns++;
      if (!ended) setImmediate(other);
    };
    setImmediate(other);
    await detector.detect({ ...frame, tMs: 33 });
    ended = true;
    expect(turns).toBeGreaterThan(20);
    await detector.close();
  });

  it('refuses a picture that is shorter than it says, and goes on with the next', async () => {
    const { detector } = await openDetector('worker', VIEW);
    const frame = picture({});
    await expect(detector.detect({ ...frame, rgb: frame.rgb.subarray(0, 999) })).rejects.toThrow('length');
    expect((await detector.detect(frame)).absence).toBe('none');
    await detector.close();
  });

  it('is replaced at the next picture when it has ended', async () => {
    const { detector } = await openDetector('worker', VIEW);
    await detector.close();
    expect((await detector.detect(picture({}))).absence).toBe('none');
    await detector.close();
    await detector.close();
  });

  it('is taken by itself where there are cores to spare', async () => {
    const { detector } = await openDetector('auto', VIEW);
    expect(detector.constructor.name).toBe(availableParallelism() >= 4 ? 'ThreadedDetector' : 'FaceTracker');
    await detector.close();
  });
});

it('a thread that does not end when it is told to is ended', async () => {
  const deaf = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { for (;;); });
    parentPort.postMessage({ answer: 'ready' });`;
  const program = new URL(`data:text/javascript,${encodeURIComponent(deaf)}`);
  const thread = await NetworkThread.start({ program, name: 'deaf' });
  await thread.close();
  await expect(thread.ask({ order: 'anything' })).rejects.toThrow('the thread of the deaf has ended');
});
