/**
 * Learns thresholds of one camera from the verdicts of reviewers, without gradient: a camera's angle decides what a hand at the ear or
 * mouth looks like. One step at a time, within bounds, and back again.
 */
import { z } from 'zod';
import { THRESHOLDS } from '../core/thresholds.js';

/** One reviewed event. */
export const verdictSchema = z.object({
  finding: z.enum(['smoking', 'phoneUse']),
  verdict: z.enum(['true', 'falseAlarm']),
  /** `detail.confidence` of the event, 0..1. */
  confidence: z.number().min(0).max(1),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** What is learned from which finding. A proposal stays within a third of the table's default to both sides, and within its bounds. */
export const LEARNED = { smoking: 'smokingConfidence', phoneUse: 'phoneConfidence' } as const;
export type LearnedName = (typeof LEARNED)[keyof typeof LEARNED];
const REACH = 1 / 3;
/** Fewer verdicts say nothing about a camera. */
export const MIN_VERDICTS = 8;
/** True findings that a threshold may cost: none of ten, one of eleven. */
const MAX_LOST_SHARE = 0.1;
/** Precision above which nothing is raised, and from which on so many verdicts in a row let it fall again. */
const GOOD_PRECISION = 0.9;
/** The largest change in one step, parts of the default. */
const STEP = 0.1;

/** One threshold, why, and what it was: the undo. */
export interface Lesson {
  readonly threshold: LearnedName;
  readonly from: number;
  readonly to: number;
  readonly verdicts: number;
  readonly precisionBefore: number;
  /** Share of the reviewed findings that would stay true at the new value; null when it is lower than before: nobody saw what lies there. */
  readonly precisionAfter: number | null;
  readonly reason: 'tooFewVerdicts' | 'goodEnough' | 'raised' | 'lowered' | 'notSeparable';
}

/** A lesson for each finding. Same verdicts, in any order, same lessons. */
export function learn(verdicts: readonly Verdict[], inForce: Readonly<Record<LearnedName, number>>): Lesson[] {
  return (['smoking', 'phoneUse'] as const).map((finding) => {
    const own = verdicts.filter((verdict) => verdict.finding === finding);
    return lessonOf(own, LEARNED[finding], inForce[LEARNED[finding]]);
  });
}

/** How far a threshold may be learned to, whatever the verdicts say. */
export function boundsOf(name: LearnedName): readonly [number, number] {
  const { default: usual, min, max } = THRESHOLDS[name];
  return [Math.max(min, usual * (1 - REACH)), Math.min(max, usual * (1 + REACH))];
}

function lessonOf(verdicts: readonly Verdict[], threshold: LearnedName, from: number): Lesson {
  const precisionBefore = precisionOf(verdicts);
  const base = { threshold, from, verdicts: verdicts.length, precisionBefore };
  const stay = { ...base, to: from, precisionAfter: precisionBefore };
  if (verdicts.length < MIN_VERDICTS) return { ...stay, reason: 'tooFewVerdicts' };
  if (precisionBefore >= GOOD_PRECISION) {
    const to = withinReach(
      threshold,
      Math.min(from, Math.max(from - stepOf(threshold), THRESHOLDS[threshold].default)),
    );
    return to < from ? { ...base, to, precisionAfter: null, reason: 'lowered' } : { ...stay, reason: 'goodEnough' };
  }
  const to = raised(verdicts, threshold, from);
  if (to <= from) return { ...stay, reason: 'notSeparable' };
  return {
    ...base,
    to,
    precisionAfter: precisionOf(verdicts.filter(({ confidence }) => confidence >= to)),
    reason: 'raised',
  };
}

/** The highest value of this step that costs at most one in ten true findings and sheds at least one false one. */
function raised(verdicts: readonly Verdict[], threshold: LearnedName, from: number): number {
  const trueOnes = verdicts.filter(({ verdict }) => verdict === 'true').map(({ confidence }) => confidence);
  const falseOnes = verdicts.filter(({ verdict }) => verdict === 'falseAlarm').map(({ confidence }) => confidence);
  const highest = withinReach(threshold, from + stepOf(threshold));
  const mayLose = Math.floor(MAX_LOST_SHARE * trueOnes.length);
  const keeps = trueOnes.toSorted((a, b) => a - b)[mayLose] ?? highest;
  const to = rounded(Math.min(highest, keeps));
  return falseOnes.some((confidence) => confidence < to) ? to : from;
}

function stepOf(threshold: LearnedName): number {
  return STEP * THRESHOLDS[threshold].default;
}

function withinReach(threshold: LearnedName, value: number): number {
  const [lowest, highest] = boundsOf(threshold);
  return rounded(Math.min(highest, Math.max(lowest, value)));
}

/** Three digits, downwards: a value that is learned from a confidence must not lie above it. */
function rounded(value: number): number {
  return Math.floor(value * 1000 + 1e-9) / 1000;
}

/** 1 without any: nothing was wrong. */
function precisionOf(verdicts: readonly Verdict[]): number {
  if (verdicts.length === 0) return 1;
  return verdicts.filter(({ verdict }) => verdict === 'true').length / verdicts.length;
}
