/** The what-if page's data: thresholds and sessions there are, the run going on, proposals. */
import { signal } from '@preact/signals';
import type { Failure, Outcome } from '../net/call.js';
import { beginRun, fetchProposals, fetchRun, fetchStock, propose } from '../net/what-if.js';
import type { Proposal, WhatIfRun, WhatIfStock } from '../net/what-if-contract.js';
import { endSession } from './acknowledge.js';

export const stock = signal<WhatIfStock | null>(null);
export const proposals = signal<readonly Proposal[]>([]);
export const run = signal<WhatIfRun | null>(null);
/** Of whatever was asked last; null = it worked. */
export const trouble = signal<Failure | null>(null);
export const busy = signal(false);

/** As typed: threshold -> value. */
export const changes = signal<ReadonlyMap<string, string>>(new Map());
/** Empty = all. */
export const trucks = signal<ReadonlySet<string>>(new Set());
/** yyyy-mm-dd on the site's clock; empty = no limit. */
export const period = signal<{ readonly from: string; readonly to: string }>({ from: '', to: '' });
export const dispatchers = signal('1');

const ASK_EVERY_MS = 500;
const EVER_MS = 4_102_444_800_000;

export async function openWhatIf(): Promise<void> {
  const found = await fetchStock();
  if (take(found)) stock.value = found.value;
  await loadProposals();
}

export async function loadProposals(): Promise<void> {
  const found = await fetchProposals();
  if (take(found)) proposals.value = found.value;
}

/** Remembers what went wrong. True = it worked. */
export function take<Value>(outcome: Outcome<Value>): outcome is Extract<Outcome<Value>, { ok: true }> {
  trouble.value = outcome.ok ? null : outcome;
  if (!outcome.ok && outcome.reason === 'signedOut') endSession();
  return outcome.ok;
}

/** The changes that are numbers other than the default. */
export function changedThresholds(): Record<string, number> {
  return Object.fromEntries(
    [...changes.peek()]
      .filter(([, text]) => text.trim() !== '')
      .map(([name, text]) => [name, Number(text.trim().replace(',', '.'))]),
  );
}

/** Runs the question and follows it to its end. `limits` in ms. */
export async function carryOut(limits: { fromMs: number | null; toMs: number | null }): Promise<void> {
  if (busy.peek()) return;
  busy.value = true;
  run.value = null;
  const question = { trucks: [...trucks.peek()], thresholds: changedThresholds() };
  const period = { fromMs: limits.fromMs ?? 0, toMs: limits.toMs ?? EVER_MS };
  const begun = await beginRun({ ...question, ...period, dispatchers: Number(dispatchers.peek()) });
  if (take(begun)) await follow(begun.value);
  busy.value = false;
}

async function follow(begun: WhatIfRun): Promise<void> {
  let now = begun;
  run.value = now;
  while (now.state === 'running') {
    await new Promise((go) => setTimeout(go, ASK_EVERY_MS));
    const asked = await fetchRun(now.runId);
    if (!take(asked)) return;
    now = asked.value;
    run.value = now;
  }
}

export async function proposeRun(site: string, note: string): Promise<boolean> {
  const done = run.peek();
  const thresholds = done?.thresholds ?? changedThresholds();
  const made = await propose({
    ...{ site, thresholds },
    ...(done === null ? {} : { runId: done.runId }),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  });
  if (!take(made)) return false;
  proposals.value = [made.value, ...proposals.peek()];
  return true;
}

/** Takes over what the server says of one proposal. */
export function takeProposal(outcome: Outcome<Proposal>): void {
  if (!take(outcome)) return;
  const { value } = outcome;
  proposals.value = proposals.peek().map((one) => (one.proposalId === value.proposalId ? value : one));
}
