/** The filter of the review queue: between the form, the address bar and the server's query. Pure. */

export const STATES = ['open', 'second', 'done', 'all'] as const;
export type ReviewState = (typeof STATES)[number];
export const PRIORITY_CHOICES = ['', 'P1', 'P2', 'analyst'] as const;
export const DAY_CHOICES = ['1', '7', '30', '90'] as const;

/** Empty text = whatever. `days`: so many days back from now. */
export interface ReviewFilter {
  readonly state: ReviewState;
  readonly priority: string;
  readonly kind: string;
  readonly truck: string;
  readonly driver: string;
  readonly shift: string;
  readonly days: string;
}

export const FIRST_FILTER: ReviewFilter = {
  ...{ state: 'open', priority: '', kind: '', truck: '', driver: '', shift: '', days: '7' },
};

const NAMES = ['priority', 'kind', 'truck', 'driver', 'shift'] as const;
const DAY_MS = 86_400_000;

/** What the address names: the filter, and the event that is open (null = the first one). */
export function reviewOf(search: string): { filter: ReviewFilter; eventId: number | null } {
  const given = new URLSearchParams(search);
  const days = given.get('days') ?? '';
  const id = Number(given.get('event'));
  const filter = {
    ...FIRST_FILTER,
    ...Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? ''])),
    state: STATES.find((state) => state === given.get('state')) ?? 'open',
    days: DAY_CHOICES.find((choice) => choice === days) ?? FIRST_FILTER.days,
  };
  return { filter, eventId: Number.isSafeInteger(id) && id > 0 ? id : null };
}

export function reviewHash(filter: ReviewFilter, eventId: number | null): string {
  const query = new URLSearchParams();
  if (filter.state !== 'open') query.set('state', filter.state);
  for (const name of NAMES) if (filter[name] !== '') query.set(name, filter[name]);
  if (filter.days !== FIRST_FILTER.days) query.set('days', filter.days);
  if (eventId !== null) query.set('event', String(eventId));
  const text = query.toString();
  return text === '' ? '#/review' : `#/review?${text}`;
}

/** The server's query at `nowMs`; a minute ahead, for trucks whose clock is. */
export function queueQuery(filter: ReviewFilter, nowMs: number): URLSearchParams {
  const query = new URLSearchParams({ state: filter.state });
  for (const name of NAMES) if (filter[name].trim() !== '') query.set(name, filter[name].trim());
  query.set('fromMs', String(Math.max(0, nowMs - Number(filter.days) * DAY_MS)));
  query.set('toMs', String(nowMs + 60_000));
  return query;
}
