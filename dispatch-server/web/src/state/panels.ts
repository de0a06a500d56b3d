/** The panel beside the board in which something is written: what it is about, and what was typed in it. Nothing typed is lost. */
import { computed, signal } from '@preact/signals';
import type { AlertOutcome, InterventionOutcome, OrderKind } from '../net/contract.js';
import type { Failure } from '../net/call.js';

export type Panel =
  | { readonly kind: 'order'; readonly truckId: string; readonly alertId: string | null }
  | { readonly kind: 'shelve' | 'close' | 'clip'; readonly truckId: string; readonly alertId: string }
  | { readonly kind: 'outcome' | 'cancel'; readonly truckId: string; readonly orderId: string }
  | { readonly kind: 'driver'; readonly truckId: string };

/** What was typed and chosen in one panel; empty = nothing yet. */
export interface Draft {
  readonly kind: OrderKind | '';
  readonly text: string;
  readonly dueMinutes: string;
  /** The text is a template's as long as nobody changed it: choosing another kind or language replaces it. */
  readonly edited: boolean;
  readonly minutes: string;
  readonly reason: string;
  readonly outcome: AlertOutcome | InterventionOutcome | '';
  readonly note: string;
  /** Empty = nobody drives. */
  readonly driverId: string;
}

const EMPTY_DRAFT: Draft = {
  ...{ kind: '', text: '', dueMinutes: '15', edited: false },
  ...{ minutes: '30', reason: '', outcome: '', note: '', driverId: '' },
};

/** null = none is open. */
export const panel = signal<Panel | null>(null);
/** Drafts by panel key; they outlive the panel, a reconnect and a new login. */
const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
/** The panel whose message is on its way; null = none. */
export const panelBusy = signal<string | null>(null);
/** What the server objected to, by panel key. */
export const panelFailure = signal<{ readonly key: string; readonly failure: Failure } | null>(null);

export const draft = computed(() => {
  const open = panel.value;
  return open === null ? EMPTY_DRAFT : (drafts.value.get(panelKey(open)) ?? EMPTY_DRAFT);
});

export function panelKey(open: Panel): string {
  const about = 'orderId' in open ? open.orderId : 'alertId' in open ? open.alertId : null;
  return `${open.kind}/${about ?? open.truckId}`;
}

export function openPanel(next: Panel): void {
  panel.value = next;
}

export function closePanel(): void {
  panel.value = null;
}

/** Changes the draft of the open panel. */
export function write(change: Partial<Draft>): void {
  if (panel.value === null) return;
  drafts.value = new Map(drafts.value).set(panelKey(panel.value), { ...draft.value, ...change });
}

/** Forgets what was typed in `done`, and closes it if it still stands open. */
export function finishPanel(done: Panel): void {
  const key = panelKey(done);
  drafts.value = new Map([...drafts.value].filter(([other]) => other !== key));
  if (panel.value !== null && panelKey(panel.value) === key) panel.value = null;
}
