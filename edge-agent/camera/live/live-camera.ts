/** A camera that runs for months: a supervised ffmpeg, begun anew whenever it ends or stands still; the newest picture wins. */
import { InputError } from '../../errors.js';
import type { Camera, Clock, Frame } from '../../ports.js';
import { startChild, type Child, type ChildEnd } from './child.js';
import type { Cut, Cutter } from './cutter.js';
import { frameOf, MAX_SIDE_PX } from './decode.js';
import { CameraHealth, LOST_MS, type Loss } from './health.js';
import { ffmpegCall, type LiveInput } from './input.js';
import { JpegCutter } from './jpeg-cutter.js';
import { Newest } from './newest.js';
import { PixelMemory } from './pixel-memory.js';
import { PpmCutter } from './ppm-cutter.js';

/** A child that gives no picture is ended after this long; the first picture may take longer (key frames, sensors). Ours. */
const STANDSTILL_MS = 4000;
const FIRST_PICTURE_MS = 10_000;
const TICK_MS = 250;
/** Waits between two starts: short after a crash, long while there is nothing to start. Ours. */
const BACKOFF = { firstMs: 100, factor: 2, mostMs: 5000 } as const;
/** A child that fed this long was a good one: the next wait is short again. */
const GOOD_LIFE_MS = 2000;
/** Unreadable pictures in a row from which they no longer count as signs of life. */
const UNREADABLE = 3;

/** What became of the pictures since the start. */
export interface LiveCounts {
  readonly shown: number;
  /** Newer ones came before anybody looked at them. */
  readonly dropped: number;
  /** Half ones, garbage, and whole ones that cannot be unpacked. */
  readonly broken: number;
  /** Times the source was begun anew. */
  readonly restarts: number;
}

export type { Loss };

/** Hears of a camera that is lost and of its return; absent = the first failure is thrown instead. */
export interface Supervisor {
  readonly onLoss: (loss: Loss) => void;
  readonly onReturn: (loss: Loss) => void;
  /** Several times a second while no picture comes. */
  readonly onBlind: (blindMs: number) => void;
}

export interface LiveCameraOptions {
  readonly source: string;
  /** Asked before every start: a device that was not there may list its formats now. */
  readonly input: () => Promise<LiveInput>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly supervisor?: Supervisor | undefined;
  readonly ffmpeg?: string;
}

export class LiveCamera implements Camera {
  readonly #options: LiveCameraOptions;
  readonly #counts = { shown: 0, unreadable: 0, restarts: 0, broken: 0 };
  #newest = new Newest<Cut>();
  #dropped = 0;
  #cutter: Cutter = new JpegCutter();
  #unreadableInRow = 0;
  #switched: LiveInput | null = null;
  #lastMs = -Infinity;
  /** Of the last JPEG, for the next one. */
  #pixels: Uint8Array = new Uint8Array(0);
  readonly #memory = new PixelMemory();

  constructor(options: LiveCameraOptions) {
    this.#options = options;
  }

  get counts(): LiveCounts {
    const { shown, unreadable, restarts, broken } = this.#counts;
    return {
      shown,
      restarts,
      dropped: this.#dropped + this.#newest.dropped,
      broken: broken + this.#cutter.broken + unreadable,
    };
  }

