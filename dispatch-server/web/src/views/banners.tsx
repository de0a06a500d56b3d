/** What the dispatcher must know before trusting the list: stale data, no sound, a flood, a page too old for the server, a wrong clock. */
import { connection, dataAgeMs, flood, offsetMs, soundState, unreadable, urgent } from '../state/desk.js';
import { NOTABLE_SKEW_MS } from '../state/freshness.js';
import { locale } from '../state/preferences.js';
import type { DeskAlarm } from '../state/alarm.js';

export function Banners({ alarm }: { alarm: DeskAlarm }) {
  return (
    <aside class="banners" aria-label={locale.value.t('app.notices')}>
      <StaleBanner />
      {unreadable.value && (
        <p class="banner severe" role="alert">
          {locale.value.t('connection.unreadableBanner')}
        </p>
      )}
      <SoundBanner alarm={alarm} />
      <FloodBanner />
      <SkewBanner />
    </aside>
  );
}

/** Only what does not tick is read aloud. */
function StaleBanner() {
  if (connection.value !== 'stale') return null;
  const ageMs = dataAgeMs.value;
  const { t } = locale.value;
  return (
    <p class="banner severe" data-testid="stale">
      <span role="alert">{t(ageMs === null ? 'connection.neverBanner' : 'connection.lostBanner')}</span>{' '}
      {ageMs !== null && t('connection.dataAge', { age: locale.value.age(ageMs) })}
    </p>
  );
}

/** Silence nobody chose is always on the screen; a muted desk shouts only while someone may be asleep. */
function SoundBanner({ alarm }: { alarm: DeskAlarm }) {
  const state = soundState.value;
  if (state === 'on' || (state === 'muted' && urgent.value === null)) return null;
  const look = `banner ${urgent.value !== null ? 'severe' : 'caution'}`;
  if (state === 'unavailable') return <p class={look}>{locale.value.t('sound.unavailable')}</p>;
  return (
    <button type="button" class={look} data-sound-control onClick={() => void alarm.toggle()}>
      {locale.value.t(`sound.${state}`)}
    </button>
  );
}

/** More than a person can work off (ISA-18.2): said once, so that nobody blames himself for being late. */
function FloodBanner() {
  const { active, perTenMinutes } = flood.value;
  if (!active) return null;
  return (
    <p class="banner caution" data-testid="flood">
      {locale.value.plural('flood.banner', perTenMinutes)}
    </p>
  );
}

function SkewBanner() {
  const skewMs = offsetMs.value ?? 0;
  if (Math.abs(skewMs) < NOTABLE_SKEW_MS) return null;
  const key = skewMs < 0 ? 'clock.skewAhead' : 'clock.skewBehind';
  return <p class="banner note">{locale.value.t(key, { duration: locale.value.age(Math.abs(skewMs)) })}</p>;
}
