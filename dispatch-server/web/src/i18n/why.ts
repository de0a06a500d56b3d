/** Why it beeped, in words: what was measured against the thresholds in force, and what the cab did. Pure. */
import type { Detail } from '../net/contract.js';
import type { ReviewEvent, Trace } from '../net/review-contract.js';
import { isMessageKey } from './catalogue.js';
import type { Locale } from './locale.js';
import { faultInWords } from './wording.js';

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
  baselineDrift: { forMs: 'baselineDriftMs', and: 'baselineDriftShare' },
};

/** Findings that only suspect: their time is no measure, the rule is a sentence of its own. */
const SUSPICIONS: Readonly<Record<string, { readonly windowMs: string; readonly times?: string }>> = {
  smoking: { windowMs: 'smokingWindowMs', times: 'smokingEpisodes' },
  phoneUse: { windowMs: 'phoneWindowMs' },
};

/** One sentence per reason, the decisive one first. */
export function whyItBeeped(locale: Locale, found: ReviewEvent, trace: Trace | null): readonly string[] {
  const { event } = found;
  return [
    measured(locale, found),
    ...meanwhile(locale, found),
    ...suspicion(locale, found),
    ...faultInWords(locale, event.detail),
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
  const name = limitOf(event);
  const limit = name === undefined ? undefined : event.inForce.thresholds[name];
  const key = `review.why.${name ?? ''}`;
  if (limit === undefined || !isMessageKey(key)) return [];
  return [locale.t(key, { limit: locale.number(limit, limit < 2 ? 2 : 0) })];
}

/** The eyes may have drifted, or the head: the unit says which limit it was, in its unit. */
function limitOf({ finding, detail }: ReviewEvent['event']): string | undefined {
  const head = finding === 'baselineDrift' && detail.thresholdDeg !== undefined && detail.threshold === undefined;
  return head ? 'baselineDriftDeg' : RULES[finding]?.and;
}

/** The rule of a finding that only suspects, where its thresholds are known. */
function suspicion({ t, number, lasting }: Locale, { event }: ReviewEvent): readonly string[] {
  const rule = SUSPICIONS[event.finding];
  const key = `review.why.${event.finding}`;
  const { thresholds } = event.inForce;
  const windowMs = thresholds[rule?.windowMs ?? ''];
  const times = thresholds[rule?.times ?? ''];
  if (windowMs === undefined || !isMessageKey(key) || (rule?.times !== undefined && times === undefined)) return [];
  return [t(key, { window: lasting(windowMs), times: number(times ?? 0) })];
}

/** How far the finding can be trusted; null where its thresholds come from what was measured. */
export function trust({ t }: Locale, finding: string): string | null {
  return Object.hasOwn(SUSPICIONS, finding) ? t('review.why.unmeasured') : null;
}

/** What the unit wrote down besides; what has no words here is shown as it came. */
function details(locale: Locale, detail: Detail): readonly string[] {
  const { t } = locale;
  return Object.entries(detail).flatMap(([name, value]): readonly string[] => {
    if (SAID.has(name) || value === false) return [];
    const chosen = `review.detail.${name}.${String(value)}`;
    if (isMessageKey(chosen)) return [t(chosen)];
    const key = `review.detail.${name}`;
    const shown = valueInWords(locale, name, value);
    if (isMessageKey(key)) return [t(key, { value: shown })];
    return [value === true ? name : `${name} ${shown}`];
  });
}

function valueInWords(locale: Locale, name: string, value: Detail[string]): string {
  if (name === 'episodes') return sinceFirst(locale, String(value));
  if (typeof value !== 'number') return String(value);
  return name.endsWith('Ms') ? locale.lasting(value) : locale.number(value, Number.isInteger(value) ? 0 : 2);
}

/** "812.3-813.8 s, 824.0-825.5 s" of the capture clock, as times after the first of them: "0.0–1.5; 11.7–13.2 s". */
function sinceFirst({ t, number }: Locale, episodes: string): string {
  const spans = [...episodes.matchAll(/([\d.]+)-([\d.]+) s/g)].map(
    ([, from, to]) => [Number(from), Number(to)] as const,
  );
  const first = spans[0]?.[0];
  if (first === undefined) return episodes;
  const told = spans.map(([from, to]) => `${number(from - first, 1)}–${number(to - first, 1)}`);
  return t('unit.second', { value: told.join('; ') });
}

/** Told already, or of no use to a person. */
const SAID: ReadonlySet<string> = new Set([
  ...['durationMs', 'thresholdMs', 'threshold', 'thresholdDeg', 'perclos', 'parts', 'suspected', 'clip', 'trace'],
  ...['latDeg', 'lonDeg', 'headingDeg', 'positionAgeMs', 'heartRateAgeMs', 'skinTemperatureAgeMs'],
]);

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
