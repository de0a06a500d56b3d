/** Guides the technician while the calibration runs: one line on a terminal, redrawn; nothing in a pipe. */
import type { Terminal } from '@oyau/edge-agent/commands/progress';
import { judge } from './acceptance.js';
import { measure } from './measurement.js';
import type { Observation } from './observation.js';

/** Advice is drawn from the last seconds, so that mending shows at once. */
const RECENT_MS = 3000;
/** Figures that a few seconds cannot give. */
const NEED_THE_WHOLE: ReadonlySet<string> = new Set(['blinksPerMinute', 'lidDrift', 'learnedSeconds']);
const EVERY_MS = 500;
const BAR = 20;

const INSTRUCTIONS = `Before you begin: engine running, seat and mirrors set, usual glasses on, no sunglasses.
The driver sits as he drives, looks at the road ahead, blinks as he likes and does not talk.
`;

export class Guide {
  readonly #terminal: Terminal;
  readonly #wantedSeconds: number;
  #drawnMs = -Infinity;
  #drawn = false;

  constructor(terminal: Terminal, wantedSeconds: number) {
    this.#terminal = terminal;
    this.#wantedSeconds = wantedSeconds;
  }

  begin(): void {
    if (this.#terminal.isTTY === true) this.#terminal.write(INSTRUCTIONS);
  }

  /** @param observations all so far, in order. */
  step(observations: readonly Observation[]): void {
    const tMs = observations.at(-1)?.reading.tMs ?? 0;
    if (this.#terminal.isTTY !== true || tMs - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = tMs;
    this.#drawn = true;
    this.#terminal.write(`\r\u001b[K${guideLine(observations, this.#wantedSeconds)}`);
  }

  end(): void {
    if (this.#drawn) this.#terminal.write('\r\u001b[K');
    this.#drawn = false;
  }
}

/** How far the calibration is, and the first thing to mend now. */
export function guideLine(observations: readonly Observation[], wantedSeconds: number): string {
  const first = observations[0]?.reading.tMs ?? 0;
  const last = observations.at(-1)?.reading.tMs ?? 0;
  const share = Math.min(1, (last - first) / (wantedSeconds * 1000));
  const filled = Math.round(share * BAR);
  const recent = observations.filter(({ reading }) => reading.tMs > last - RECENT_MS);
  const wrong = judge(measure(recent).measurement, wantedSeconds).checks.find(
    ({ name, advice }) => advice !== null && !NEED_THE_WHOLE.has(name),
  );
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(share * 100)} %`;
  return `${bar}  ${wrong?.advice ?? 'good, keep looking at the road'}`;
}
