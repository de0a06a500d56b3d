/** A condition that must last: onset, minimum duration, hysteresis and gaps, all on the time of the data. */

/** Plain data; null onset while the condition does not hold. */
export interface Episode {
  onsetMs: number | null;
  lastMs: number | null;
  /** The frame at which the minimum duration was reached; null before. */
  raisedMs: number | null;
}

export function startEpisode(): Episode {
  return { onsetMs: null, lastMs: null, raisedMs: null };
}

/** What one frame does to an episode. */
export type EpisodeChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'raised'; readonly onsetMs: number }
  | { readonly kind: 'ended'; readonly onsetMs: number; readonly offsetMs: number; readonly raisedMs: number | null };

const NONE: EpisodeChange = { kind: 'none' };

/** Timing of an episode, ms. */
export interface EpisodeTiming {
  /** The condition must hold this long before the episode is raised. */
  readonly minMs: number;
  /** A gap between frames longer than this ends what was observed. */
  readonly maxGapMs: number;
}

/**
 * Advances an episode by one frame. Mutates `episode`.
 *
 * @param holds whether the condition holds in this frame (the caller applies its hysteresis with `episode.onsetMs`).
 */
export function stepEpisode(episode: Episode, tMs: number, holds: boolean, timing: EpisodeTiming): EpisodeChange {
  const lastMs = episode.lastMs;
  episode.lastMs = tMs;
  const gap = lastMs !== null && tMs - lastMs > timing.maxGapMs;
  if (episode.onsetMs !== null && (!holds || gap)) return end(episode, gap ? lastMs : tMs);
  if (!holds) return NONE;
  episode.onsetMs ??= tMs;
  if (episode.raisedMs !== null || tMs - episode.onsetMs < timing.minMs) return NONE;
  episode.raisedMs = tMs;
  return { kind: 'raised', onsetMs: episode.onsetMs };
}

/** Ends an episode that the end of the data cuts off; `none` when there is none. */
export function finishEpisode(episode: Episode): EpisodeChange {
  return episode.onsetMs === null ? NONE : end(episode, episode.lastMs ?? episode.onsetMs);
}

function end(episode: Episode, offsetMs: number): EpisodeChange {
  const onsetMs = episode.onsetMs ?? offsetMs;
  const raisedMs = episode.raisedMs;
  episode.onsetMs = null;
  episode.raisedMs = null;
  return { kind: 'ended', onsetMs, offsetMs, raisedMs };
}
