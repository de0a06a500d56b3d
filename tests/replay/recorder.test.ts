/** The recording of a unit at work: whole sessions, bounded space, and a disk that fails costs nothing but the recording. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runAgent, type Watched } from '../../edge-agent/agent.js';
import { systemClock } from '../../edge-agent/clock.js';
import { openRecording } from '../../edge-agent/commands/run-recording.js';
import { configSchema } from '../../edge-agent/config.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { EventLog } from '../../edge-agent/session/event-log.js';
import { openSession, type SessionFrame } from '../../edge-agent/session/read.js';
import { SessionRecorder, type RecorderOptions } from '../../edge-agent/session/recorder.js';
import { replay, SILENT_CAB } from '../../edge-agent/session/replay.js';
import { LivePolicy } from '../../edge-agent/site/live-policy.js';
import { HEADER, inFolder, lids, readAll } from './frames.js';

const BEGINS_MS = Date.parse('2026-10-12T06:00:00Z');

function recorderIn(
  folder: string,
  options: Partial<RecorderOptions> = {},
): { recorder: SessionRecorder; told: string[] } {
  const told: string[] = [];
  let wallMs = BEGINS_MS;
  const recorder = new SessionRecorder({
    folder,
    header: () => HEADER,
    wallMs: () => (wallMs += 60_000),
    maxBytes: 1e9,
    sessionMs: 10_000,
    report: (line) => told.push(line),
    ...options,
  });
  return { recorder, told };
}

/** Takes frames and lets the disk work now and then, as a camera's pace does. */
async function record(recorder: SessionRecorder, frames: readonly SessionFrame[]): Promise<void> {
  for (const [index, frame] of frames.entries()) {
    recorder.take(frame);
    if (index % 25 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const awake = (seconds: number): SessionFrame[] => lids([seconds, 0.25]);
const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

describe('a recording', () => {
  it('is one whole session after the other, and together every frame', async () => {
    await inFolder(async (folder) => {
      const { recorder, told } = recorderIn(folder);
      const frames = lids([12, 0.25], [2.5, 0.04], [9, 0.25]);
      await record(recorder, frames);
      await recorder.close();
      const names = readdirSync(folder).toSorted();
      expect(names).toEqual([
        'session-20261012T060100Z-0000.ndjson.gz',
        'session-20261012T060200Z-0001.ndjson.gz',
        'session-20261012T060300Z-0002.ndjson.gz',
      ]);
      const read = await Promise.all(names.map((name) => readAll(join(folder, name))));
      expect(read.map(({ note }) => note)).toEqual([null, null, null]);
      expect(read.flatMap((one) => one.frames)).toStrictEqual(frames);
      expect(told).toEqual([]);
    });
  });

  it('of the loop of the unit is replayed to the same event log, byte for byte', async () => {
    await inFolder(async (folder) => {
      const { recorder } = recorderIn(folder, { sessionMs: 1e9 });
      const frames = lids([8, 0.25], [2.6, 0.04], [4, 0.25]);
      const log = new EventLog();
      let current: SessionFrame | undefined;
      const camera = {
        async *frames() {
          for (current of frames) {
            yield await Promise.resolve({ tMs: current.reading.tMs, width: 0, height: 0, rgb: new Uint8Array(0) });
          }
        },
      };
      const detector = {
        detect: () => Promise.resolve(current?.reading ?? Promise.reject(new Error('no frame'))),
        close: () => Promise.resolve(),
      };
      const watch = { camera, detector, thresholds: DEFAULT_THRESHOLDS, baseline: HEADER.profile?.baseline ?? null };
      const observe: typeof log.observe = (watched, alarm) => {
        const { reading, step } = watched;
        if (reading !== null && step !== null)
          recorder.take({ reading, speedKmh: step.signals.speedKmh, duty: step.signals.duty });
        log.observe(watched, alarm);
      };
      await runAgent({ ...watch, speedKmh: () => 20 }, { ...SILENT_CAB, observe }, new AbortController().signal);
      await recorder.close();
      const [name = ''] = readdirSync(folder);
      const again = await replay(await openSession(join(folder, name)), DEFAULT_THRESHOLDS);
      expect(again.text).toBe(log.text);
      expect(log.text).toContain('"finding":"eyesClosed"');
    });
  });

  it('never takes more than its space: the oldest session goes, no other file does', async () => {
    await inFolder(async (folder) => {
      const once = recorderIn(join(folder, 'once'));
      await record(once.recorder, awake(10));
      await once.recorder.close();
      const maxBytes = 3.5 * sizeOf(join(folder, 'once'));
      const place = join(folder, 'many');
      mkdirSync(place);
      writeFileSync(join(place, 'notes.txt'), 'x'.repeat(100_000));
      const { recorder } = recorderIn(place, { maxBytes });
      await record(recorder, awake(100));
      await recorder.close();
      const names = readdirSync(place)
        .filter((name) => name !== 'notes.txt')
        .toSorted();
      expect(sizeOf(place) - 100_000).toBeLessThanOrEqual(maxBytes);
      expect(names.length).toBeGreaterThanOrEqual(2);
      expect(names.at(-1)).toBe('session-20261012T061000Z-0009.ndjson.gz');
      expect(readFileSync(join(place, 'notes.txt'), 'utf8')).toHaveLength(100_000);
      const later = recorderIn(place, { maxBytes: maxBytes / 3 });
      await later.recorder.close();
      expect(sizeOf(place) - 100_000).toBeLessThanOrEqual(maxBytes / 3);
    });
  });

  it('that grows beyond its space within one session begins another', async () => {
    await inFolder(async (folder) => {
      const { recorder } = recorderIn(folder, { sessionMs: 1e9, maxBytes: 20_000 });
      const noisy = awake(400).map((frame, index) => ({ ...frame, speedKmh: Math.abs(Math.sin(index)) * 30 }));
      await record(recorder, noisy);
      await recorder.close();
      expect(readdirSync(folder).some((name) => name.includes('-0000'))).toBe(false);
      expect(sizeOf(folder)).toBeLessThan(20_000 + 40_000);
    });
  });

  it('on a disk that fails is told, goes on by itself a minute later, and nothing throws', async () => {
    await inFolder(async (folder) => {
      const place = join(folder, 'gone');
      const { recorder, told } = recorderIn(place, { sessionMs: 1e9 });
      rmSync(place, { recursive: true });
      const frames = awake(150);
      let index = 0;
      for (; told.length === 0; index++) {
        const frame = frames[index % frames.length];
        if (frame !== undefined) recorder.take(frame);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(told).toEqual([expect.stringContaining('cannot be written') as string]);
      mkdirSync(place);
      expect(index).toBeLessThan(60 * 25);
      await record(recorder, frames.slice(index));
      await recorder.close();
      expect(told).toHaveLength(1);
      const [name = ''] = readdirSync(place);
      const { frames: kept, note } = await readAll(join(place, name));
      expect([kept.length, note]).toEqual([frames.length - (index - 1) - 60 * 25, null]);
    });
  });

  it('of a unit begins a session anew when other thresholds come into force, and each says its own', async () => {
    await inFolder(async (folder) => {
      const own = { thresholdsVersion: 'own', silent: false, language: null, timeZone: null };
      const policy = new LivePolicy({ ...own, thresholds: DEFAULT_THRESHOLDS });
      const config = configSchema.parse({ record: { folder } });
      const recording = openRecording({ config, policy, profile: null, models: {} }, systemClock, () => undefined);
      const frames = awake(4);
      for (const [index, { reading, speedKmh, duty }] of frames.entries()) {
        if (index === 60)
          policy.replace({ ...own, thresholdsVersion: 'site 7', thresholds: { ...DEFAULT_THRESHOLDS, sleepMs: 2800 } });
        const monitor = { baseline: { frozen: false }, driverId: null };
        recording.take({ reading, monitor, step: { signals: { speedKmh, duty } } } as unknown as Watched);
      }
      await recording.close();
      const names = readdirSync(folder).toSorted();
      const sessions = await Promise.all(names.map((name) => openSession(join(folder, name))));
      expect(sessions.map(({ header }) => header.thresholds?.sleepMs)).toEqual([DEFAULT_THRESHOLDS.sleepMs, 2800]);
      const read = await Promise.all(names.map((name) => readAll(join(folder, name))));
      expect(read.map((one) => one.frames.length)).toEqual([60, frames.length - 60]);
    });
  });
});
