/** Which signals share a plot, with the thresholds that were in force. Pure. */
import type { Locale } from '../../i18n/locale.js';
import type { Series, Trace } from '../../net/review-contract.js';

/** Colour and dash of a line; the second one differs by dash too, for those who see no colours. */
export type Look = 'first' | 'second';

export interface Plot {
  readonly name: 'eyes' | 'perclos' | 'head' | 'speed';
  readonly title: string;
  readonly heightPx: number;
  readonly lines: readonly { readonly label: string; readonly look: Look; readonly values: Series }[];
  /** Thresholds in force, in the unit of the plot. */
  readonly limits: readonly number[];
  /** Shown at least, in the unit of the plot. */
  readonly range: readonly [least: number, most: number];
  readonly digits: number;
}

export function plotsOf({ series, thresholds }: Trace, { t }: Locale): readonly Plot[] {
  const limit = (name: string, sign = 1): readonly number[] =>
    thresholds[name] === undefined ? [] : [sign * thresholds[name]];
  return [
    {
      ...{ name: 'eyes', title: t('review.plot.eyes'), heightPx: 120, range: [0, 1.1], digits: 1 },
      lines: [
        { label: t('review.left'), look: 'first', values: series.opennessLeft },
        { label: t('review.right'), look: 'second', values: series.opennessRight },
      ],
      limits: [...limit('closedOpenness'), ...limit('reopenedOpenness')],
    },
    {
      ...{ name: 'perclos', title: t('review.plot.perclos'), heightPx: 70, range: [0, 0.2], digits: 2 },
      lines: [{ label: 'P80', look: 'first', values: series.perclos }],
      limits: limit('perclosWarning'),
    },
    {
      ...{ name: 'head', title: t('review.plot.head'), heightPx: 100, range: [-30, 30], digits: 0 },
      lines: [
        { label: t('review.yaw'), look: 'first', values: series.yawDeg },
        { label: t('review.pitch'), look: 'second', values: series.pitchDeg },
      ],
      limits: [...limit('headTurnYawDeg'), ...limit('headTurnYawDeg', -1), ...limit('headDropDeg', -1)],
    },
    {
      ...{ name: 'speed', title: t('review.plot.speed'), heightPx: 70, range: [0, 20], digits: 0 },
      lines: [{ label: t('review.ground'), look: 'first', values: series.speedKmh }],
      limits: limit('movingKmh'),
    },
  ];
}
