/** Watches the room on the disk and says what is given up, in a stated order: clips, then recordings and logs, never events. */
import { rmSync, statSync } from 'node:fs';
import { rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What may still be written, by what must go first. */
export const STORAGE_LEVELS = ['all', 'noClips', 'eventsOnly'] as const;
export type StorageLevel = (typeof STORAGE_LEVELS)[number];

/** A level begins below its bound and ends above bound times `hysteresis`. Ours: a shift of events is some megabytes. */
export const STORAGE_LIMITS = {
  noClipsMb: 500,
  eventsOnlyMb: 150,
  hysteresis: 1.2,
  reserveMb: 8,
  everyMs: 10_000,
} as const;

const MB = 1_000_000;

/** The level that holds at `freeMb`, coming from `before`. */
export function levelAt(freeMb: number, before: StorageLevel): StorageLevel {
  const rank = (level: StorageLevel): number => STORAGE_LEVELS.indexOf(level);
  const below = (boundMb: number, level: StorageLevel): boolean =>
    freeMb < boundMb * (rank(before) >= rank(level) ? STORAGE_LIMITS.hysteresis : 1);
  if (below(STORAGE_LIMITS.eventsOnlyMb, 'eventsOnly')) return 'eventsOnly';
  return below(STORAGE_LIMITS.noClipsMb, 'noClips') ? 'noClips' : 'all';
}

export interface StorageOptions {
  readonly folder: string;
  /** Called when the level changes. */
  readonly onChange: (level: StorageLevel, freeMb: number) => void;
  /** Free room under `folder`, MB; rejects when it cannot be known. */
  readonly freeMb?: (folder: string) => Promise<number>;
}

/**
 * Keeps a file that only takes room: when everything else has filled the disk, it goes, and events are stored in its place.
 */
export class StorageGuard {
  readonly #options: StorageOptions;
  readonly #reserve: string;
  readonly #timer: NodeJS.Timeout;
  #level: StorageLevel = 'all';
  #looking: Promise<void>;

  constructor(options: StorageOptions) {
    this.#options = options;
    this.#reserve = join(options.folder, 'reserve');
    this.#looking = this.#look();
    this.#timer = setInterval(() => void this.look(), STORAGE_LIMITS.everyMs).unref();
  }

  get level(): StorageLevel {
    return this.#level;
  }

  /** Looks at the disk; one look at a time. */
  look(): Promise<void> {
    return (this.#looking = this.#looking.then(() => this.#look()));
  }

  /** An event does not fit on the disk: gives up the reserve; false when there is none. */
  readonly makeRoom = (): boolean => {
    if (statSync(this.#reserve, { throwIfNoEntry: false }) === undefined) return false;
    try {
      rmSync(this.#reserve);
      return true;
    } catch {
      return false;
    }
  };

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const freeMb = await (this.#options.freeMb ?? freeMbOf)(this.#options.folder).catch(() => null);
    if (freeMb === null) return;
    if (freeMb >= STORAGE_LIMITS.eventsOnlyMb) await this.#keepReserve();
    const level = levelAt(freeMb, this.#level);
    if (level === this.#level) return;
    this.#level = level;
    this.#options.onChange(level, freeMb);
  }

  /** Off the main loop; whole or not at all. */
  async #keepReserve(): Promise<void> {
    const bytes = STORAGE_LIMITS.reserveMb * MB;
    if ((statSync(this.#reserve, { throwIfNoEntry: false })?.size ?? 0) >= bytes) return;
    const temporary = `${this.#reserve}.tmp`;
    try {
      await writeFile(temporary, Buffer.alloc(bytes), { mode: 0o600, flush: true });
      await rename(temporary, this.#reserve);
    } catch {
      await rm(temporary, { force: true });
    }
  }
}

async function freeMbOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / MB;
}