  /** Frames on the monotonic clock of this machine, stamped when their first byte arrived. Throws {@link InputError} when ffmpeg is missing. */
  async *frames(signal: AbortSignal): AsyncIterable<Frame> {
    const stop = new AbortController();
    const end = AbortSignal.any([signal, stop.signal]);
    this.#newest = new Newest();
    const health = new CameraHealth(this.#nowMs());
    const supervised = this.#supervise(health, end).finally(() => this.#newest.end());
    supervised.catch(() => undefined);
    try {
      for (let cut = await this.#newest.take(); cut !== null && !signal.aborted; cut = await this.#newest.take()) {
        const frame = await this.#unpack(cut, health);
        if (frame !== null) yield frame;
        this.#giveBack(cut);
      }
      await supervised;
    } finally {
      stop.abort();
      this.#dropped += this.#newest.dropped;
      this.#newest = new Newest();
    }
  }

  async #unpack(cut: Cut, health: CameraHealth): Promise<Frame | null> {
    const frame = await frameOf(cut, Math.max(cut.atMs, this.#lastMs + 0.001), this.#pixels);
    if (frame === null) {
      this.#unreadableInRow++;
      this.#counts.unreadable++;
      return null;
    }
    if (this.#unreadableInRow >= UNREADABLE) this.#tellReturn(health.picture(this.#nowMs()));
    this.#unreadableInRow = 0;
    this.#lastMs = frame.tMs;
    if (cut.kind === 'jpeg') this.#pixels = frame.rgb;
    this.#counts.shown++;
    return frame;
  }

  #giveBack(cut: Cut | null): void {
    if (cut?.kind === 'rgb') this.#memory.give(cut.rgb);
  }

  /** Child after child until `signal` aborts. */
  async #supervise(health: CameraHealth, signal: AbortSignal): Promise<void> {
    let waitMs: number = BACKOFF.firstMs;
    while (!signal.aborted) {
      const startMs = this.#nowMs();
      const { end, pictures, switching } = await this.#oneLife(health, signal);
      if (isOver(signal)) return;
      if (switching) continue;
      this.#judgeEnd(end, pictures);
      this.#counts.restarts++;
      this.#tellLoss(health.ended(this.#nowMs()));
      if (this.#nowMs() - startMs >= GOOD_LIFE_MS && pictures > 0) waitMs = BACKOFF.firstMs;
      await this.#wait(waitMs, health, signal);
      waitMs = Math.min(BACKOFF.mostMs, waitMs * BACKOFF.factor);
    }
  }

  /** What no new start can mend is thrown: ffmpeg is missing, or nobody supervises and there is nothing to see. */
  #judgeEnd({ unstartable, complaint }: ChildEnd, pictures: number): void {
    const { source, supervisor } = this.#options;
    if (unstartable?.code === 'ENOENT')
      throw new InputError('FFMPEG_MISSING', 'ffmpeg is needed to read cameras: apt install ffmpeg');
    if (supervisor !== undefined || pictures > 0 || this.#counts.shown > 0) return;
    const reason = complaint === '' ? 'no pictures' : complaint;
    throw new InputError('NOT_A_VIDEO', `${source} cannot be read as a video: ${reason}`);
  }

  async #oneLife(
    health: CameraHealth,
    signal: AbortSignal,
  ): Promise<{ end: ChildEnd; pictures: number; switching: boolean }> {
    const input = this.#switched ?? (await this.#options.input());
    this.#counts.broken += this.#cutter.broken;
    this.#cutter = input.mode === 'copy' ? new JpegCutter() : new PpmCutter(this.#memory);
    const life = { pictures: 0, switching: false, lastMs: this.#nowMs() };
    const child = startChild({
      program: this.#options.ffmpeg ?? 'ffmpeg',
      call: ffmpegCall(this.#options.source, input, MAX_SIDE_PX),
      cutter: this.#cutter,
      nowMs: () => this.#nowMs(),
      onCut: (cut) => {
        life.pictures++;
        life.lastMs = cut.atMs;
        this.#giveBack(this.#newest.put(cut));
        if (this.#unreadableInRow < UNREADABLE) this.#tellReturn(health.picture(cut.atMs));
      },
      onCodec: (codec) => {
        life.switching = this.#switch(input, codec);
        if (life.switching) child.kill();
      },
    });
    const ticks = setInterval(() => {
      this.#tick(health);
      if (this.#nowMs() - life.lastMs > (life.pictures === 0 ? FIRST_PICTURE_MS : STANDSTILL_MS)) child.kill();
      else if (this.#unreadableInRow >= UNREADABLE && health.blindMs(this.#nowMs()) > STANDSTILL_MS) child.kill();
    }, TICK_MS);
    const end = await untilEnded(child, signal);
    clearInterval(ticks);
    return { ...life, end };
  }

  /** True when the source is something else than was expected: it is begun anew in the other form. */
  #switch(input: LiveInput, codec: string): boolean {
    const mode = codec === 'mjpeg' ? 'copy' : 'decode';
    if (!input.adapts || mode === input.mode) return false;
    this.#switched = { ...input, mode, adapts: false };
    return true;
  }

  #tick(health: CameraHealth): void {
    const blindMs = health.blindMs(this.#nowMs());
    this.#tellLoss(health.tick(this.#nowMs(), this.#unreadableInRow >= UNREADABLE));
    if (health.loss !== null && blindMs >= LOST_MS) this.#options.supervisor?.onBlind(blindMs);
  }

  #tellLoss(loss: Loss | null): void {
    if (loss !== null) this.#options.supervisor?.onLoss(loss);
  }

  #tellReturn(loss: Loss | null): void {
    if (loss !== null) this.#options.supervisor?.onReturn(loss);
  }

  async #wait(ms: number, health: CameraHealth, signal: AbortSignal): Promise<void> {
    const untilMs = this.#nowMs() + ms;
    while (!signal.aborted && this.#nowMs() < untilMs) {
      await pause(Math.min(TICK_MS, untilMs - this.#nowMs()), signal);
      this.#tick(health);
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

/** Asked anew: the compiler takes what it was before for what it is. */
function isOver({ aborted }: AbortSignal): boolean {
  return aborted;
}

async function untilEnded(child: Child, signal: AbortSignal): Promise<ChildEnd> {
  const kill = (): void => child.kill();
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  return child.ended.finally(() => signal.removeEventListener('abort', kill));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
