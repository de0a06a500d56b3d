/** Films: what comes out of both encoders, and that strangers in them are hidden and the driver is not. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFilm } from '../../edge-agent/evidence/film.js';
import { hideOthers } from '../../edge-agent/evidence/hide.js';
import type { Box, Picture } from '../../edge-agent/evidence/ports.js';
import type { Sample } from '../../edge-agent/evidence/samples.js';

const noFfmpeg = spawnSync('ffprobe', ['-version']).error !== undefined;
let folder: string;
let pictures: Picture[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oyau-film-test-'));
  const noise = { type: 'gaussian', mean: 120, sigma: 50 } as const;
  pictures = [];
  for (let i = 0; i < 30; i++) {
    const picture = sharp({ create: { width: 161, height: 121, channels: 3, background: 'grey', noise } });
    pictures.push({ tMs: 1000 + i * 100, jpeg: await picture.jpeg({ quality: 60 }).toBuffer() });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function probe(bytes: Buffer, name: string): Promise<Record<string, string>> {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const fields = 'stream=codec_name,pix_fmt,width,height,nb_read_frames:format=duration';
  const args = ['-v', 'error', '-count_frames', '-show_entries', fields, '-of', 'default=nw=1', file];
  const { stdout, stderr } = await promisify(execFile)('ffprobe', args);
  expect(stderr).toBe('');
  rmSync(file);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
}

describe.skipIf(noFfmpeg)(`a film ${noFfmpeg ? '(skipped: no ffmpeg)' : ''}`, () => {
  it('is H.264 that every browser plays, with its index in front, and leaves nothing behind', async () => {
    const film = await makeFilm(pictures, { widthPx: 640, scratch: folder });
    expect(film).toMatchObject({ mediaType: 'video/mp4', widthPx: 162, heightPx: 122 });
    expect(film?.timesMs).toEqual(pictures.map(({ tMs }) => tMs));
    const bytes = film?.bytes ?? Buffer.alloc(0);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    const seen = await probe(bytes, 'a.mp4');
    expect(seen).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', nb_read_frames: '30' });
    expect(Number(seen.duration)).toBeCloseTo(3, 1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['H.264', 'ffmpeg', 'film.mp4'],
    ['VP8', '/nowhere/ffmpeg', 'film.webm'],
  ])('in %s shows each picture at its own time, however unevenly they were taken', async (_, ffmpeg, name) => {
    const gapMs = (index: number): number => (index % 7 === 3 ? 900 : index % 5 === 0 ? 0 : 40);
    const uneven = pictures.map(({ jpeg }, index) => ({
      jpeg,
      tMs: 5000 + index * 67 + gapMs(index) * (index > 9 ? 1 : 0),
    }));
    uneven.sort((one, other) => one.tMs - other.tMs);
    const film = await makeFilm(uneven, { widthPx: 80, scratch: folder, ffmpeg });
    const file = path.join(folder, name);
    writeFileSync(file, film?.bytes ?? Buffer.alloc(0));
    const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file];
    const { stdout } = await promisify(execFile)('ffprobe', args);
    rmSync(file);
    const shown = stdout
      .trim()
      .split('\n')
      .map((line) => Math.round(parseFloat(line) * 1000))
      .sort((one, other) => one - other);
    expect(shown).toEqual(uneven.map(({ tMs }) => tMs - 5000));
  });

  it('is VP8 in WebM without ffmpeg, with the same pictures and times', async () => {
    const film = await makeFilm(pictures, { widthPx: 80, scratch: folder, ffmpeg: '/nowhere/ffmpeg' });
    expect(film).toMatchObject({ mediaType: 'video/webm', widthPx: 80, heightPx: 60 });
    const seen = await probe(film?.bytes ?? Buffer.alloc(0), 'a.webm');
    expect(seen).toMatchObject({ codec_name: 'vp8', width: '80', height: '60', nb_read_frames: '30' });
    expect(Number(seen.duration)).toBeCloseTo(3, 1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of nothing is none', async () => {
    expect(await makeFilm([], { widthPx: 80, scratch: folder })).toBeNull();
  });
});

describe('strangers', () => {
  const driver: Box = [0.1, 0.1, 0.4, 0.6];
  const stranger: Box = [0.6, 0.2, 0.8, 0.5];
  const sample = (tMs: number, driverBox: Box | null): Pick<Sample, 'tMs' | 'driver'> => ({ tMs, driver: driverBox });

  /** Standard deviation of luma within a box: a mosaic has less than noise. */
  async function detailIn({ jpeg }: Picture, [left, top, right, bottom]: Box): Promise<number> {
    const area = {
      left: Math.round(left * 161),
      top: Math.round(top * 121),
      width: Math.round((right - left) * 161),
      height: Math.round((bottom - top) * 121),
    };
    const { channels } = await sharp(await sharp(jpeg).extract(area).toBuffer()).stats();
    return channels[0]?.stdev ?? NaN;
  }

  it('are a mosaic in every picture, also between those that were looked at; the driver is left as he is', async () => {
    const samples = pictures.map(({ tMs }) => sample(tMs, driver));
    const { pictures: shown, hidden } = await hideOthers(pictures, samples, () => Promise.resolve([driver, stranger]));
    expect(hidden).toBe(pictures.length);
    for (const [index, picture] of shown.entries()) {
      const before = pictures[index];
      if (before === undefined) throw new Error('more pictures than there were');
      expect(await detailIn(picture, stranger)).toBeLessThan((await detailIn(before, stranger)) / 2);
      expect(await detailIn(picture, driver)).toBeGreaterThan((await detailIn(before, driver)) * 0.8);
    }
  });

  it('include everybody while the driver is not seen', async () => {
    const { hidden } = await hideOthers(pictures, [sample(1000, null)], () => Promise.resolve([driver]));
    expect(hidden).toBe(pictures.length);
  });

  it('that are not there change no picture', async () => {
    const samples = pictures.map(({ tMs }) => sample(tMs, driver));
    const { pictures: shown, hidden } = await hideOthers(pictures, samples, () => Promise.resolve([driver]));
    expect(hidden).toBe(0);
    expect(shown).toEqual(pictures);
  });
});
