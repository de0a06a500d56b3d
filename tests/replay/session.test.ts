import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_DUTY, type Duty } from '../../edge-agent/core/duty.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { migratorFor, type Migration } from '../../edge-agent/session/migrate.js';
import { openSession, thresholdsOf, type SessionFrame } from '../../edge-agent/session/read.js';
import { SessionWriter } from '../../edge-agent/session/write.js';
import { HEADER, inFolder, lids, readAll, readingAt, writeLines, writeSession } from './frames.js';

/** Any number a landmark may come out as; minus zero is the one that JSON cannot keep. */
const anyNumber = fc.double().map((value) => (Object.is(value, -0) ? 0 : value));

const anyFrame: fc.Arbitrary<SessionFrame> = fc
  .tuple(
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    fc.array(anyNumber, { minLength: 9, maxLength: 9 }),
    fc.boolean(),
  )
  .map(([tMs, [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0], faceSeen]) => {
    const { face, ...bare } = readingAt(tMs + 0, a);
    const seen = face && {
      ...face,
      box: { xPx: b, yPx: c, widthPx: d, heightPx: e },
      gaze: { yawDeg: f, pitchDeg: g },
    };
    const hands = { atMouth: h, overEyes: null, phoneAtEarLeft: null, phoneAtEarRight: 0.5, phoneInView: i };
    const quality = { ...bare.quality, sharpness: NaN, change: faceSeen ? h : null };
    return {
      reading: { ...bare, face: faceSeen ? seen : null, quality, hands },
      speedKmh: faceSeen ? null : 12.5,
      duty: UNKNOWN_DUTY,
    };
  });

describe('a recorded session', () => {
  it.each(['s.ndjson', 's.ndjson.gz'])('gives back every digit of every reading (%s)', async (name) => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(fc.array(anyFrame, { maxLength: 5 }), async (frames) => {
          const read = await readAll(await writeSession(join(folder, name), frames));
          expect(read.frames).toStrictEqual(frames);
          expect(read.note).toBeNull();
        }),
        { numRuns: 40 },
      ),
    );
  });

  it('repeats a stretch that happens many times', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 's.ndjson');
      const writer = await SessionWriter.open(path);
      const [open, closed] = [0.2, 0.04].map((lidRatio, k) => {
        return { reading: readingAt(100 + 40 * k, lidRatio), speedKmh: 7, duty: UNKNOWN_DUTY };
      });
      writer.begin(HEADER);
      writer.repeat([open!, closed!], 3, 80);
      await writer.end();
      const { frames, note } = await readAll(path);
      expect(frames.map(({ reading }) => reading.tMs)).toEqual([100, 140, 180, 220, 260, 300]);
      expect(frames.map(({ reading }) => reading.face?.leftEye.lidRatio)).toEqual([0.2, 0.04, 0.2, 0.04, 0.2, 0.04]);
      expect(note).toBeNull();
    });
  });

  it('knows who drives, what he reports, and lets the hours go on', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 's.ndjson');
      const at = (tMs: number, duty: Duty) => ({ reading: readingAt(tMs, 0.25), speedKmh: null, duty });
      const hours = (tMs: number) => ({ hourOfDay: 4 + tMs / 3_600_000, hoursOnShift: 9 + tMs / 3_600_000 });
      const drives = { driverId: 'A', reportsTired: false };
      const frames = [
        at(0, UNKNOWN_DUTY),
        at(1000, { ...drives, ...hours(1000) }),
        at(600_000, { ...drives, ...hours(600_000) }),
        at(601_000, { ...drives, ...hours(601_000), reportsTired: true }),
      ];
      await writeSession(path, frames);
      const read = (await readAll(path)).frames.map(({ duty }) => duty);
      expect(read.map(({ driverId, reportsTired }) => [driverId, reportsTired])).toEqual([
        [null, false],
        ['A', false],
        ['A', false],
        ['A', true],
      ]);
      expect(read[2]?.hourOfDay).toBeCloseTo(4 + 1 / 6, 9);
      expect(read[2]?.hoursOnShift).toBeCloseTo(9 + 1 / 6, 9);
      const text = await readFile(path, 'utf8');
      expect(text.match(/"duty"/g)).toHaveLength(2);
    });
  });

  it.each(['s.ndjson', 's.ndjson.gz'])(
    'cut at any byte opens up to the last whole line and says so (%s)',
    async (name) => {
      await inFolder(async (folder) => {
        const all = lids([0.12, 0.25]);
        const path = await writeSession(join(folder, name), all);
        const bytes = await readFile(path);
        const packed = name.endsWith('.gz');
        let most = 0;
        for (let length = 0; length < bytes.length; length++) {
          await writeFile(path, bytes.subarray(0, length));
          const opened = await readAll(path).catch((error: unknown) => error);
          if (opened instanceof Error) {
            expect(opened.message).toContain('holds no whole header line');
            expect(most).toBe(0);
            continue;
          }
          const { frames, note } = opened as Awaited<ReturnType<typeof readAll>>;
          expect(frames).toStrictEqual(all.slice(0, frames.length));
          expect(frames.length).toBeGreaterThanOrEqual(most);
          most = frames.length;
          // A gzip that only lacks its checksum has lost no line.
          if (note === null) expect(packed && frames.length === all.length).toBe(true);
          else expect(note).toContain(`cut: ${frames.length} whole frames`);
        }
        expect(most).toBe(all.length);
      });
    },
  );

  it('damaged in the middle is refused with the line and every problem in it', async () => {
    await inFolder(async (folder) => {
      const frame = { ...readingAt(0, 0.2), speedKmh: null };
      const wrong = { ...frame, tMs: -1, speedKmh: 'fast', mood: 'good' };
      const path = await writeLines(join(folder, 's.ndjson'), HEADER, frame, wrong, frame);
      await expect(readAll(path)).rejects.toThrow(
        /s\.ndjson:3 is damaged\n(.|\n)*tMs:(.|\n)*speedKmh:(.|\n)*mood: unknown key/,
      );
      await writeFile(path, `${JSON.stringify(HEADER)}\nxx\n`);
      await expect(readAll(path)).rejects.toThrow('s.ndjson:2 is not JSON');
      await writeLines(path, HEADER, frame, { end: { frames: 2 } });
      await expect(readAll(path)).rejects.toThrow('1 frames were read, the end counts 2');
      await writeLines(path, HEADER, { end: { frames: 0 } }, frame);
      await expect(readAll(path)).rejects.toThrow('lines after the end');
    });
  });

  it('that is none is refused', async () => {
    await inFolder(async (folder) => {
      const path = await writeLines(join(folder, 's.ndjson'), { hello: 1 });
      await expect(openSession(path)).rejects.toThrow('is not a recorded session');
      await writeLines(path, { ...HEADER, formatVersion: 2 });
      await expect(openSession(path)).rejects.toThrow('format version 2; this agent reads up to 1');
      await writeFile(join(folder, 's.ndjson.gz'), 'not gzip at all');
      await expect(openSession(join(folder, 's.ndjson.gz'))).rejects.toThrow('cannot be unpacked');
      await expect(openSession(join(folder, 'none'))).rejects.toThrow('there is no file');
    });
  });
});

