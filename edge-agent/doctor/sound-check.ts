/** Checks the sound: player, sound card, and a tone written to it. */
import { playWav } from '../cab/player.js';
import { durationMs, renderTone, SAMPLE_RATE_HZ, TONES } from '../cab/tone.js';
import { wavBytes } from '../cab/wav.js';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';
import { ask } from './command.js';

/** Long enough for a driver to open, too short to hear. */
const SILENCE = new Int16Array(SAMPLE_RATE_HZ / 50);
const GRACE_MS = 2000;

export interface SoundOptions {
  /** Play the eye-closure tone aloud instead of silence. */
  readonly aloud: boolean;
  readonly gainDb: number;
  /** Its PATH decides where `aplay` is looked for. */
  readonly environment: NodeJS.ProcessEnv;
}

export async function soundCheck(options: SoundOptions): Promise<readonly CheckResult[]> {
  const cards = await ask('aplay', ['-l'], options.environment);
  if ('missing' in cards)
    return [named('sound', fail('aplay is not installed: no alarm can be heard', 'apt install alsa-utils'))];
  const names = 'text' in cards ? cardNames(cards.text) : [];
  return [named('sound.card', card(names)), named('sound.tone', await tone(options))];
}

/** Names in the listing of `aplay -l`. */
export function cardNames(listing: string): string[] {
  const lines = listing.matchAll(/^card (\d+): \S+ \[(.*?)\], device (\d+):/gm);
  return [...lines].map(([, number, name, device]) => `${number}.${device} ${name}`);
}

function card(names: readonly string[]): Finding {
  if (names.length > 0) return ok(names.join(', '));
  return fail('no sound card: no alarm can be heard', 'connect the loudspeaker, load its driver (aplay -l lists it)');
}

async function tone({ aloud, gainDb, environment }: SoundOptions): Promise<Finding> {
  const samples = aloud ? renderTone(TONES.eyesClosed, gainDb) : SILENCE;
  const lengthMs = aloud ? durationMs(TONES.eyesClosed) : 20;
  const startMs = performance.now();
  const failure = await playWav(wavBytes(samples, SAMPLE_RATE_HZ), lengthMs + GRACE_MS, environment).done;
  if (failure !== null)
    return fail(`aplay: ${failure}`, 'check plug, card and volume (alsamixer); alarms go to the log only');
  const figure = `${aloud ? 'eye-closure tone' : '20 ms of silence'} written in ${(performance.now() - startMs).toFixed(0)} ms`;
  if (gainDb < -20) return warn(`${figure}, level ${gainDb} dB`, 'raise soundGainDb: a cab is louder than that');
  return ok(aloud ? figure : `${figure}; --aloud plays a tone`);
}
