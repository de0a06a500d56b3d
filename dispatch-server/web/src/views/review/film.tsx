/** The film with its landmarks, frame by frame; says what is missing when there is none. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { clipAddress } from '../../net/clips.js';
import type { ReviewEvent, Trace } from '../../net/review-contract.js';
import { frameAt } from '../../state/film-time.js';
import { locale } from '../../state/preferences.js';
import { landmarksShown, playheadMs } from '../../state/review.js';
import { followFilm, frameStep, goTo, togglePlay, usePlayer } from './player.js';

export function Film({ found, trace }: { found: ReviewEvent; trace: Trace | null }) {
  const { t } = locale.value;
  const { film, awaited } = found;
  if (film === null)
    return (
      <>
        <p class="review-missing" role="status" data-testid="no-film">
          {t(awaited.includes('film') ? 'review.filmAwaited' : 'review.noFilm')}
        </p>
        {trace !== null && <TraceOnly trace={trace} />}
      </>
    );
  if (film.mediaType.startsWith('image/'))
    return <img class="review-picture" src={clipAddress(film)} alt={t('review.film')} />;
  return <Player address={clipAddress(film)} trace={trace} sha256={film.sha256} />;
}

function TraceOnly({ trace }: { trace: Trace }) {
  useLayoutEffect(() => usePlayer({ video: null, timesMs: trace.tMs }), [trace]);
  return <Transport endMs={trace.tMs.at(-1) ?? 0} canPlay={false} hasLandmarks={false} />;
}

function Player({ address, trace, sha256 }: { address: string; trace: Trace | null; sha256: string }) {
  const { t } = locale.value;
  const video = useRef<HTMLVideoElement>(null);
  const broken = useSignal(false);
  const durationMs = useSignal(0);
  const times = trace?.film?.sha256 === sha256 ? trace.film.frameTimesMs : [];
  useLayoutEffect(() => {
    usePlayer({ video: video.current, timesMs: times });
    if (trace !== null) goTo(playheadMs.peek());
    return () => usePlayer({ video: null, timesMs: [] });
  }, [trace]);
  useFrames(video);
  if (broken.value)
    return (
      <p class="review-missing" role="alert" data-testid="broken-film">
        {t('clip.broken')}
      </p>
    );
  return (
    <>
      <div class="review-film">
        <video
          ref={video}
          src={address}
          muted
          playsInline
          preload="auto"
          aria-label={t('review.film')}
          data-testid="review-video"
          onLoadedMetadata={({ currentTarget }) => {
            durationMs.value = currentTarget.duration * 1000;
            goTo(playheadMs.peek());
          }}
          onClick={togglePlay}
          onError={() => (broken.value = true)}
        />
        {times.length > 0 && <Landmarks trace={trace} times={times} video={video} />}
      </div>
      <Transport
        endMs={trace === null || times.length === 0 ? durationMs.value : (trace.tMs.at(-1) ?? 0)}
        canPlay
        hasLandmarks={times.length > 0 && (trace?.landmarks ?? null) !== null}
      />
    </>
  );
}

/** Tells of every frame the film shows. */
function useFrames(video: { readonly current: HTMLVideoElement | null }): void {
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    let handle = 0;
    const onFrame: VideoFrameRequestCallback = (_now, { mediaTime }) => {
      followFilm(mediaTime);
      handle = element.requestVideoFrameCallback(onFrame);
    };
    handle = element.requestVideoFrameCallback(onFrame);
    return () => element.cancelVideoFrameCallback(handle);
  }, []);
}

interface LandmarksProps {
  trace: Trace | null;
  times: readonly number[];
  video: { readonly current: HTMLVideoElement | null };
}

/** Contours of eyes and mouth over the frame that is shown. */
function Landmarks({ trace, times, video }: LandmarksProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const isOn = landmarksShown.value;
    const points = trace?.landmarks?.[frameAt(times, playheadMs.value)] ?? null;
    const element = canvas.current;
    if (element === null) return;
    const [width, height] = [video.current?.videoWidth ?? 0, video.current?.videoHeight ?? 0];
    if (width > 0 && (element.width !== width || element.height !== height)) {
      element.width = width;
      element.height = height;
    }
    const pen = element.getContext('2d');
    if (pen === null) return;
    pen.clearRect(0, 0, element.width, element.height);
    element.dataset.points = String(isOn ? (points?.length ?? 0) : 0);
    if (!isOn || points === null) return;
    const sizePx = Math.max(1.5, element.width / 300);
    for (const [fill, growPx] of [
      ['#000', sizePx * 0.6],
      ['#5ee6ff', 0],
    ] as const) {
      pen.fillStyle = fill;
      for (const [x, y] of points) {
        pen.beginPath();
        pen.arc(x * element.width, y * element.height, sizePx + growPx, 0, 2 * Math.PI);
        pen.fill();
      }
    }
  });
  return (
    <canvas ref={canvas} class="review-landmarks" width={640} height={480} aria-hidden="true" data-testid="landmarks" />
  );
}

function Transport({ endMs, canPlay, hasLandmarks }: { endMs: number; canPlay: boolean; hasLandmarks: boolean }) {
  const { t, number } = locale.value;
  const atMs = Math.min(playheadMs.value, endMs);
  return (
    <div class="review-transport" role="group" aria-label={t('review.transport')}>
      {canPlay && (
        <button type="button" class="second" onClick={togglePlay}>
          {t('review.play')}
        </button>
      )}
      <button type="button" class="second" aria-label={t('review.frameBack')} onClick={() => frameStep(-1)}>
        ◂ <kbd aria-hidden="true">←</kbd>
      </button>
      <button type="button" class="second" aria-label={t('review.frameOn')} onClick={() => frameStep(1)}>
        ▸ <kbd aria-hidden="true">→</kbd>
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, Math.round(endMs))}
        step={1}
        value={Math.round(atMs)}
        aria-label={t('review.time')}
        aria-valuetext={t('unit.second', { value: number(atMs / 1000, 2) })}
        onInput={(event) => goTo(Number(event.currentTarget.value))}
      />
      <output data-testid="playhead" data-ms={Math.round(atMs)}>
        {t('unit.second', { value: number(atMs / 1000, 2) })}
      </output>
      {hasLandmarks && (
        <button
          type="button"
          class="second"
          aria-pressed={landmarksShown.value}
          onClick={() => (landmarksShown.value = !landmarksShown.value)}
        >
          {t('review.landmarks')} <kbd aria-hidden="true">L</kbd>
        </button>
      )}
    </div>
  );
}
