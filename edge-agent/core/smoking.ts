/** Smoking is suspected when a hand comes to the mouth again and again as in drawing. To the analyst; audible only where a site wants it (`hands.md`). */
import type { FindingChange, FindingDetail } from './finding.js';
import { finishHandWatch, startHandWatch, stepHandWatch, type HandEpisode, type HandWatch } from './hand-episode.js';
import { heardOf, whole, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

type Draw = Pick<HandEpisode, 'fromMs' | 'toMs' | 'confidence'>;

/** Plain data. */
export interface SmokingState {
  readonly hand: HandWatch;
  /** Draws in a row, each after a pause that smokers make. */
  draws: Draw[];
  /** End of the last hand at the mouth, draw or not. */
  lastHandMs: number | null;
  lastMs: number;
  reportedMs: number | null;
}

export const smoking: Rule<SmokingState> = {
  start: () => ({ hand: startHandWatch(), draws: [], lastHandMs: null, lastMs: 0, reportedMs: null }),

  step(state, signals, thresholds, heard) {
    state.lastMs = signals.tMs;
    const yawned = heardOf(heard, 'yawn', 'whole');
    if (yawned !== undefined) forgetYawn(state, yawned.onsetMs);
    if (heardOf(heard, 'phoneUse', 'onset') !== undefined) state.draws = [];
    const episode = stepHandWatch(state.hand, signals, thresholds);
    return episode === null ? [] : take(state, episode, thresholds);
  },

  finish(state, thresholds) {
    const episode = finishHandWatch(state.hand);
    return episode === null ? [] : take(state, episode, thresholds);
  },
};

/** The hand that hid a yawn is no draw, whether it is gone already or still there. */
function forgetYawn(state: SmokingState, onsetMs: number): void {
  state.draws = state.draws.filter(({ toMs }) => toMs < onsetMs);
  if (state.hand.fromMs !== null) Object.assign(state.hand, startHandWatch());
}

/** A hand that is too short for a draw is none at all; one that is too long, too soon or explained begins the row anew. */
function take(state: SmokingState, episode: HandEpisode, thresholds: Thresholds): FindingChange[] {
  const { fromMs, toMs, confidence, explained } = episode;
  if (toMs - fromMs < thresholds.smokingHandMinMs) return [];
  const pauseMs = state.lastHandMs === null ? null : fromMs - state.lastHandMs;
  state.lastHandMs = toMs;
  const inRow = pauseMs !== null && pauseMs >= thresholds.smokingPauseMinMs && pauseMs <= thresholds.smokingPauseMaxMs;
  if (!inRow) state.draws = [];
  if (explained !== null || toMs - fromMs > thresholds.smokingHandMaxMs) {
    state.draws = [];
    return [];
  }
  state.draws = state.draws.filter((draw) => toMs - draw.fromMs <= thresholds.smokingWindowMs);
  state.draws.push({ fromMs, toMs, confidence });
  return suspect(state, thresholds);
}

function suspect(state: SmokingState, thresholds: Thresholds): FindingChange[] {
  const { draws, lastMs: tMs } = state;
  const [first] = draws;
  if (first === undefined || draws.length < thresholds.smokingEpisodes) return [];
  state.draws = [];
  if (state.reportedMs !== null && tMs - state.reportedMs < thresholds.smokingGuardMs) return [];
  state.reportedMs = tMs;
  return [whole('smoking', first.fromMs, draws.at(-1)?.toMs ?? tMs, tMs, detailOf(draws))];
}

/** `episodes`: from and to of each draw, seconds on the capture clock; a finding's detail is flat. */
function detailOf(draws: readonly Draw[]): FindingDetail {
  const confidence = draws.reduce((sum, draw) => sum + draw.confidence, 0) / draws.length;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const episodes = draws.map(({ fromMs, toMs }) => `${seconds(fromMs)}-${seconds(toMs)} s`).join(', ');
  return { draws: draws.length, suspected: true, confidence: Number(confidence.toFixed(3)), episodes };
}
