/** Says from single comparisons, over time, that another face is at the wheel, and when the one of the login is back. Pure. */
import { PERSON_LIMITS, type PersonLimits } from './limits.js';

/** One comparison with the reference. */
export interface Comparison {
  /** Capture time of the picture, ms. */
  readonly tMs: number;
  /** Cosine. */
  readonly similarity: number;
}

/** `return`: the face of the login again; `login`: a login or its end; `restart`: the reference was lost and is learned anew. */
export type MismatchEnd = 'return' | 'login' | 'restart';

/** Another face since `onsetMs`, told at `toldMs` from so many looks; or its end at `offsetMs`. Capture times. */
export type MismatchChange =
  | { readonly phase: 'onset'; readonly onsetMs: number; readonly toldMs: number; readonly looks: number }
  | {
      readonly phase: 'offset';
      readonly onsetMs: number;
      readonly toldMs: number;
      readonly offsetMs: number;
      readonly because: MismatchEnd;
    };

/** Plain data. */
export interface MismatchState {
  /** First look of those in a row that disagree; null = none does. */
  strangeMs: number | null;
  strangeLooks: number;
  /** Looks in a row that agree, and the first of them. */
  knownMs: number | null;
  knownLooks: number;
  lastMs: number | null;
  /** What was told and has not ended; null = nothing. */
  told: { readonly onsetMs: number; readonly toldMs: number } | null;
}

export interface MismatchRules extends Pick<
  PersonLimits,
  'agreesFrom' | 'disagreesBelow' | 'disagreeLooks' | 'agreeLooks' | 'staleMs'
> {
  /** Told when looks have disagreed for this long, ms. */
  readonly disagreeMs: number;
}

export function mismatchRules(disagreeMs: number): MismatchRules {
  return { ...PERSON_LIMITS, disagreeMs };
}

export function startMismatch(): MismatchState {
  return { strangeMs: null, strangeLooks: 0, knownMs: null, knownLooks: 0, lastMs: null, told: null };
}

/** Takes one comparison. Mutates `state`. */
export function stepMismatch(
  state: MismatchState,
  { tMs, similarity }: Comparison,
  rules: MismatchRules,
): MismatchChange | null {
  if (state.lastMs !== null && (tMs - state.lastMs > rules.staleMs || tMs < state.lastMs)) forgetRows(state);
  state.lastMs = tMs;
  if (similarity >= rules.agreesFrom) return agree(state, tMs, rules);
  return similarity < rules.disagreesBelow ? disagree(state, tMs, rules) : null;
}

/** Ends what was told without a look that says so. Leaves a state as at the start. */
export function endMismatch(
  state: MismatchState,
  tMs: number,
  because: Exclude<MismatchEnd, 'return'>,
): MismatchChange | null {
  const { told } = state;
  Object.assign(state, startMismatch());
  return told === null ? null : { phase: 'offset', ...told, offsetMs: tMs, because };
}

function agree(state: MismatchState, tMs: number, { agreeLooks }: MismatchRules): MismatchChange | null {
  state.strangeMs = null;
  state.strangeLooks = 0;
  state.knownMs ??= tMs;
  state.knownLooks++;
  const { told, knownMs } = state;
  if (told === null || state.knownLooks < agreeLooks) return null;
  state.told = null;
  return { phase: 'offset', ...told, offsetMs: knownMs, because: 'return' };
}

function disagree(state: MismatchState, tMs: number, rules: MismatchRules): MismatchChange | null {
  state.knownMs = null;
  state.knownLooks = 0;
  state.strangeMs ??= tMs;
  state.strangeLooks++;
  const { strangeMs, strangeLooks: looks } = state;
  if (state.told !== null || looks < rules.disagreeLooks || tMs - strangeMs < rules.disagreeMs) return null;
  state.told = { onsetMs: strangeMs, toldMs: tMs };
  return { phase: 'onset', ...state.told, looks };
}

function forgetRows(state: MismatchState): void {
  Object.assign(state, { ...startMismatch(), told: state.told });
}
