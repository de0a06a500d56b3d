/** The queue: filters, and the events in the order in which they want to be looked at. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { CATALOGUES } from '../../i18n/catalogue.js';
import { failureInWords } from '../../i18n/wording.js';
import type { ReviewItem } from '../../net/review-contract.js';
import { serverMinuteMs, site } from '../../state/desk.js';
import { locale } from '../../state/preferences.js';
import { DAY_CHOICES, PRIORITY_CHOICES, STATES, type ReviewFilter } from '../../state/review-query.js';
import { applyFilter, chosenId, filter, place, queue, reload } from '../../state/review.js';
import { reviewHash } from '../../state/review-query.js';
import { PriorityMark } from '../priority-mark.js';

const KINDS = Object.keys(CATALOGUES.en)
  .filter((key) => key.startsWith('kind.'))
  .map((key) => key.slice('kind.'.length));

export function QueueList() {
  const { t, number } = locale.value;
  const { items, isCut, state } = queue.value;
  const at = place.value;
  const total = `${number(items.length)}${isCut ? '+' : ''}`;
  return (
    <section class="review-queue panel" aria-labelledby="review-queue-title" aria-busy={state === 'loading'}>
      <header class="panel-head">
        <h2 id="review-queue-title">{t('review.queue')}</h2>
        <span class="count" role="status" data-testid="review-count">
          {at === null ? total : t('review.of', { number: number(at + 1), total })}
        </span>
      </header>
      <Filters />
      <Rows />
    </section>
  );
}

function Rows() {
  const { t } = locale.value;
  const { items, state, why } = queue.value;
  if (state === 'failed')
    return (
      <div class="history-foot" role="alert">
        <p>{t('review.failed', { why: why === null ? '' : failureInWords(locale.value, why) })}</p>
        <button type="button" class="action" onClick={reload}>
          {t('app.retry')}
        </button>
      </div>
    );
  if (items.length === 0) return <p class="none">{t(state === 'loading' ? 'history.loading' : 'review.nothing')}</p>;
  return (
    <ol class="review-rows">
      {items.map((item) => (
        <Row key={item.id} item={item} />
      ))}
    </ol>
  );
}

function Row({ item }: { item: ReviewItem }) {
  const { t, kind, moment } = locale.value;
  const link = useRef<HTMLAnchorElement>(null);
  const isChosen = chosenId.value === item.id;
  useLayoutEffect(() => {
    if (isChosen) link.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const evidence = [item.hasFilm && t('review.film'), item.hasTrace && t('review.trace')].filter(Boolean).join(', ');
  return (
    <li>
      <a
        ref={link}
        href={reviewHash(filter.value, item.id)}
        aria-current={isChosen ? 'true' : undefined}
        data-testid="review-item"
        data-id={item.id}
      >
        <span class="strong">
          <ItemMark priority={item.priority} /> {kind(item.finding)}
        </span>
        <span>{moment(item.onsetAtMs, serverMinuteMs.value)}</span>
        <span class="quiet">
          {t('review.truck', { truck: item.truckId })} · {item.driverId ?? t('alert.noDriver')}
        </span>
        <span class="quiet">{item.verdict === null ? evidence : t(`review.verdict.${item.verdict.verdict}`)}</span>
      </a>
    </li>
  );
}

/** Shape, colour and word of the priority; events that raised no alert have none. */
export function ItemMark({ priority }: { priority: ReviewItem['priority'] }) {
  if (priority === 'analyst') return <span class="hidden">{locale.value.t('review.priority.analyst')}</span>;
  return (
    <span class={`mark-of ${priority}`}>
      <PriorityMark priority={priority} />
    </span>
  );
}

function Filters() {
  const { t, kind } = locale.value;
  const now = filter.value;
  const shifts = [...new Set((site.value.settings?.shifts ?? []).map(({ name }) => name))];
  return (
    <form class="review-filter" aria-label={t('history.filter')} onSubmit={(event) => event.preventDefault()}>
      <Choice name="state" label={t('review.state')}>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {t(`review.state.${state}`)}
          </option>
        ))}
      </Choice>
      <Choice name="priority" label={t('review.priority')}>
        {PRIORITY_CHOICES.map((priority) => (
          <option key={priority} value={priority}>
            {priority === '' ? t('review.any') : t(`review.priority.${priority}`)}
          </option>
        ))}
      </Choice>
      <Choice name="kind" label={t('history.kind')}>
        <option value="">{t('review.any')}</option>
        {KINDS.map((name) => (
          <option key={name} value={name}>
            {kind(name)}
          </option>
        ))}
      </Choice>
      <Typed name="truck" label={t('history.truck')} />
      <Typed name="driver" label={t('history.driver')} />
      <Choice name="shift" label={t('review.shift')}>
        {['', ...shifts, ...(now.shift === '' || shifts.includes(now.shift) ? [] : [now.shift])].map((name) => (
          <option key={name} value={name}>
            {name === '' ? t('review.any') : name}
          </option>
        ))}
      </Choice>
      <Choice name="days" label={t('history.presets')}>
        {DAY_CHOICES.map((days) => (
          <option key={days} value={days}>
            {locale.value.plural('review.days', Number(days))}
          </option>
        ))}
      </Choice>
    </form>
  );
}

function Choice({ name, label, children }: { name: keyof ReviewFilter; label: string; children: ComponentChildren }) {
  return (
    <label>
      <span class="label">{label}</span>
      <select
        name={name}
        value={filter.value[name]}
        onChange={(event) => applyFilter({ [name]: event.currentTarget.value })}
      >
        {children}
      </select>
    </label>
  );
}

function Typed({ name, label }: { name: 'truck' | 'driver'; label: string }) {
  return (
    <label>
      <span class="label">{label}</span>
      <input
        name={name}
        type="text"
        autocomplete="off"
        maxLength={64}
        value={filter.value[name]}
        onChange={(event) => applyFilter({ [name]: event.currentTarget.value.trim() })}
      />
    </label>
  );
}
