/** "Why it beeped", and what the unit judged with. */
import { trust, whyItBeeped } from '../../i18n/why.js';
import type { ReviewEvent, Trace } from '../../net/review-contract.js';
import { locale } from '../../state/preferences.js';

export function WhyPanel({ found, trace }: { found: ReviewEvent; trace: Trace | null }) {
  const { t } = locale.value;
  const { thresholdsVersion, profileVersion, models, agentVersion } = found.event.inForce;
  const judgedWith = [
    t('review.thresholds', { version: thresholdsVersion }),
    t('review.baseline', { version: profileVersion ?? t('review.learned') }),
    t('review.agent', { version: agentVersion }),
    ...Object.keys(models),
  ];
  const caution = trust(locale.value, found.event.finding);
  return (
    <section aria-labelledby="why-title" data-testid="why">
      <h3 id="why-title">{t('review.why.title')}</h3>
      <ul class="review-why">
        {whyItBeeped(locale.value, found, trace).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {caution !== null && (
        <p class="review-caution" data-testid="caution">
          {caution}
        </p>
      )}
      <p class="quiet">{judgedWith.join(' · ')}</p>
    </section>
  );
}
