/** One time that a hand was at the mouth: looks miss it now and then, and what else happened meanwhile may explain it. */
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** Looks that must show the hand: one alone is an error of the network. */
const MIN_LOOKS = 2;
/** A hand that is there is still there when a look shows it this clearly, in parts of what counts. Ours. */
const FAINT = 0.8;
/** Who takes a bite opens his mouth for it, so wide, from so long before the hand is seen until so long after. Before bites 0.2 to 0.65, before draws mostly 0.17 at most. Ours. */
const BITE_RATIO = 0.35;
const BITE_BEFORE_MS = 400;
const BITE_AFTER_MS = 500;
/** Frames of the hand that must show it at an eye before that explains it, parts of them. Ours. */
const RUB_SHARE = 0.2;
/** Looks that must show a phone before it explains the hand: now and then a cigarette reads as one. Without times of their own they are this far apart. */
const PHONE_LOOKS = 2;
const LOOK_SPACING_MS = 500;

/** A hand at the mouth that has gone. */
export interface HandEpisode {
  readonly fromMs: number;
  readonly toMs: number;
  /** Mean of the frames that showed it, 0..1. */
  readonly confidence: number;
  /** What it was; null when nothing explains it. */
  readonly explained: 'meal' | 'drink' | 'rub' | 'phone' | null;
}

/** Plain data; `fromMs` null while no hand is there. */
export interface HandWatch {
  fromMs: number | null;
  lastMs: number;
  /** First frame since then that did not show it. */
  goneMs: number | null;
  /** Frames that showed it, at least faintly, and whether one did clearly. */
  seen: number;
  clear: boolean;
  sum: number;
  startPitchDeg: number | null;
  /** Frames that showed a wrist, how many of them beside the mouth; and frames that showed the hand at an eye. */
  wrists: number;
  beside: number;
  atEyes: number;
  /** When the mouth was last open as for a bite; kept from one hand to the next. */
  openMs: number | null;
  phoneLooks: number;
  phoneLookMs: number | null;
  explained: HandEpisode['explained'];
}

export function startHandWatch(): HandWatch {
  return {
    fromMs: null,
    lastMs: 0,
    goneMs: null,
    seen: 0,
    clear: false,
    sum: 0,
    startPitchDeg: null,
    wrists: 0,
    beside: 0,
    atEyes: 0,
    openMs: null,
    phoneLooks: 0,
    phoneLookMs: null,
    explained: null,
  };
}

/** One frame; gives the episode that ended, or null. Mutates `watch`. */
export function stepHandWatch(watch: HandWatch, signals: Signals, thresholds: Thresholds): HandEpisode | null {
  const { tMs, hands } = signals;
  const confidence = hands?.atMouth ?? 0;
  const seen = confidence >= FAINT * thresholds.smokingConfidence;
  const ended =
    watch.fromMs !== null && tMs - watch.lastMs > thresholds.smokingHandGapMs ? finishHandWatch(watch) : null;
  if (seen) {
    watch.fromMs ??= tMs;
    watch.lastMs = tMs;
    watch.goneMs = null;
    watch.seen++;
    watch.clear ||= confidence >= thresholds.smokingConfidence;
    watch.sum += confidence;
  } else watch.goneMs ??= tMs;
  if (seen) noteHand(watch, signals, thresholds);
  if ((signals.mouth ?? 0) >= BITE_RATIO) watch.openMs = tMs;
  if (watch.fromMs !== null) explain(watch, signals, thresholds);
  return ended;
}

/** Ends what is open. Mutates `watch`. */
export function finishHandWatch(watch: HandWatch): HandEpisode | null {
  const { fromMs, lastMs, goneMs, seen, clear, sum } = watch;
  const explained = watch.explained ?? (isRubbing(watch) ? 'rub' : isBeside(watch) ? 'drink' : null);
  Object.assign(watch, startHandWatch(), { openMs: watch.openMs });
  if (fromMs === null || !clear || seen < MIN_LOOKS) return null;
  return { fromMs, toMs: goneMs ?? lastMs, confidence: sum / seen, explained };
}

/** The wrist was beside the mouth, not below it, in most frames that showed it: a hand round a cup or laid over the face. */
function isBeside({ wrists, beside }: HandWatch): boolean {
  return wrists >= MIN_LOOKS && 2 * beside > wrists;
}

/** The hand was at an eye in a good part of the frames that showed it: one look that says so is an error of the network. */
function isRubbing({ seen, atEyes }: HandWatch): boolean {
  return atEyes >= RUB_SHARE * seen;
}

/** Where the hand is while it is seen: what a look left behind tells nothing of a hand that has gone. */
function noteHand(watch: HandWatch, { hands }: Signals, { smokingWristDrop, handConfidence }: Thresholds): void {
  if ((hands?.atEyes ?? 0) >= handConfidence) watch.atEyes++;
  const drop = hands?.wristDrop ?? null;
  if (drop === null) return;
  watch.wrists++;
  if (drop < smokingWristDrop) watch.beside++;
}

function explain(watch: HandWatch, { tMs, cameraPose, hands }: Signals, thresholds: Thresholds): void {
  const pitchDeg = cameraPose?.pitchDeg ?? null;
  watch.startPitchDeg ??= pitchDeg;
  if ((hands?.mealAtMouth ?? 0) >= thresholds.mealConfidence || isBite(watch, tMs)) watch.explained = 'meal';
  else if (isPhone(watch, hands, tMs, thresholds)) watch.explained = 'phone';
  else if (pitchDeg !== null && pitchDeg - (watch.startPitchDeg ?? pitchDeg) >= thresholds.drinkPitchDeg)
    watch.explained ??= 'drink';
}

function isBite({ fromMs, openMs }: HandWatch, tMs: number): boolean {
  return fromMs !== null && openMs !== null && openMs >= fromMs - BITE_BEFORE_MS && tMs <= fromMs + BITE_AFTER_MS;
}

function isPhone(watch: HandWatch, hands: Signals['hands'], tMs: number, { phoneConfidence }: Thresholds): boolean {
  const { phoneAtEarLeft, phoneAtEarRight, phoneInView } = hands ?? {};
  const lookMs = hands?.phoneLookMs ?? tMs;
  const isNew = watch.phoneLookMs === null || lookMs - watch.phoneLookMs >= LOOK_SPACING_MS;
  if (isNew && Math.max(phoneAtEarLeft ?? 0, phoneAtEarRight ?? 0, phoneInView ?? 0) >= phoneConfidence) {
    watch.phoneLooks++;
    watch.phoneLookMs = lookMs;
  }
  return watch.phoneLooks >= PHONE_LOOKS;
}
