/** Reads texts aloud that are known only when they come: orders. An alarm silences it at once. */
import type { VoiceLanguage } from '../core/voice.js';
import { playWav, type Playback } from './player.js';
import { synthesize } from './speech.js';

export interface ReaderOptions {
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Variables for espeak-ng and aplay; its PATH decides where they are looked for. */
  readonly environment?: NodeJS.ProcessEnv;
}

const BYTES_PER_MS = 44.1;
const GRACE_MS = 2000;
/** An order has 500 characters at most; what is longer is not read to its end. */
const MOST_CHARACTERS = 600;

export class CabReader {
  readonly #options: ReaderOptions;
  readonly #environment: NodeJS.ProcessEnv;
  #reading: { playback: Playback | null } | null = null;
  #complained = false;
  #closed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#environment = options.environment ?? process.env;
  }

  /** Reads now, in place of what was read; resolves when it is over. Never rejects. */
  async read(text: string, language: VoiceLanguage): Promise<void> {
    if (this.#closed) return;
    this.stop();
    const reading: { playback: Playback | null } = { playback: null };
    this.#reading = reading;
    const speech = await synthesize(spoken(text), language, this.#environment);
    if (this.#reading !== reading) return;
    if ('failure' in speech) this.#complain(`espeak-ng: ${speech.failure}`);
    else {
      reading.playback = playWav(speech.wav, speech.wav.length / BYTES_PER_MS + GRACE_MS, this.#environment);
      const failure = await reading.playback.done;
      if (failure !== null) this.#complain(`aplay ${failure}`);
    }
    if (this.#reading === reading) this.#reading = null;
  }

  stop(): void {
    this.#reading?.playback?.stop();
    this.#reading = null;
  }

  close(): void {
    this.#closed = true;
    this.stop();
  }

  #complain(why: string): void {
    if (!this.#complained && !this.#closed) this.#options.report(`nothing can be read aloud (${why})`);
    this.#complained = true;
  }
}

/** An argument that begins with a dash would be an option of espeak-ng. */
function spoken(text: string): string {
  return text.replace(/^[\s-]+/, '').slice(0, MOST_CHARACTERS);
}
