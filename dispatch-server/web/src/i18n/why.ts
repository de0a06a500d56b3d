/** Why it beeped, in words: what was measured against the thresholds in force, and what the cab did. Pure. */
import type { Detail } from '../net/contract.js';
import type { ReviewEvent, Trace } from '../net/review-contract.js';
import { isMessageKey } from './catalogue.js';
import type { Locale } from './locale.js';

/** The threshold a kind waited for, by the name of the policy's table; `and`: what had to be so meanwhile. */
const RULES: Readonly<Record<string, { readonly forMs: string; readonly and?: string }>> = {
  slowClosure: { forMs: 'slowClosureMs', and: 'closedOpenness' },
  microsleepWarning: { forMs: 'microsleepWarningMs', and: 'closedOpenness' },
  eyesClosed: { forMs: 'eyesClosedMs', and: 'closedOpenness' },
  sleep: { forMs: 'sleepMs', and: 'closedOpenness' },
  unresponsive: { forMs: 'unresponsiveMs' },
  yawn: { forMs: 'yawnMs', and: 'yawnMouthRatio' },
  headTurn: { forMs: 'headTurnMs', and: 'headTurnYawDeg' },
  distraction: { forMs: 'distractionMs', and: 'headTurnYawDeg' },
  distractionPattern: { forMs: 'patternAwayMs' },
  headDrop: { forMs: 'headDropMs', and: 'headDropDeg' },
  nod: { forMs: 'nodFallMs', and: 'nodDeg' },
  faceLost: { forMs: 'faceLostMs' },
  noDriver: { forMs: 'noDriverMs' },
  eyesUnobservable: { forMs: 'eyesUnobservableMs' },
};

/** One sentence per reason, the decisive one first. */
export function whyItBeeped(locale: Locale, found: ReviewEvent, trace: Trace | null): readonly string[] {
  const { event } = found;
  return [
    measured(locale, found),
    ...meanwhile(locale, found),
    ...details(locale, event.detail),
    ...sounded(locale, found, trace),
  ];
}

/** "closed 2.4 s ≥ 2.0 s" */
function measured(locale: Locale, { event }: ReviewEvent): string {
  const { t, lasting, number } = locale;
  const what = locale.kind(event.finding);
  const { thresholds } = event.inForce;
  const perclos = event.detail.perclos;
  if (event.finding === 'perclosHigh')
    return t('review.why.perclos', {
      value: typeof perclos === 'number' ? number(perclos, 2) : '–',
      limit: thresholds.perclosWarning === undefined ? '–' : number(thresholds.perclosWarning, 2),
    });
  const limitMs = thresholds[RULES[event.finding]?.forMs ?? ''] ?? numberIn(event.detail, 'thresholdMs');
  if (limitMs === null)
    return event.durationMs === null ? what : t('review.why.lasted', { what, duration: lasting(event.durationMs) });
  if (event.durationMs === null) return t('review.why.over', { what, limit: lasting(limitMs) });
  return t('review.why.reached', { what, duration: lasting(event.durationMs), limit: lasting(limitMs) });
}

function meanwhile(locale: Locale, { event }: ReviewEvent): readonly string[] {
  const name = RULES[event.finding]?.and;
  const limit = name === undefined ? undefined : event.inForce.thresholds[name];
  const key = `review.why.${name ?? ''}`;
  if (limit === undefined || !isMessageKey(key)) return [];
  return [locale.t(key, { limit: locale.number(limit, limit < 2 ? 2 : 0) })];
}

/** What the unit wrote down besides; what has no words here is shown as it came. */
function details(locale: Locale, detail: Detail): readonly string[] {
  const { t, number } = locale;
  return Object.entries(detail).flatMap(([name, value]): readonly string[] => {
    if (SAID.has(name) || value === false) return [];
    const key = `review.detail.${name}`;
    const shown = typeof value === 'number' ? number(value, Number.isInteger(value) ? 0 : 2) : String(value);
    if (isMessageKey(key)) return [t(key, { value: shown })];
    return [value === true ? name : `${name} ${shown}`];
  });
}

/** Told already, or of no use to a person. */
const SAID: ReadonlySet<string> = new Set(['durationMs', 'thresholdMs', 'perclos', 'clip', 'trace']);

function sounded(locale: Locale, { event, alarm }: ReviewEvent, trace: Trace | null): readonly string[] {
  const { t, lasting } = locale;
  const inTrace = trace?.alarms.find(({ finding }) => finding === event.finding);
  const atMs = alarm?.soundedAtMs ?? (trace && inTrace ? trace.startAtMs + inTrace.atMs : null);
  if (atMs === null) return [t('review.why.silent')];
  const openAgainMs = event.offsetAtMs === null ? null : event.offsetAtMs - atMs;
  return [
    t('review.why.sounded', { after: lasting(Math.max(0, atMs - event.onsetAtMs)) }),
    ...(openAgainMs !== null && openAgainMs > 0 ? [t('review.why.over2', { after: lasting(openAgainMs) })] : []),
  ];
}

function numberIn(detail: Detail, name: string): number | null {
  const value = detail[name];
  return typeof value === 'number' ? value : null;
}
