/** The review page's data: queue, the event on the screen, its trace, the verdict being written. */
import { computed, signal } from '@preact/signals';
import type { FailureReason } from '../net/call.js';
import { fetchQueue, fetchReviewEvent, fetchTrace, sendVerdict, type NewVerdict } from '../net/review.js';
import type { FalseAlarmReason, ReviewEvent, ReviewItem, Trace, Verdict, VerdictKind } from '../net/review-contract.js';
import { endSession } from './acknowledge.js';
import { serverNowMs } from './desk.js';
import { FIRST_FILTER, queueQuery, reviewHash, reviewOf, type ReviewFilter } from './review-query.js';

export interface Queue {
  readonly items: readonly ReviewItem[];
  readonly isCut: boolean;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly why: FailureReason | null;
}

/** The event on the screen; null parts are on their way. */
export interface Shown {
  readonly id: number;
  readonly found: ReviewEvent | null;
  readonly why: FailureReason | null;
  readonly trace: Trace | null;
  /** Why there is no trace although the server has one. */
  readonly traceWhy: FailureReason | null;
}

export interface Draft {
  readonly verdict: VerdictKind | null;
  readonly reason: FalseAlarmReason | '';
  readonly kind: string;
  readonly note: string;
  readonly wantsSecond: boolean;
}

export const EMPTY_DRAFT: Draft = { verdict: null, reason: '', kind: '', note: '', wantsSecond: false };

export const filter = signal<ReviewFilter>(FIRST_FILTER);
export const queue = signal<Queue>({ items: [], isCut: false, state: 'loading', why: null });
export const chosenId = signal<number | null>(null);
export const shown = signal<Shown | null>(null);
/** Typed and not saved, by event: leaving an event loses nothing. */
const drafts = signal<ReadonlyMap<number, Draft>>(new Map());
export const draft = computed(() => drafts.value.get(chosenId.value ?? 0) ?? EMPTY_DRAFT);
export const saving = signal(false);
export const saveFailure = signal<FailureReason | null>(null);
/** Somebody gave a verdict on this event while this one was being written. */
export const newerFor = signal<number | null>(null);
/** Place in the trace or film, ms after the trace's start. */
export const playheadMs = signal(0);
export const landmarksShown = signal(true);

/** Place of the open event in the queue; null = it is not in it. */
export const place = computed(() => {
  const at = queue.value.items.findIndex(({ id }) => id === chosenId.value);
  return at === -1 ? null : at;
});

let question = 0;
let asked = '';

/** Follows the address: a new filter loads the queue, a new event the event. */
export function followReview(search: string): void {
  const wanted = reviewOf(search);
  filter.value = wanted.filter;
  const key = reviewHash(wanted.filter, null);
  if (key !== asked || queue.peek().state === 'failed') {
    asked = key;
    void loadQueue(wanted.eventId);
  }
  if (wanted.eventId !== null) void open(wanted.eventId);
}

/** The queue is asked for again the next time the page opens. */
export function leaveReview(): void {
  asked = '';
}

export function applyFilter(part: Partial<ReviewFilter>): void {
  location.hash = reviewHash({ ...filter.peek(), ...part }, null);
}

export function reload(): void {
  void loadQueue(chosenId.peek());
}

async function loadQueue(eventId: number | null): Promise<void> {
  const mine = (question += 1);
  queue.value = { ...queue.peek(), state: 'loading', why: null };
  const outcome = await fetchQueue(queueQuery(filter.peek(), serverNowMs.peek()));
  if (mine !== question) return;
  if (!outcome.ok) {
    if (outcome.reason === 'signedOut') endSession();
    queue.value = { ...queue.peek(), state: 'failed', why: outcome.reason };
    return;
  }
  queue.value = { ...outcome.value, state: 'ready', why: null };
  const [first] = outcome.value.items;
  if (eventId === null && first !== undefined) void open(first.id);
  if (eventId === null && first === undefined) close();
}

function close(): void {
  chosenId.value = null;
  shown.value = null;
}

