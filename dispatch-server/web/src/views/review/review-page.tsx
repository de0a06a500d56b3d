/** The review: queue at the left, one event on one screen. Keys do all of it. */
import { useEffect } from 'preact/hooks';
import { locale } from '../../state/preferences.js';
import { followReview, leaveReview } from '../../state/review.js';
import '../../styles/review.css';
import { EventScreen } from './event-screen.js';
import { listenToReviewKeys } from './keys.js';
import { QueueList } from './queue.js';

export function ReviewPage({ search }: { search: string }) {
  const { t } = locale.value;
  useEffect(() => followReview(search), [search]);
  useEffect(() => leaveReview, []);
  useEffect(listenToReviewKeys, []);
  return (
    <div class="review">
      <h1 class="hidden" tabIndex={-1}>
        {t('review.title')}
      </h1>
      <QueueList />
      <EventScreen />
    </div>
  );
}
