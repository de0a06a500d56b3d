/** REST API v1 of the review: queue, event, trace, verdict. */
import { attempt, call, read, send, succeeded, type Outcome } from './call.js';
import { readQueue, readReviewEvent, readTrace, readVerdicts } from './read-review.js';
import type { FalseAlarmReason, ReviewEvent, ReviewQueue, Trace, Verdict, VerdictKind } from './review-contract.js';

export function fetchQueue(query: URLSearchParams): Promise<Outcome<ReviewQueue>> {
  return call('GET', `/api/v1/review/queue?${query.toString()}`, undefined, readQueue);
}

export function fetchReviewEvent(id: number): Promise<Outcome<ReviewEvent>> {
  return call('GET', `/api/v1/review/events/${id}`, undefined, readReviewEvent);
}

/** The server writes down who fetched it. */
export function fetchTrace(id: number): Promise<Outcome<Trace>> {
  return call('GET', `/api/v1/review/events/${id}/trace`, undefined, (body) => body.object('trace', readTrace));
}

export interface NewVerdict {
  /** The version that was seen; 0 = none. */
  readonly basedOn: number;
  readonly verdict: VerdictKind;
  readonly kind?: string;
  readonly reason?: FalseAlarmReason;
  readonly note?: string;
  readonly wantsSecond: boolean;
}

/** `isNewer`: somebody was faster, nothing was stored; these are the verdicts now. */
export interface VerdictAnswer {
  readonly isNewer: boolean;
  readonly verdicts: readonly Verdict[];
}

export function sendVerdict(id: number, verdict: NewVerdict): Promise<Outcome<VerdictAnswer>> {
  return attempt<VerdictAnswer>(async () => {
    const answer = await send('POST', `/api/v1/review/events/${id}/verdict`, verdict);
    if (answer.status === 409 && answer.body !== null)
      return succeeded({ isNewer: true, verdicts: readVerdicts(answer.body) });
    return read(answer, (body) => ({ isNewer: false, verdicts: readVerdicts(body) }));
  });
}