/** Shows an event; the address names it, so that it can be sent to somebody. */
export function choose(id: number): void {
  location.hash = reviewHash(filter.peek(), id);
}

/** The next (1) or previous (-1) event of the queue. */
export function step(by: 1 | -1): void {
  const { items } = queue.peek();
  const at = place.peek();
  const next = items[at === null ? 0 : at + by];
  if (next !== undefined) choose(next.id);
}

async function open(id: number): Promise<void> {
  if (chosenId.peek() === id && shown.peek()?.found !== null) return;
  chosenId.value = id;
  saveFailure.value = null;
  newerFor.value = null;
  playheadMs.value = 0;
  shown.value = { id, found: null, why: null, trace: null, traceWhy: null };
  const outcome = await fetchReviewEvent(id);
  if (!isOpen(id)) return;
  if (!outcome.ok) {
    if (outcome.reason === 'signedOut') endSession();
    shown.value = { id, found: null, why: outcome.reason, trace: null, traceWhy: null };
    return;
  }
  shown.value = { id, found: outcome.value, why: null, trace: null, traceWhy: null };
  if (outcome.value.hasTrace) await openTrace(id);
}

async function openTrace(id: number): Promise<void> {
  const outcome = await fetchTrace(id);
  const now = shown.peek();
  if (!isOpen(id) || now === null) return;
  shown.value = outcome.ok ? { ...now, trace: outcome.value } : { ...now, traceWhy: outcome.reason };
  if (outcome.ok && now.found !== null)
    playheadMs.value = Math.max(0, now.found.event.onsetAtMs - outcome.value.startAtMs);
}

function isOpen(id: number): boolean {
  return chosenId.peek() === id;
}

export function change(part: Partial<Draft>): void {
  const id = chosenId.peek();
  if (id === null) return;
  drafts.value = new Map(drafts.peek()).set(id, { ...draft.peek(), ...part });
}

/** What is missing before it can be saved; null = nothing. */
export function missing({ verdict, reason, kind }: Draft): 'verdict' | 'reason' | 'kind' | null {
  if (verdict === null) return 'verdict';
  if (verdict === 'falseAlarm' && reason === '') return 'reason';
  return verdict === 'reclassified' && kind === '' ? 'kind' : null;
}

/** Saves the draft on top of the version on the screen. True = saved. */
export async function save(): Promise<boolean> {
  const now = shown.peek();
  const written = draft.peek();
  const found = now?.found ?? null;
  if (now === null || found === null || saving.peek() || missing(written) !== null) return false;
  saving.value = true;
  saveFailure.value = null;
  const outcome = await sendVerdict(now.id, bodyOf(written, found.verdicts));
  saving.value = false;
  if (!outcome.ok) {
    if (outcome.reason === 'signedOut') endSession();
    if (isOpen(now.id)) saveFailure.value = outcome.reason;
    return false;
  }
  tellVerdicts(now.id, outcome.value.verdicts);
  newerFor.value = outcome.value.isNewer ? now.id : null;
  if (outcome.value.isNewer) return false;
  const left = new Map(drafts.peek());
  left.delete(now.id);
  drafts.value = left;
  return true;
}

/** Shows the verdicts in the queue and on the screen. */
function tellVerdicts(id: number, verdicts: readonly Verdict[]): void {
  const latest = verdicts.at(-1) ?? null;
  const { items } = queue.peek();
  queue.value = { ...queue.peek(), items: items.map((item) => (item.id === id ? { ...item, verdict: latest } : item)) };
  const now = shown.peek();
  if (now?.id === id && now.found !== null) shown.value = { ...now, found: { ...now.found, verdicts } };
}

function bodyOf({ verdict, reason, kind, note, wantsSecond }: Draft, verdicts: readonly Verdict[]): NewVerdict {
  return {
    basedOn: verdicts.at(-1)?.version ?? 0,
    verdict: verdict ?? 'true',
    ...(verdict === 'falseAlarm' && reason !== '' ? { reason } : {}),
    ...(verdict === 'reclassified' ? { kind } : {}),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    wantsSecond,
  };
}
