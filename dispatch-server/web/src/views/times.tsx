/** Times that tick: they alone redraw every second. */
import { useComputed } from '@preact/signals';
import { serverMinuteMs, serverNowMs } from '../state/desk.js';
import { locale } from '../state/preferences.js';

/** "04:12:07", with its date when it was another day. */
export function Moment({ atMs }: { atMs: number }) {
  return <time dateTime={new Date(atMs).toISOString()}>{locale.value.moment(atMs, serverMinuteMs.value)}</time>;
}

/** "3 min 05 s ago": only its text changes each second. */
export function Ago({ atMs }: { atMs: number }) {
  const text = useComputed(() => locale.value.t('alert.ago', { age: locale.value.age(serverNowMs.value - atMs) }));
  return <>{text}</>;
}

/** The server's clock: large, and a sign of life of this page. */
export function Clock() {
  return (
    <span class="clock" role="timer" aria-label={locale.value.t('clock.label')}>
      {locale.value.time(serverNowMs.value)} <span class="day">{locale.value.day(serverMinuteMs.value)}</span>
    </span>
  );
}
