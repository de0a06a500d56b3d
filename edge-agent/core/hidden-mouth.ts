/** A hand that hides the mouth: is there a yawn behind it? All that is left of it are the lids, the head and the wrist. */
import { middleOf, quantileOf } from './quantile.js';
import type { Thresholds } from './thresholds.js';

/** Samples are this far apart, about as the looks at the hands: the stay is judged alike at any frame rate. */
const SAMPLE_MS = 200;
/** Fewer samples tell nothing; a hand that stays for longer than these hides no yawn (`yawnHiddenMaxMs` at its largest). */
const LEAST_SAMPLES = 6;
const MOST_SAMPLES = 100;
/** Lids that jump by more from sample to sample are no lids: a hand rubs the eye. Medians: 0.03 to 0.14 in yawns, 0.06 to 0.32 in rubs. Ours. */
const MAX_JUMP = 0.15;
/** Yawns narrow both eyes, rubs one. Median difference: 0.02 to 0.20 in yawns, 0.06 to 0.58 in rubs. Ours. */
const MAX_APART = 0.25;
/** So much deeper, of their rest, do lids lie in the middle of a yawn than when the hand comes and goes: 0.04 to 0.28; most hands that hold a handset or smoke 0.03 at most. Ours. */
const SUNK = 0.035;
/** The less they sink, the further the head must tilt: each degree stands for this part of their rest, and both together reach that. Ours. */
const TILT_PER_SUNK = 0.01;
const SUNK_WITH_TILT = 0.13;
/** Lids that are narrower than this part of their rest in the middle of it need not have been wider before. Ours. */
const NARROW = 0.6;
/** What counts as the middle of the stay, and what as its beginning and end, parts of it. Ours. */
const MIDDLE = [0.3, 0.8] as const;
const EDGE = 0.15;
/** A palm over the mouth lies on a wrist this far below it, faces (0.39 to 0.64). A cup is tilted by one nearer to it (by day 0.04 to 0.24), who smokes has it lower (0.66 to 1.1). Ours. */
const PALM_DROP = [0.35, 0.68] as const;
/** Lids and head that tell so much more of a yawn than they must make up for a wrist as low as this: 0.33 in yawns, 0.17 at most in who smokes. Ours. */
const PLAIN = 0.25;
const LOW_PALM_DROP = 0.85;
/** Who yawns does not look around; a hand that comes and goes makes the landmarks swing, so the utmost tenths do not count. Ours. */
const STILL_DEG = 15;
const UTMOST = 0.1;

/** What is looked at while the hand is there; null: cannot be judged. */
export interface HiddenSample {
  readonly tMs: number;
  readonly left: number | null;
  readonly right: number | null;
  /** Mean of both lids without its noise. */
  readonly lids: number | null;
  readonly pitchDeg: number | null;
  readonly yawDeg: number | null;
  /** How far the wrist lies below the mouth, faces. */
  readonly wristDrop: number | null;
  /** A hand before an eye, 0..1. */
  readonly atEyes: number | null;
}

/** Plain data; null onset: no hand hides the mouth. */
export interface HiddenMouth {
  onsetMs: number | null;
  /** When the hand was last seen. */
  seenMs: number;
  samples: HiddenSample[];
  /** Lids and pitch before the hand came; null: unknown. */
  restLids: number | null;
  restPitchDeg: number | null;
}

export function startHiddenMouth(): HiddenMouth {
  return { onsetMs: null, seenMs: 0, samples: [], restLids: null, restPitchDeg: null };
}

/** The hand has come. Mutates `hidden`. */
export function hide(hidden: HiddenMouth, tMs: number, restLids: number | null, restPitchDeg: number | null): void {
  Object.assign(hidden, { onsetMs: tMs, seenMs: tMs, samples: [], restLids, restPitchDeg });
}

/** The hand has gone. Mutates `hidden`. */
export function unhide(hidden: HiddenMouth): void {
  Object.assign(hidden, startHiddenMouth());
}

