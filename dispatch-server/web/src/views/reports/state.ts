/** The report that is shown, and what is typed for the next one. */
import { computed, effect, signal } from '@preact/signals';
import type { Report } from '../../../../reports/report.js';
import { createWording } from '../../../../reports/wording.js';
import type { FailureReason } from '../../net/call.js';
import { fetchReport } from '../../net/reports.js';
import { endSession } from '../../state/acknowledge.js';
import { page } from '../../state/history.js';
import { language, siteZone } from '../../state/preferences.js';
import { reportHash, reportPlaceOf, reportUrl, type ReportForm, type ReportPlace } from '../../state/report-query.js';

export const wording = computed(() => createWording(language.value, siteZone.value));

/** What the address names. */
export const place = computed<ReportPlace>(() =>
  page.value.name === 'reports' ? page.value.place : reportPlaceOf('', ''),
);
export const draft = signal<ReportForm>(place.peek().form);

export interface Shown {
  readonly report: Report | null;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly why: FailureReason | null;
}
export const shown = signal<Shown>({ report: null, state: 'loading', why: null });

let question = 0;

/** Follows the address; runs as long as the page's code is there. */
effect(() => {
  if (page.value.name !== 'reports') return;
  draft.value = place.value.form;
  void load(place.value);
});

export async function load(asked: ReportPlace): Promise<void> {
  const mine = (question += 1);
  const before = shown.peek().report;
  shown.value = { report: before?.report === asked.report ? before : null, state: 'loading', why: null };
  const outcome = await fetchReport(reportUrl(asked), asked.report);
  if (mine !== question) return;
  if (!outcome.ok && outcome.reason === 'signedOut') endSession();
  shown.value = outcome.ok
    ? { report: outcome.value, state: 'ready', why: null }
    : { report: null, state: 'failed', why: outcome.reason };
}

/** Puts what is typed into the address bar, which loads it. */
export function show(form: ReportForm): void {
  const next = reportHash({ report: place.peek().report, form });
  if (location.hash === next) void load(place.peek());
  else location.hash = next;
}
