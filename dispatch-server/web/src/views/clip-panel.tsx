/** Plays the clips of one alert as soon as they have arrived. */
import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { failureInWords } from '../i18n/wording.js';
import { clipAddress } from '../net/clips.js';
import type { Clip } from '../net/contract.js';
import { foundClips, waitForClips } from '../state/clips.js';
import { clipsArrived, mayWatch } from '../state/desk.js';
import { locale } from '../state/preferences.js';

export function ClipPanel({ alertId }: { alertId: string }) {
  const { t } = locale.value;
  return (
    <div class="clips">
      {mayWatch.value ? <Clips alertId={alertId} /> : <p>{t('clip.forbidden')}</p>}
      <p class="quiet">{t('clip.audited')}</p>
    </div>
  );
}

function Clips({ alertId }: { alertId: string }) {
  const arrived = useComputed(() => clipsArrived.value.get(alertId) ?? 0).value;
  useLayoutEffect(() => waitForClips(alertId), [alertId, arrived]);
  const found = foundClips.value;
  const { t } = locale.value;
  if (found !== null && found.clips.length > 0)
    return (
      <>
        {found.clips.map((clip, index) => (
          <Player key={clip.sha256} clip={clip} number={index + 1} total={found.clips.length} />
        ))}
      </>
    );
  if (found !== null && found.why !== null && found.why !== 'notFound')
    return (
      <p class="field-problem" role="alert">
        {failureInWords(locale.value, found.why)}
      </p>
    );
  return (
    <p role="status" data-testid="clip-waiting">
      {found === null ? t('history.loading') : t('clip.waiting')}
    </p>
  );
}

/** The first one starts by itself, silently: a cab clip has nothing to hear and the desk must hear its alerts. */
function Player({ clip, number, total }: { clip: Clip; number: number; total: number }) {
  const broken = useSignal(false);
  const { t, time } = locale.value;
  const label = t('clip.label', { number: String(number), total: String(total), time: time(clip.startedAtMs) });
  return (
    <figure class="clip" data-testid="clip-player">
      <figcaption class="quiet">{label}</figcaption>
      {broken.value ? (
        <p role="alert">{t('clip.broken')}</p>
      ) : clip.mediaType.startsWith('image/') ? (
        <img src={clipAddress(clip)} alt={label} onError={() => (broken.value = true)} />
      ) : (
        <video
          src={clipAddress(clip)}
          controls
          muted
          autoplay={number === 1}
          playsInline
          preload="metadata"
          aria-label={label}
          onError={() => (broken.value = true)}
        />
      )}
    </figure>
  );
}
