/** The alarm process: a program of its own that hears of every judged frame and sounds when they stop coming, whatever has become of the unit. */
import { createInterface } from 'node:readline';
import { playWav } from '../cab/player.js';
import { durationMs, renderTone, SAMPLE_RATE_HZ, WATCHDOG_TONE } from '../cab/tone.js';
import { wavBytes } from '../cab/wav.js';
import { isWatchdogWord } from './line.js';
import { heardOf, startWatchdog, stepWatchdog, WATCHDOG_RULES, type WatchdogRules } from './verdict.js';

const TICK_MS = 250;
/** What a player may take beyond the length of the tone before it counts as hanging, ms. */
const GRACE_MS = 1000;

const now = (): number => performance.now();
const [stoppedMs = String(WATCHDOG_RULES.stoppedMs), gainDb = '0'] = process.argv.slice(2);
const rules: WatchdogRules = { ...WATCHDOG_RULES, stoppedMs: Number(stoppedMs) };
// Made at the start: a machine in distress must not have to render first.
const wav = wavBytes(renderTone(WATCHDOG_TONE, Number(gainDb)), SAMPLE_RATE_HZ);
const state = startWatchdog(now());

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function sound(): void {
  say('sounds');
  try {
    const playback = playWav(wav, durationMs(WATCHDOG_TONE) + GRACE_MS, process.env);
    void playback.done.then((failure) => {
      if (failure === null) return;
      if (process.stderr.isTTY) process.stderr.write('\x07\x07\x07');
      say(`silent: aplay ${failure}`);
    });
  } catch (error) {
    say(`silent: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// The unit ends its children on purpose only with `bye`; a signal to the whole group must not silence the last one who watches.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (text) => {
  if (!isWatchdogWord(text)) return;
  if (text === 'bye') process.exit(0);
  heardOf(state, now(), text === 'moving');
});
lines.on('close', () => (state.orphanedMs ??= now()));

setInterval(() => {
  const verdict = stepWatchdog(state, now(), rules);
  if (verdict === 'over') process.exit(0);
  if (verdict === 'sound') sound();
}, TICK_MS);
say('ready');
