/** Frames of a video file, decoded by an `ffmpeg` child process, with the source's own timestamps. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { InputError } from '../errors.js';
import type { Camera, Frame } from '../ports.js';
import { FrameInfoQueue, type FrameInfo } from './frame-info.js';

/** Pictures are scaled to square pixels; nothing else touches them before the timestamps are taken. */
const FILTER = 'scale=trunc(iw*sar/2)*2:ih,setsar=1,showinfo=checksum=0';

/** Complaints about what is written, not about what is read: two frames with the same time are no damage. */
const ABOUT_OUTPUT = '[rawvideo @';

/** What ffmpeg said of a file that it could not read whole, and how far it came. */
export interface Damage {
  readonly path: string;
  readonly frames: number;
  readonly lastMs: number;
  /** ffmpeg's own words. */
  readonly reason: string;
}

/** A video file. Throws {@link InputError} when ffmpeg is missing or dies, or the file holds no video. */
export class VideoCamera implements Camera {
  readonly #path: string;
  readonly #ffmpeg: string;
  readonly #damaged: (damage: Damage) => void;

  /** @param damaged hears, after the last frame, that the file is damaged or cut. */
  constructor(path: string, ffmpeg = 'ffmpeg', damaged: (damage: Damage) => void = () => undefined) {
    this.#path = path;
    this.#ffmpeg = ffmpeg;
    this.#damaged = damaged;
  }

  async *frames(signal: AbortSignal): AsyncIterable<Frame> {
    const decoder = this.#start();
    const infos = new FrameInfoQueue();
    const complaints = new Complaints();
    createInterface({ input: decoder.stderr }).on('line', (line) => {
      if (!infos.offer(line)) complaints.offer(line);
    });
    const ended = exitOf(decoder, infos, signal);
    const stop = (): void => void decoder.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    let frames = 0;
    let lastMs = 0;
    try {
      for await (const frame of slice(decoder.stdout, infos)) {
        frames++;
        lastMs = frame.tMs;
        yield frame;
      }
      const failure = await ended;
      if (failure !== null) throw failure;
      if (signal.aborted) return;
      if (frames === 0) throw this.#unreadable(complaints);
      const { reason } = complaints;
      if (reason !== null) this.#damaged({ path: this.#path, frames, lastMs, reason });
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  #start(): ChildProcessByStdio<null, Readable, Readable> {
    const args = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info', '-i', this.#path, '-map', '0:v:0'];
    args.push('-vf', FILTER, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1');
    return spawn(this.#ffmpeg, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  #unreadable(complaints: Complaints): InputError {
    if (complaints.noVideo) return new InputError('NOT_A_VIDEO', `${this.#path} holds no video`);
    const reason = complaints.last ?? 'no frames';
    return new InputError('NOT_A_VIDEO', `${this.#path} cannot be read as a video: ${reason}`);
  }
}

/** The errors among what ffmpeg says; of a file that is damaged all over, not every one is kept. */
class Complaints {
  #first: string | null = null;
  #last: string | null = null;
  #cut: string | null = null;
  #count = 0;
  #noVideo = false;

  offer(line: string): void {
    const match = /^((?:\[[^\]]* @ [^\]]*\] )*)\[(?:error|fatal|panic)\] (.*)$/.exec(line);
    if (match === null || line.startsWith(ABOUT_OUTPUT)) return;
    const text = (match[2] ?? '').trim();
    this.#count++;
    this.#first ??= text;
    this.#last = text;
    if (/partial file|prematurely|truncated|end of file/i.test(text)) this.#cut ??= text;
    this.#noVideo ||= text.includes('matches no streams');
  }

  /** True when there are streams, but none with pictures. */
  get noVideo(): boolean {
    return this.#noVideo;
  }

  get last(): string | null {
    return this.#last;
  }

  /** The complaint that says most; null when there was none. */
  get reason(): string | null {
    const text = this.#cut ?? this.#first;
    return text === null || this.#count === 1 ? text : `${text} (and ${this.#count - 1} more complaints)`;
  }
}

/** Resolves when the child is gone: null, or the error that it could not be started or did not end by itself. */
function exitOf(
  decoder: ChildProcessByStdio<null, Readable, Readable>,
  infos: FrameInfoQueue,
  signal: AbortSignal,
): Promise<InputError | null> {
  return new Promise((resolve) => {
    decoder.once('error', (error: NodeJS.ErrnoException) => {
      infos.end();
      const missing = error.code === 'ENOENT';
      const text = missing ? 'ffmpeg is needed to read video files: apt install ffmpeg' : `ffmpeg: ${error.message}`;
      resolve(new InputError(missing ? 'FFMPEG_MISSING' : 'FFMPEG_FAILED', text));
    });
    decoder.once('close', (_, killedBy) => {
      infos.end();
      const text = `ffmpeg was ended by ${killedBy ?? ''}: the rest of the video was not seen`;
      resolve(killedBy === null || signal.aborted ? null : new InputError('FFMPEG_FAILED', text));
    });
  });
}

/** Cuts the byte stream into frames of the size and time that ffmpeg announced. */
async function* slice(stream: Readable, infos: FrameInfoQueue): AsyncIterable<Frame> {
  let frame: { info: FrameInfo; pixels: Buffer; filled: number } | null = null;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    for (let at = 0; at < bytes.length;) {
      frame ??= await begin(infos);
      if (frame === null) return;
      const copied = bytes.copy(frame.pixels, frame.filled, at);
      at += copied;
      frame.filled += copied;
      if (frame.filled < frame.pixels.length) continue;
      yield { ...frame.info, rgb: frame.pixels };
      frame = null;
    }
  }
}

async function begin(infos: FrameInfoQueue): Promise<{ info: FrameInfo; pixels: Buffer; filled: number } | null> {
  const info = await infos.next();
  return info === null ? null : { info, pixels: Buffer.allocUnsafe(info.width * info.height * 3), filled: 0 };
}
