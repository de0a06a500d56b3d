/** One event on one screen: what it is, film, trace, why it beeped, what was around it, the verdict. */
import { failureInWords } from '../../i18n/wording.js';
import type { ReviewEvent } from '../../net/review-contract.js';
import { serverMinuteMs } from '../../state/desk.js';
import { locale } from '../../state/preferences.js';
import { reload, shown, step, type Shown } from '../../state/review.js';
import { ContextPanel } from './context.js';
import { Film } from './film.js';
import { ItemMark } from './queue.js';
import { TracePlots } from './trace-plots.js';
import { VerdictForm } from './verdict-form.js';
import { WhyPanel } from './why-panel.js';

export function EventScreen() {
  const { t } = locale.value;
  const now = shown.value;
  if (now === null)
    return (
      <section class="review-event panel">
        <p class="none">{t('review.choose')}</p>
      </section>
    );
  return (
    <section
      class="review-event panel"
      aria-labelledby="review-event-title"
      data-testid="review-event"
      data-id={now.id}
    >
      {now.found === null ? <Waiting now={now} /> : <Found now={now} found={now.found} />}
    </section>
  );
}

function Waiting({ now }: { now: Shown }) {
  const { t } = locale.value;
  if (now.why === null)
    return (
      <p class="none" role="status" id="review-event-title">
        {t('history.loading')}
      </p>
    );
  return (
    <div class="history-foot" role="alert">
      <p id="review-event-title">{t('review.failed', { why: failureInWords(locale.value, now.why) })}</p>
      <button type="button" class="action" onClick={reload}>
        {t('app.retry')}
      </button>
    </div>
  );
}

function Found({ now, found }: { now: Shown; found: ReviewEvent }) {
  return (
    <>
      <Head found={found} />
      <div class="review-grid">
        <div class="review-seen">
          <Film key={now.id} found={found} trace={now.trace} />
          <TracePlots key={`trace-${now.id}`} now={now} found={found} />
        </div>
        <div class="review-told">
          <WhyPanel found={found} trace={now.trace} />
          <VerdictForm key={now.id} found={found} />
          <ContextPanel found={found} />
        </div>
      </div>
    </>
  );
}

function Head({ found: { event, priority, context } }: { found: ReviewEvent }) {
  const { t, kind, moment, number } = locale.value;
  const hour = context.shift === null ? null : (event.onsetAtMs - context.shift.startedAtMs) / 3_600_000;
  return (
    <header class="panel-head">
      <h2 id="review-event-title">
        <ItemMark priority={priority} /> {kind(event.finding)} · {t('review.truck', { truck: event.truckId })} ·{' '}
        {event.driverId ?? t('alert.noDriver')} · {moment(event.onsetAtMs, serverMinuteMs.value)}
        {hour !== null && ` · ${t('review.hourOfShift', { hour: number(hour, 1) })}`}
      </h2>
      <span class="review-steps">
        <button type="button" class="second" onClick={() => step(-1)}>
          {t('review.previous')} <kbd aria-hidden="true">K</kbd>
        </button>
        <button type="button" class="second" onClick={() => step(1)}>
          {t('review.next')} <kbd aria-hidden="true">J</kbd>
        </button>
      </span>
    </header>
  );
}
