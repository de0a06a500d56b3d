/** How steep the edges of a picture are: the measure of focus that noise does not feed. */
import type { Frame } from '../ports.js';

/** A step along a row, in parts of the picture's width; an eye of 30 px in 640 has 15 of them. */
const STEPS_PER_WIDTH = 320;
/** An edge is looked for over this many steps: more than the widest blur behind which lids are still read. */
const SPAN = 8;
/** Rows that are looked at; each is the mean of two, which halves the noise. */
const LINES = 60;
/** An edge is at least this high, and as high as the spread of luma: texture and noise are lower. */
const MIN_EDGE = 0.06;
/** Height up to which a span is flat: what varies in it is noise. Part of an edge's height. */
const FLAT = 0.2;
/** The steepest of 8 steps of an edge stands above it by this many mean steps of noise; measured on blurred pictures. */
const NOISE_IN_STEEPEST = 1.3;
/** Fewer edges than this say nothing. */
const MIN_EDGES = 20;
/** Slopes are given per 1/8000 of the width. */
const PER_STEP = 25;

/** Measures with a buffer of its own; one per camera. */
export class EdgeMeter {
  readonly #line = new Float32Array(2 * STEPS_PER_WIDTH);

  /**
   * Mean slope of the edges in parts of their height per 1/8000 of the width: 0.04 when each lies within one step. NaN without
   * edges.
   *
   * @param contrast standard deviation of luma.
   */
  sharpness(frame: Frame, contrast: number): number {
    const { width, height } = frame;
    const perStep = Math.max(1, Math.round(width / STEPS_PER_WIDTH));
    const steps = Math.min(this.#line.length, Math.floor(width / perStep));
    const minHeight = Math.max(MIN_EDGE, contrast);
    const found: Found = { edges: 0, heights: 0, steepest: 0, flats: 0, noise: 0 };
    for (let line = 0; line < LINES; line++) {
      const y = Math.floor(((line + 0.5) * (height - 1)) / LINES);
      readLine(frame, y, perStep, this.#line, steps);
      addEdges(this.#line, steps, minHeight, found);
    }
    if (found.edges < MIN_EDGES) return NaN;
    const noise = found.flats === 0 ? 0 : found.noise / found.flats;
    const steepest = Math.max(0, found.steepest / found.edges - NOISE_IN_STEEPEST * noise);
    return steepest / (found.heights / found.edges) / PER_STEP;
  }
}

/** Sums over edges (height, steepest step) and over flat spans (mean step). */
interface Found {
  edges: number;
  heights: number;
  steepest: number;
  flats: number;
  noise: number;
}

/** Green of rows `y` and the next, averaged per step, 0..1: green is most of luma, and equal to it in infrared. */
function readLine({ rgb, width }: Frame, y: number, perStep: number, line: Float32Array, steps: number): void {
  const below = width * 3;
  const scale = 1 / (510 * perStep);
  let at = y * below + 1;
  for (let step = 0; step < steps; step++) {
    let sum = 0;
    for (let pixel = 0; pixel < perStep; pixel++, at += 3) sum += (rgb[at] ?? 0) + (rgb[at + below] ?? 0);
    line[step] = sum * scale;
  }
}

/** Looks at spans that overlap by half. */
function addEdges(line: Float32Array, steps: number, minHeight: number, found: Found): void {
  for (let from = 0; from + SPAN < steps; from += SPAN / 2) {
    const height = Math.abs((line[from + SPAN] ?? 0) - (line[from] ?? 0));
    const isEdge = height >= minHeight;
    if (!isEdge && height > FLAT * minHeight) continue;
    let steepest = 0;
    let sum = 0;
    for (let k = from; k < from + SPAN; k++) {
      const step = Math.abs((line[k + 1] ?? 0) - (line[k] ?? 0));
      sum += step;
      if (step > steepest) steepest = step;
    }
    if (isEdge) {
      found.edges++;
      found.heights += height;
      found.steepest += steepest;
    } else {
      found.flats++;
      found.noise += sum / SPAN;
    }
  }
}
