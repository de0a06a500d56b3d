/** What the truck and its driver did around the event: speed, place, hours, the hour before, how the desk answered. */
import type { ReviewEvent } from '../../net/review-contract.js';
import { serverMinuteMs } from '../../state/desk.js';
import { onPlan } from '../../state/plan-geometry.js';
import { locale } from '../../state/preferences.js';
import { plan } from '../../state/site.js';

export function ContextPanel({ found }: { found: ReviewEvent }) {
  const { t, moment } = locale.value;
  const { event, context } = found;
  return (
    <section aria-labelledby="context-title" data-testid="context">
      <h3 id="context-title">{t('review.context')}</h3>
      <dl class="facts">
        <Fact name={t('history.speed')}>{speed(found)}</Fact>
        <Fact name={t('review.driving')}>
          {context.drivingSinceMs === null ? '–' : locale.value.words(event.onsetAtMs - context.drivingSinceMs)}
        </Fact>
        <Fact name={t('review.shift')}>{context.shift?.name ?? '–'}</Fact>
        <Fact name={t('history.acknowledged')}>
          {event.acknowledgedAtMs === null
            ? '–'
            : t('review.ackAfter', {
                who: event.acknowledgedBy ?? '–',
                after: locale.value.age(event.acknowledgedAtMs - event.onsetAtMs),
              })}
        </Fact>
      </dl>
      <OnPlan found={found} />
      <h4>{t('review.lastHour')}</h4>
      {context.lastHour.length === 0 ? (
        <p class="quiet">{t('review.lastHourNone')}</p>
      ) : (
        <ul class="review-hour" tabIndex={0} aria-label={t('review.lastHour')}>
          {context.lastHour.map((each) => (
            <li key={each.id}>
              {moment(each.onsetAtMs, serverMinuteMs.value)} {locale.value.kind(each.finding)}
              {each.durationMs !== null && ` ${locale.value.lasting(each.durationMs)}`}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function speed({ event }: ReviewEvent): string {
  if (event.speedKmh === null) return '–';
  const value = locale.value.number(Math.round(event.speedKmh));
  return locale.value.t(event.moving ? 'history.speedValue' : 'history.stationary', { speed: value });
}

/** Where it was, on the site plan. */
function OnPlan({ found: { context, event } }: { found: ReviewEvent }) {
  const { t, number } = locale.value;
  const { place } = context;
  if (place === null) return <p class="quiet">{t('review.noPlace')}</p>;
  const coordinates = `${number(place.latDeg, 5)}, ${number(place.lonDeg, 5)}`;
  const drawing = plan.value;
  const at = drawing === null ? null : onPlan(drawing, place);
  if (drawing === null || at === null) return <p>{t('review.place', { place: coordinates })}</p>;
  const sizePx = Math.max(drawing.widthPx, drawing.heightPx) / 25;
  return (
    <div class="plan-canvas review-plan">
      <img src={drawing.imageUrl} alt="" />
      <svg
        viewBox={`0 0 ${drawing.widthPx} ${drawing.heightPx}`}
        role="img"
        aria-label={t('review.place', { place: `${t('review.truck', { truck: event.truckId })}: ${coordinates}` })}
        data-testid="review-place"
      >
        <g
          class="plan-truck drowsy"
          transform={`translate(${Math.round(at.xPx)} ${Math.round(at.yPx)}) scale(${sizePx})`}
        >
          {at.turnDeg === null ? (
            <circle r="0.55" />
          ) : (
            <path d="M0-1 .7.8 0 .45-.7.8z" transform={`rotate(${Math.round(at.turnDeg)})`} />
          )}
        </g>
      </svg>
    </div>
  );
}
