/** The history page's data: the page shown by the address bar, the filter being typed, the findings loaded so far. */
import { signal } from '@preact/signals';
import { fetchEvents } from '../net/api.js';
import type { FailureReason } from '../net/call.js';
import type { EventRow } from '../net/contract.js';
import { endSession } from './acknowledge.js';
import { openPart } from './admin.js';
import { mayAdmin } from './desk.js';
import { siteZone } from './preferences.js';
import { loadTruck, watchLive } from './truck-page.js';
import {
  EMPTY_FILTER,
  eventsQuery,
  historyHash,
  pageOf,
  type FilterProblems,
  type HistoryFilter,
  type Page,
} from './history-query.js';

export interface Findings {
  readonly rows: readonly EventRow[];
  /** Cursor of the next older page; null = nothing older. */
  readonly next: string | null;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly why: FailureReason | null;
}

const NOTHING: Findings = { rows: [], next: null, state: 'loading', why: null };
const PAGE_SIZE = 50;

export const page = signal<Page>({ name: 'board' });
/** As typed, not necessarily applied. */
export const draft = signal<HistoryFilter>(EMPTY_FILTER);
export const problems = signal<FilterProblems>({ from: null, to: null });
export const findings = signal<Findings>(NOTHING);

/** Only the answer to the latest question may fill the table. */
let question = 0;

/** Follows the address bar. */
export function followAddress(): void {
  page.value = pageOf(location.hash);
  if (page.value.name !== 'truck') watchLive(null);
  else void loadTruck(page.value.truckId);
  if (page.value.name === 'admin' && mayAdmin.value) openPart(page.value.part);
  if (page.value.name !== 'history') return;
  draft.value = page.value.filter;
  void load(page.value.filter);
}

/** Puts the filter into the address bar, which loads it; a wrong one is only marked. */
export function applyFilter(filter: HistoryFilter): void {
  draft.value = filter;
  const query = eventsQuery(filter, siteZone.peek());
  problems.value = query instanceof URLSearchParams ? { from: null, to: null } : query;
  if (!(query instanceof URLSearchParams)) return;
  if (location.hash === historyHash(filter)) followAddress();
  else location.hash = historyHash(filter);
}

/** Asks again for a period on the site's clock, once the site's time zone is known; what is being typed stays. */
export function followZone(): void {
  const shown = page.peek();
  if (siteZone.value === undefined || shown.name !== 'history') return;
  if (shown.filter.fromDate !== '' || shown.filter.toDate !== '') void load(shown.filter);
}

/** Adds the next older page. */
export async function loadMore(): Promise<void> {
  const { rows, next, state } = findings.value;
  if (next === null || state === 'loading' || page.value.name !== 'history') return;
  await ask(page.value.filter, rows, next);
}

async function load(filter: HistoryFilter): Promise<void> {
  await ask(filter, [], null);
}

async function ask(filter: HistoryFilter, rows: readonly EventRow[], before: string | null): Promise<void> {
  const query = eventsQuery(filter, siteZone.peek());
  problems.value = query instanceof URLSearchParams ? { from: null, to: null } : query;
  if (!(query instanceof URLSearchParams)) return;
  query.set('limit', String(PAGE_SIZE));
  if (before !== null) query.set('before', before);
  const mine = (question += 1);
  findings.value = { rows, next: before, state: 'loading', why: null };
  const outcome = await fetchEvents(query);
  if (mine !== question) return;
  if (!outcome.ok && outcome.reason === 'signedOut') endSession();
  findings.value = outcome.ok
    ? { rows: [...rows, ...outcome.value.events], next: outcome.value.next, state: 'ready', why: null }
    : { rows, next: before, state: 'failed', why: outcome.reason };
}
