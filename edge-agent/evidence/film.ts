/** Makes a film that a browser plays: H.264 in MP4 by an ffmpeg of lowest priority; without one, VP8 in WebM by our own hand. */
import { spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import sharp from 'sharp';
import type { Picture } from './ports.js';
import { writeWebm } from './webm.js';

/** A film, and when each of its pictures was taken. */
export interface Film {
  readonly bytes: Buffer;
  readonly mediaType: 'video/mp4' | 'video/webm';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly timesMs: readonly number[];
}

export interface FilmOptions {
  readonly widthPx: number;
  /** Where a file may lie for seconds that is not encrypted; memory if the machine has it, see {@link scratchFolder}. */
  readonly scratch: string;
  readonly ffmpeg?: string;
}

/** Everything else goes first. */
const LOWEST_PRIORITY = 19;
/** Thirty seconds of 640 px take two on a quiet core; on a crowded one they may take a minute. Ours. */
const PATIENCE_MS = 120_000;
const QUALITY = ['-preset', 'veryfast', '-crf', '27', '-g', '15', '-threads', '1'];
const WEBP = { quality: 45, effort: 1 };

/** Null when there is nothing to show. Throws when neither way works. */
export async function makeFilm(pictures: readonly Picture[], options: FilmOptions): Promise<Film | null> {
  const [first] = pictures;
  if (first === undefined) return null;
  const size = await sizeOf(first, options.widthPx);
  const timesMs = pictures.map(({ tMs }) => tMs);
  const rate = rateOf(timesMs);
  const mp4 = await encodeMp4(pictures, size, rate, options);
  const shared = { widthPx: size.width, heightPx: size.height, timesMs };
  if (mp4 !== null) return { bytes: mp4, mediaType: 'video/mp4', ...shared };
  return { bytes: await encodeWebm(pictures, size, timesMs), mediaType: 'video/webm', ...shared };
}

/** A folder in memory where there is one, so that no picture touches the disk in the clear. */
export function scratchFolder(fallback: string): string {
  const [runtime] = (process.env.RUNTIME_DIRECTORY ?? '').split(':');
  return (
    [runtime, '/dev/shm'].find((folder) => folder !== undefined && folder !== '' && existsSync(folder)) ?? fallback
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Even numbers: every second pixel has a colour of its own. */
async function sizeOf({ jpeg }: Picture, widthPx: number): Promise<Size> {
  const { width, height } = await sharp(jpeg).metadata();
  const scale = Math.min(1, widthPx / width);
  const even = (value: number): number => Math.max(2, 2 * Math.round((value * scale) / 2));
  return { width: even(width), height: even(height) };
}

/** Pictures per second over the whole film. */
function rateOf(timesMs: readonly number[]): number {
  const spanMs = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
  return spanMs <= 0 ? 1 : Math.min(60, Math.max(0.5, ((timesMs.length - 1) * 1000) / spanMs));
}

/** Null when this machine cannot: no ffmpeg, no H.264 in it, or it failed. */
async function encodeMp4(
  pictures: readonly Picture[],
  { width, height }: Size,
  rate: number,
  { scratch, ffmpeg = 'ffmpeg' }: FilmOptions,
): Promise<Buffer | null> {
  await access(scratch, constants.W_OK);
  const folder = await mkdtemp(join(scratch, 'oyau-film-'));
  const file = join(folder, 'film.mp4');
  try {
    const input = ['-hide_banner', '-loglevel', 'error', '-f', 'image2pipe', '-c:v', 'mjpeg'];
    const output = ['-vf', `scale=${width}:${height},format=yuv420p`, '-c:v', 'libx264', ...QUALITY];
    const args = [
      ...input,
      '-framerate',
      rate.toFixed(3),
      '-i',
      'pipe:0',
      ...output,
      '-movflags',
      '+faststart',
      '-y',
      file,
    ];
    return (await feed(ffmpeg, args, pictures)) ? await readFile(file) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** True when the program took all pictures and ended well. */
function feed(program: string, args: readonly string[], pictures: readonly Picture[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { stdio: ['pipe', 'ignore', 'ignore'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const end = (well: boolean): void => {
      clearTimeout(timer);
      resolve(well);
    };
    child.once('error', () => end(false));
    child.once('close', (code) => end(code === 0));
    if (child.pid !== undefined) lowerPriority(child.pid);
    // As fast as the encoder takes them; one that dies says so by its end.
    pipeline(Readable.from(pictures.map(({ jpeg }) => jpeg)), child.stdin, () => undefined);
  });
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, LOWEST_PRIORITY);
  } catch {
    // It is over already.
  }
}

/** Every picture of a lossy WebP is a key frame of VP8. */
async function encodeWebm(
  pictures: readonly Picture[],
  { width, height }: Size,
  timesMs: readonly number[],
): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (const { jpeg } of pictures) {
    frames.push(await sharp(jpeg).resize(width, height, { fit: 'fill' }).webp(WEBP).toBuffer());
    await new Promise((resolve) => setImmediate(resolve));
  }
  return writeWebm(frames, timesMs, { width, height });
}
