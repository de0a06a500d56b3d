/** What this unit has learned of its drivers' eyes: one profile for each, kept over restarts, its owner's alone. It never leaves the cab. */
import { createHash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.js';
import { loadProfile, type Profile } from '../profile.js';

/** Enough of a hash that no two drivers of a site share a file. */
const NAME_DIGITS = 16;

export class LearnedEyes {
  readonly #folder: string;
  readonly #report: (line: string) => void;

  /** @param report takes one line for the log. */
  constructor(dataFolder: string, report: (line: string) => void) {
    this.#folder = join(dataFolder, 'eyes');
    this.#report = report;
  }

  /** Null: nothing was learned, or what is there cannot be used, which is said. Never rejects. */
  async of(driverId: string): Promise<Profile | null> {
    const path = this.#path(driverId);
    if ((await stat(path).catch(() => null)) === null) return null;
    try {
      const profile = await loadProfile(path);
      if (profile.driver === driverId) return profile;
      throw new Error(`${path} is that of ${String(profile.driver)}`);
    } catch (error) {
      this.#report(
        `what was learned of the eyes of ${driverId} cannot be used, they are learned anew: ${reason(error)}`,
      );
      return null;
    }
  }

  /** In place of what was learned before. A disk that refuses is reported. Never rejects. */
  async keep(driverId: string, profile: Profile): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeDurably(this.#path(driverId), `${JSON.stringify(profile, null, 2)}\n`);
      this.#report(`the eyes of ${driverId} are learned and kept: ${profile.version}`);
    } catch (error) {
      this.#report(`the eyes of ${driverId} are learned but cannot be kept: ${reason(error)}`);
    }
  }

  /** False: nothing was learned. */
  async forget(driverId: string): Promise<boolean> {
    const path = this.#path(driverId);
    if ((await stat(path).catch(() => null)) === null) return false;
    await rm(path);
    return true;
  }

  /** Names are of any script and length, names of files are not. */
  #path(driverId: string): string {
    const name = createHash('sha256').update(driverId).digest('hex').slice(0, NAME_DIGITS);
    return join(this.#folder, `${name}.json`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
