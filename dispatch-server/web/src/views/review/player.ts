/** The film on the screen, for whoever moves it: keys, buttons, the trace. One place in time, `playheadMs`, leads and follows it. */
import { frameAt, frameAtMediaTime, mediaTimeS } from '../../state/film-time.js';
import { playheadMs } from '../../state/review.js';

/** A film without a trace: its own time counts, and frames are as long as 25 of them in a second. */
const FRAME_MS = 40;

export interface Player {
  readonly video: HTMLVideoElement | null;
  /** Capture times of the film's frames, or of the trace's samples while there is no film; empty = only the film's own time is known. */
  readonly timesMs: readonly number[];
}

let player: Player = { video: null, timesMs: [] };

export function usePlayer(next: Player): void {
  player = next;
}

/** Moves on by so many frames and stays there. */
export function frameStep(by: number): void {
  player.video?.pause();
  const { timesMs } = player;
  if (timesMs.length === 0) {
    goTo(playheadMs.peek() + by * FRAME_MS);
    return;
  }
  const index = Math.min(Math.max(0, frameAt(timesMs, playheadMs.peek()) + by), timesMs.length - 1);
  goTo(timesMs[index] ?? 0);
}

/** Shows the moment `atMs`. */
export function goTo(atMs: number): void {
  const { video, timesMs } = player;
  playheadMs.value = Math.max(0, atMs);
  if (video === null || video.readyState === 0) return;
  const film = { frameTimesMs: timesMs, durationS: video.duration };
  video.currentTime = timesMs.length === 0 ? atMs / 1000 : mediaTimeS(film, frameAt(timesMs, atMs));
}

export function togglePlay(): void {
  const { video } = player;
  if (video === null) return;
  if (video.paused) void video.play().catch(() => undefined);
  else video.pause();
}

/** The film shows another frame: everything else follows. */
export function followFilm(mediaS: number): void {
  const { video, timesMs } = player;
  if (video === null || video.seeking) return;
  if (timesMs.length === 0) playheadMs.value = mediaS * 1000;
  else if (!video.paused)
    playheadMs.value = timesMs[frameAtMediaTime({ frameTimesMs: timesMs, durationS: video.duration }, mediaS)] ?? 0;
}
