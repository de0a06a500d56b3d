/** The cab's voice: tones through the loudspeaker, or through the terminal when there is none. */
import type { Clock, Sounder, Tone } from '../ports.js';
import { playWav, type Playback } from './player.js';
import { durationMs, renderTone, SAMPLE_RATE_HZ, TONE_NAMES, TONES } from './tone.js';
import { wavBytes } from './wav.js';

/** A tone that was given to the loudspeaker or to the terminal. */
export interface Sounded {
  readonly tone: Tone;
  /** When its first bytes were written, ms, wall clock. */
  readonly atMs: number;
  readonly by: 'aplay' | 'bell';
}

export interface SounderOptions {
  readonly clock: Pick<Clock, 'wallMs'>;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Level of all tones, dB, 0 or less. */
  readonly gainDb?: number;
  /** Variables for aplay; its PATH decides where aplay is looked for. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Rings the terminal's bell `times` times. */
  readonly bell?: (times: number) => void;
}

/** What a player may take beyond the length of its tone before it counts as hanging, ms. */
const GRACE_MS = 1000;

/** How often a loudspeaker that failed is tried again, in silence, ms. */
const RECHECK_MS = 30_000;

const SILENCE = wavBytes(new Int16Array(SAMPLE_RATE_HZ / 50), SAMPLE_RATE_HZ);

/**
 * Sounds tones without ever waiting. The loudspeaker is checked with 20 ms of silence at the start, so that a missing sound card is known
 * before the first alarm; while it fails, tones become the terminal's bell and a line in the log, and the check repeats.
 */
export class CabSounder implements Sounder {
  readonly #options: SounderOptions;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #wavs: ReadonlyMap<Tone, Buffer>;
  #speaker = true;
  #playing: { readonly tone: Tone; readonly playback: Playback } | null = null;
  #check: Playback | null = null;
  #recheck: NodeJS.Timeout | undefined;
  #last: Sounded | null = null;
  #closed = false;

  constructor(options: SounderOptions) {
    this.#options = options;
    this.#environment = options.environment ?? process.env;
    this.#wavs = new Map(
      TONE_NAMES.map((tone) => [tone, wavBytes(renderTone(TONES[tone], options.gainDb), SAMPLE_RATE_HZ)]),
    );
    this.#checkSpeaker();
  }

  /** The last tone that was sounded; set before `play` returns. */
  get lastSounded(): Sounded | null {
    return this.#last;
  }

  /** Sounds a tone now. One that is sounding already goes on; a more urgent one is not disturbed. */
  play(tone: Tone): void {
    if (this.#closed || (this.#playing && TONES[this.#playing.tone].urgency >= TONES[tone].urgency)) return;
    this.stop();
    if (this.#speaker) this.#playLoud(tone);
    else this.#ring(tone);
  }

  stop(): void {
    this.#playing?.playback.stop();
    this.#playing = null;
  }

  /** Resolves when nothing sounds any more. */
  async whenQuiet(): Promise<void> {
    await this.#playing?.playback.done;
  }

  /** Resolves when the running check of the loudspeaker is done: then it is known whether tones can be heard. */
  async whenChecked(): Promise<void> {
    await this.#check?.done;
  }

  close(): void {
    this.#closed = true;
    this.stop();
    this.#check?.stop();
    clearTimeout(this.#recheck);
  }

  #playLoud(tone: Tone): void {
    const wav = this.#wavs.get(tone);
    if (!wav) return;
    const playback = this.#start(wav, durationMs(TONES[tone]) + GRACE_MS);
    this.#playing = { tone, playback };
    this.#last = { tone, atMs: this.#options.clock.wallMs(), by: 'aplay' };
    void playback.done.then((failure) => {
      if (this.#playing?.playback === playback) this.#playing = null;
      if (failure === null || this.#closed) return;
      this.#ring(tone);
      this.#loseSpeaker(failure);
    });
  }

  #ring(tone: Tone): void {
    this.#last = { tone, atMs: this.#options.clock.wallMs(), by: 'bell' };
    (this.#options.bell ?? ringTerminal)(1 + TONES[tone].urgency);
    this.#options.report(`ALARM ${tone}: ${TONES[tone].meaning}`);
  }

  #checkSpeaker(): void {
    const check = this.#start(SILENCE, 20 + GRACE_MS);
    this.#check = check;
    void check.done.then((failure) => {
      if (this.#closed) return;
      if (failure !== null) this.#loseSpeaker(failure);
      else if (!this.#speaker) this.#regainSpeaker();
    });
  }

  #loseSpeaker(failure: string): void {
    if (this.#speaker)
      this.#options.report(`no sound through aplay (${failure}); alarms go to the terminal's bell and the log`);
    this.#speaker = false;
    clearTimeout(this.#recheck);
    this.#recheck = setTimeout(() => this.#checkSpeaker(), RECHECK_MS).unref();
  }

  #regainSpeaker(): void {
    this.#speaker = true;
    this.#options.report('sound through aplay works again');
  }

  /** Starting a process may itself fail (no memory, too many files): that is a silent loudspeaker too, not a crash. */
  #start(wav: Buffer, deadlineMs: number): Playback {
    try {
      return playWav(wav, deadlineMs, this.#environment);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { stop: () => undefined, done: Promise.resolve(failure) };
    }
  }
}

function ringTerminal(times: number): void {
  if (process.stderr.isTTY) process.stderr.write('\x07'.repeat(times));
}
