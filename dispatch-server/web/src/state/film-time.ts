/** Between the time of a film as the browser counts it and the capture time of its frames. Pure. */

/** A film whose length is this close to what its frames say keeps their times; another one was written at an even rate. */
const SAME_LENGTH = 0.05;

/** Frame times in ms after the trace's start; `durationS` as the browser says. */
export interface FilmTimes {
  readonly frameTimesMs: readonly number[];
  readonly durationS: number;
}

/** Media time in the middle of frame `index`, s: a seek there shows that frame whatever rounding does. */
export function mediaTimeS(film: FilmTimes, index: number): number {
  const { frameTimesMs, durationS } = film;
  const count = frameTimesMs.length;
  const here = clamped(index, count);
  if (isEven(film)) return ((here + 0.5) / count) * durationS;
  const start = frameTimesMs[0] ?? 0;
  const from = (frameTimesMs[here] ?? start) - start;
  const to = here + 1 < count ? (frameTimesMs[here + 1] ?? start) - start : durationS * 1000;
  return Math.min(durationS, (from + Math.max(from, to)) / 2000);
}

/** The frame shown at a media time. */
export function frameAtMediaTime(film: FilmTimes, timeS: number): number {
  const { frameTimesMs, durationS } = film;
  const count = frameTimesMs.length;
  if (isEven(film)) return clamped(Math.floor((timeS / durationS) * count), count);
  return lastAtOrBefore(frameTimesMs, (frameTimesMs[0] ?? 0) + timeS * 1000 + 0.5);
}

/** The frame that shows the moment `atMs`: the last one taken by then, the first before any. */
export function frameAt(frameTimesMs: readonly number[], atMs: number): number {
  return lastAtOrBefore(frameTimesMs, atMs + 0.01);
}

function isEven({ frameTimesMs, durationS }: FilmTimes): boolean {
  const count = frameTimesMs.length;
  const spanMs = (frameTimesMs[count - 1] ?? 0) - (frameTimesMs[0] ?? 0);
  const saidMs = count > 1 ? (spanMs * count) / (count - 1) : spanMs;
  return !Number.isFinite(durationS) || Math.abs(durationS * 1000 - saidMs) > saidMs * SAME_LENGTH;
}

function lastAtOrBefore(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? Infinity) <= atMs) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

function clamped(index: number, count: number): number {
  return Math.min(Math.max(0, index), Math.max(0, count - 1));
}
