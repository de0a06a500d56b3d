/** Says the alarm's words after its tone: all lines are made once, at the start, so that an alarm waits for no synthesis. */
import type { AlarmStep } from '../core/alarm.js';
import { VOICE_LINES, type VoiceLanguage, type VoiceLine } from '../core/voice.js';
import { playWav, type Playback } from './player.js';
import { synthesize } from './speech.js';
import { durationMs, TONES } from './tone.js';

export interface VoiceOptions {
  readonly language: VoiceLanguage;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Variables for espeak-ng and aplay; its PATH decides where they are looked for. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** espeak-ng gives 22 050 samples of 16 bits each second. */
const BYTES_PER_MS = 44.1;
/** What a player may take beyond the length of a line before it counts as hanging, ms. */
const GRACE_MS = 1000;

const LINES = Object.keys(VOICE_LINES) as VoiceLine[];

/** Without espeak-ng the voice is silent and says so once; tones do not depend on it. */
export class CabVoice {
  readonly #options: VoiceOptions;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #wavs = new Map<VoiceLine, Buffer>();
  readonly #prepared: Promise<void>;
  #saying: { readonly line: VoiceLine; playback: Playback | null } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: VoiceOptions) {
    this.#options = options;
    this.#environment = options.environment ?? process.env;
    this.#prepared = this.#prepare();
  }

  /** Resolves when it is known which lines can be said. */
  whenPrepared(): Promise<void> {
    return this.#prepared;
  }

  /** Does what the alarm says after one frame: its words follow its tone, its end silences them. */
  follow({ stop, play, say }: Pick<AlarmStep, 'stop' | 'play' | 'say'>): void {
    if (stop) this.stop();
    if (play !== null && say !== null) this.say(say, durationMs(TONES[play]));
  }

  /**
   * Says a line `afterMs` from now: the length of the tone before it. Returns at once. The same line is not begun again
   * while it is said; another one takes its place. A line that is not ready is left out: the tone has sounded.
   */
  say(line: VoiceLine, afterMs: number): void {
    const wav = this.#wavs.get(line);
    if (this.#closed || wav === undefined || this.#saying?.line === line) return;
    this.stop();
    const saying: { line: VoiceLine; playback: Playback | null } = { line, playback: null };
    this.#saying = saying;
    this.#timer = setTimeout(() => {
      saying.playback = this.#play(wav);
      void saying.playback.done.then((failure) => {
        if (this.#saying === saying) this.#saying = null;
        if (failure !== null && !this.#closed) this.#options.report(`the voice cannot be heard: aplay ${failure}`);
      });
    }, afterMs);
  }

  /** Falls silent at once. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#saying?.playback?.stop();
    this.#saying = null;
  }

  close(): void {
    this.#closed = true;
    this.stop();
  }

  /** One line after the other: the start of a unit has better uses for a second core. */
  async #prepare(): Promise<void> {
    const { language, report } = this.#options;
    for (const line of LINES) {
      if (this.#closed) return;
      const speech = await synthesize(VOICE_LINES[line][language], language, this.#environment);
      if ('wav' in speech) this.#wavs.set(line, speech.wav);
      else {
        report(`no speaking voice (espeak-ng: ${speech.failure}); alarms are tones only`);
        return;
      }
    }
  }

  /** Starting a process may itself fail: a silent voice, not a crash. */
  #play(wav: Buffer): Playback {
    try {
      return playWav(wav, wav.length / BYTES_PER_MS + GRACE_MS, this.#environment);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { stop: () => undefined, done: Promise.resolve(failure) };
    }
  }
}
