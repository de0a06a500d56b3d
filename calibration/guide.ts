/** Guides the technician while the calibration runs: one line on a terminal, redrawn; nothing in a pipe. */
import type { Terminal } from '@oyau/edge-agent/commands/progress';
import { judge } from './acceptance.js';
import { measure } from './measurement.js';
import type { Observation } from './observation.js';
import { EN } from './words/en.js';
import type { Words } from './words/words.js';

/** Advice is drawn from the last seconds, so that mending shows at once. */
const RECENT_MS = 3000;
/** Figures that a few seconds cannot give. */
const NEED_THE_WHOLE: ReadonlySet<string> = new Set(['blinksPerMinute', 'lidDrift', 'learnedSeconds']);
const EVERY_MS = 500;
const BAR = 20;

export class Guide {
  readonly #terminal: Terminal;
  readonly #wantedSeconds: number;
  readonly #words: Words;
  #drawnMs = -Infinity;
  #drawn = false;

  constructor(terminal: Terminal, wantedSeconds: number, words: Words) {
    this.#terminal = terminal;
    this.#wantedSeconds = wantedSeconds;
    this.#words = words;
  }

  begin(): void {
    if (this.#terminal.isTTY === true) this.#terminal.write(`${this.#words.before.join('\n')}\n`);
  }

  /** @param observations all so far, in order. */
  step(observations: readonly Observation[]): void {
    const last = observations.at(-1)?.reading.tMs ?? 0;
    this.#draw(last, () => guideLine(observations, this.#wantedSeconds, this.#words));
  }

  /** While the driver is asked to turn his head; `share` of it is over, 0..1. */
  turn(tMs: number, share: number): void {
    this.#draw(tMs, () => `${bar(share)}  ${this.#words.turnLeft}`);
  }

  end(): void {
    if (this.#drawn) this.#terminal.write('\r\u001b[K');
    this.#drawn = false;
  }

  #draw(tMs: number, line: () => string): void {
    if (this.#terminal.isTTY !== true || tMs - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = tMs;
    this.#drawn = true;
    this.#terminal.write(`\r\u001b[K${line()}`);
  }
}

/** How far the calibration is, and the first thing to mend now. */
export function guideLine(observations: readonly Observation[], wantedSeconds: number, words: Words = EN): string {
  const first = observations[0]?.reading.tMs ?? 0;
  const last = observations.at(-1)?.reading.tMs ?? 0;
  const recent = observations.filter(({ reading }) => reading.tMs > last - RECENT_MS);
  const wrong = judge(measure(recent).measurement, wantedSeconds, words).checks.find(
    ({ name, measured, advice }) => advice !== null && measured !== null && !NEED_THE_WHOLE.has(name),
  );
  return `${bar((last - first) / (wantedSeconds * 1000))}  ${wrong?.advice ?? words.keepLooking}`;
}

function bar(share: number): string {
  const done = Math.min(1, share);
  const filled = Math.round(done * BAR);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(done * 100)} %`;
}
