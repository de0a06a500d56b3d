/** A recording as a night camera would have seen it: grey, flat, noisy. For measuring; it invents no infrared light. */
import type { Camera, Frame } from '../ports.js';

/** Contrast left after flattening around mid grey, and sensor noise (standard deviation in levels of 255). Ours. */
const CONTRAST = 0.6;
const MID_GREY = 110;
const NOISE_LEVELS = 6;
/** Precomputed noise is read from a place that changes with every frame. */
const NOISE_LENGTH = 65_537;

export class NightCamera implements Camera {
  readonly #source: Camera;

  constructor(source: Camera) {
    this.#source = source;
  }

  async *frames(signal: AbortSignal): AsyncIterable<Frame> {
    let index = 0;
    for await (const frame of this.#source.frames(signal)) yield darken(frame, index++);
  }
}

const NOISE = noise();

/** Luma (BT.601 weights), flattened, with noise; deterministic in `index`. */
function darken(frame: Frame, index: number): Frame {
  const rgb = new Uint8Array(frame.rgb.length);
  let at = (index * 7919) % NOISE_LENGTH;
  for (let i = 0; i < rgb.length; i += 3) {
    const luma = 0.299 * (frame.rgb[i] ?? 0) + 0.587 * (frame.rgb[i + 1] ?? 0) + 0.114 * (frame.rgb[i + 2] ?? 0);
    const value = MID_GREY + (luma - MID_GREY) * CONTRAST + (NOISE[at] ?? 0);
    rgb.fill(Math.min(255, Math.max(0, Math.round(value))), i, i + 3);
    if (++at === NOISE_LENGTH) at = 0;
  }
  return { ...frame, rgb };
}

/** Nearly normal noise: sums of four uniform numbers from a linear congruential generator (Numerical Recipes constants). */
function noise(): Float32Array {
  let state = 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296 - 0.5;
  };
  const scale = NOISE_LEVELS / Math.sqrt(4 / 12);
  return Float32Array.from({ length: NOISE_LENGTH }, () => (uniform() + uniform() + uniform() + uniform()) * scale);
}
