/** Makes a film that a browser plays: H.264 in MP4 by an ffmpeg of lowest priority; without one, VP8 in WebM by our own hand. */
import { spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import sharp from 'sharp';
import type { Picture } from './ports.js';
import { writeMatroska } from './matroska.js';

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
  const mp4 = await encodeMp4(pictures, size, options);
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

/** Each picture keeps its own time, however unevenly they were taken. Null when this machine cannot: no ffmpeg, none with H.264 and `-fps_mode` (5.1), or it failed. */
async function encodeMp4(
  pictures: readonly Picture[],
  { width, height }: Size,
  { scratch, ffmpeg = 'ffmpeg' }: FilmOptions,
): Promise<Buffer | null> {
  await access(scratch, constants.W_OK);
  const folder = await mkdtemp(join(scratch, 'oyau-film-'));
  const file = join(folder, 'film.mp4');
  try {
    const input = ['-hide_banner', '-loglevel', 'error', '-f', 'matroska', '-i', 'pipe:0'];
    const picture = ['-vf', `scale=${width}:${height},format=yuv420p`, '-fps_mode', 'passthrough'];
    const output = ['-c:v', 'libx264', ...QUALITY, '-movflags', '+faststart', '-y', file];
    const args = [...input, ...picture, ...output];
    return (await feed(ffmpeg, args, withTimes(pictures, { width, height }))) ? await readFile(file) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withTimes(pictures: readonly Picture[], size: Size): Uint8Array[] {
  const [jpegs, timesMs] = [pictures.map(({ jpeg }) => jpeg), pictures.map(({ tMs }) => tMs)];
  return writeMatroska(jpegs, timesMs, { codec: 'V_MJPEG', ...size });
}

/** True when the program took all pictures and ended well. */
function feed(program: string, args: readonly string[], content: readonly Uint8Array[]): Promise<boolean> {
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
    pipeline(Readable.from(content), child.stdin, () => undefined);
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
    frames.push(vp8Of(await sharp(jpeg).resize(width, height, { fit: 'fill' }).webp(WEBP).toBuffer()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Buffer.concat(writeMatroska(frames, timesMs, { codec: 'V_VP8', width, height }));
}

/** The VP8 frame inside a lossy WebP (RIFF chunk `VP8 `). Throws for any other WebP. */
function vp8Of(webp: Buffer): Buffer {
  for (let at = 12; at + 8 <= webp.length;) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === 'VP8 ') return webp.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new TypeError('not a lossy WebP');
}
