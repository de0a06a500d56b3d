/** Times and sizes of frames as ffmpeg's `showinfo` filter announces them on its log. */

export interface FrameInfo {
  readonly tMs: number;
  readonly width: number;
  readonly height: number;
}

/** Announcements in order, waiting to be matched with pixels. */
export class FrameInfoQueue {
  readonly #infos: FrameInfo[] = [];
  #ended = false;
  #wake: (() => void) | null = null;
  #secondsPerTick: number | null = null;

  /** Takes one log line; false when it announces nothing. */
  offer(line: string): boolean {
    if (!line.includes('showinfo')) return false;
    const base = /config in time_base: (\d+)\/(\d+)/.exec(line);
    if (base !== null) this.#secondsPerTick = Number(base[1]) / Number(base[2]);
    const info = this.#parse(line);
    if (info === null) return base !== null;
    this.#infos.push(info);
    this.#notify();
    return true;
  }

  /** No more announcements will come. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  /** The next announcement; null at the end. */
  async next(): Promise<FrameInfo | null> {
    while (this.#infos.length === 0) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#infos.shift() ?? null;
  }

  #parse(line: string): FrameInfo | null {
    const match = /\bn: *\d+ pts: *(-?\d+) pts_time: *(-?[\d.]+).* s:(\d+)x(\d+)/.exec(line);
    if (match === null) return null;
    const [, ticks, seconds, width, height] = match;
    const tSeconds = this.#secondsPerTick === null ? Number(seconds) : Number(ticks) * this.#secondsPerTick;
    return { tMs: tSeconds * 1000, width: Number(width), height: Number(height) };
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