describe('older sessions', () => {
  const seconds: Migration = {
    header: (line) => ({ ...line, source: 'old' }),
    frame: ({ t }) => ({ tMs: Number(t) * 1000 }),
  };
  const named: Migration = { header: (line) => line, frame: (line) => ({ ...line, speedKmh: null }) };
  const table = { 1: seconds, 2: named };

  it('go through every migration in order', () => {
    const { header, frame } = migratorFor({ format: 'oyau-session', formatVersion: 1 }, 'f', table, 3);
    expect(header({ format: 'oyau-session', formatVersion: 1 })).toEqual({
      format: 'oyau-session',
      formatVersion: 3,
      source: 'old',
    });
    expect(frame({ t: 2 })).toEqual({ tMs: 2000, speedKmh: null });
  });

  it('start where they are', () => {
    expect(migratorFor({ format: 'oyau-session', formatVersion: 2 }, 'f', table, 3).frame({ tMs: 5 })).toEqual({
      tMs: 5,
      speedKmh: null,
    });
    expect(() => migratorFor({ format: 'oyau-session', formatVersion: 0 }, 'f', table, 3)).toThrow('no migration');
  });

  it('keep their thresholds and say which came and went', () => {
    const rest = Object.fromEntries(
      Object.entries(HEADER.thresholds ?? {}).filter(([name]) => name !== 'eyesClosedMs'),
    );
    const { thresholds, notes } = thresholdsOf({ ...HEADER, thresholds: { ...rest, sleepMs: 3500, earFlapMs: 3 } });
    expect(thresholds.sleepMs).toBe(3500);
    expect(thresholds.eyesClosedMs).toBe(2000);
    expect(thresholdsOf({ ...HEADER, thresholds: null })).toEqual({ thresholds: DEFAULT_THRESHOLDS, notes: [] });
    const shared = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'smokingConfidence'));
    const older = thresholdsOf({ ...HEADER, thresholds: { ...shared, handConfidence: 0.55 } });
    expect([older.thresholds.smokingConfidence, older.thresholds.handConfidence]).toEqual([0.55, 0.55]);
    expect(older.notes[0]).toBe('smokingConfidence was a part of handConfidence then');
    expect(notes).toEqual([
      'thresholds that no longer exist were left out: earFlapMs',
      'thresholds that did not exist then have their defaults: eyesClosedMs',
    ]);
  });
});
