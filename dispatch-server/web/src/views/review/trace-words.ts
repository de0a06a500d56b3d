/** What a plot shows, for those who do not see it. Pure. */
import type { Locale } from '../../i18n/locale.js';
import type { Trace } from '../../net/review-contract.js';
import type { Plot } from './plots.js';

/** "Eyes: left 0.0 to 1.0, right 0.1 to 1.0; limits 0.3". */
export function traceInWords(locale: Locale, plot: Plot, trace: Trace): string {
  const { t, number } = locale;
  const seconds = number(((trace.tMs.at(-1) ?? 0) - (trace.tMs[0] ?? 0)) / 1000, 1);
  const lines = plot.lines.map(({ label, values }) => {
    const seen = values.filter((value) => value !== null);
    if (seen.length === 0) return t('review.words.unseen', { name: label });
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    return t('review.words.range', { name: label, least: number(least, plot.digits), most: number(most, plot.digits) });
  });
  const limits = plot.limits.map((limit) => number(limit, plot.digits)).join(', ');
  const said = [...lines, ...(limits === '' ? [] : [t('review.words.limits', { limits })])];
  return t('review.words.plot', { name: plot.title, seconds, what: said.join('; ') });
}