/** One frame in which the hand is seen; asks for its sample when one is due. Mutates `hidden`. */
export function noteHidden(hidden: HiddenMouth, tMs: number, sampleOf: () => HiddenSample): void {
  const { samples } = hidden;
  hidden.seenMs = tMs;
  const sinceMs = tMs - (samples.at(-1)?.tMs ?? -Infinity);
  if (sinceMs >= SAMPLE_MS && samples.length < MOST_SAMPLES) samples.push(sampleOf());
}

/** Whether the hand that has gone hid a yawn: it stayed long, the head was still and tilted, both lids sank together and rose again. */
export function hidYawn({ onsetMs, seenMs, samples, ...rest }: HiddenMouth, thresholds: Thresholds): boolean {
  const { yawnHiddenMinMs, yawnHiddenMaxMs, yawnTiltDeg, yawnTiltMaxDeg } = thresholds;
  const durationMs = seenMs - (onsetMs ?? seenMs);
  if (samples.length < LEAST_SAMPLES || durationMs < yawnHiddenMinMs || durationMs > yawnHiddenMaxMs) return false;
  const tiltDeg = middleOf(valuesOf(samples, 'pitchDeg')) - (rest.restPitchDeg ?? 0);
  if (!(tiltDeg >= yawnTiltDeg && tiltDeg < yawnTiltMaxDeg) || !isStill(valuesOf(samples, 'yawDeg'))) return false;
  const { told, isEnough } = lidsAndHead(samples, rest.restLids ?? 1, tiltDeg);
  return isEnough && moveTogether(samples) && isPalm(samples, told >= PLAIN ? LOW_PALM_DROP : PALM_DROP[1], thresholds);
}

function isStill(yaws: readonly number[]): boolean {
  return (quantileOf(yaws, 1 - UTMOST) ?? NaN) - (quantileOf(yaws, UTMOST) ?? NaN) <= STILL_DEG;
}

/** Laid over the mouth from below, no lower than `lowest`, not at an eye. What was not seen speaks against neither. */
function isPalm(samples: readonly HiddenSample[], lowest: number, { handConfidence }: Thresholds): boolean {
  const [drop, eyes] = [middleOf(valuesOf(samples, 'wristDrop')), middleOf(valuesOf(samples, 'atEyes'))];
  return !(drop < PALM_DROP[0]) && !(drop > lowest) && !(eyes >= handConfidence);
}

/** Both lids, and as slowly as lids do that nobody rubs. */
function moveTogether(samples: readonly HiddenSample[]): boolean {
  const jump = Math.max(...(['left', 'right'] as const).map((eye) => middleOf(changes(valuesOf(samples, eye)))));
  const apart = middleOf(
    samples.map(({ left, right }) => (left === null || right === null ? NaN : Math.abs(left - right))),
  );
  return jump <= MAX_JUMP && apart <= MAX_APART;
}

/** Lids lower in the middle of the stay than at its beginning and end, the more the less the head is tilted; or narrow all the time. `told`: how much both say. */
function lidsAndHead(
  samples: readonly HiddenSample[],
  restLids: number,
  tiltDeg: number,
): { readonly told: number; readonly isEnough: boolean } {
  const course = valuesOf(samples, 'lids');
  const edge = Math.max(1, Math.floor(EDGE * course.length));
  const edges = middleOf([...course.slice(0, edge), ...course.slice(-edge)]);
  const middle = middleOf(course.slice(Math.floor(MIDDLE[0] * course.length), Math.ceil(MIDDLE[1] * course.length)));
  const sunk = (edges - middle) / restLids;
  const told = sunk >= SUNK ? sunk + TILT_PER_SUNK * tiltDeg : 0;
  return { told, isEnough: told >= SUNK_WITH_TILT || middle <= NARROW * restLids };
}

function valuesOf(samples: readonly HiddenSample[], key: Exclude<keyof HiddenSample, 'tMs'>): number[] {
  return samples.map((sample) => sample[key]).filter((value) => value !== null);
}

/** From each value to the next. */
function changes(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? NaN)));
}
