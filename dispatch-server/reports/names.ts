/** The names of reports and of kinds of columns, without zod: the page reads them too. */

export const REPORTS = [
  'rates',
  'heat',
  'drivers',
  'risk',
  'handling',
  'load',
  'observable',
  'precision',
  'trial',
  'shift',
] as const;

/**
 * text: as it is; kind: a finding; date: yyyy-mm-dd on the site's calendar; time: ms since 1970; count: whole; number: any; share: 0..1; hours, seconds: of
 * that unit; weekday: 0 = Monday; hour: 0..23; word: of a fixed list, the page translates it.
 */
export const COLUMN_KINDS = [
  'text',
  'kind',
  'date',
  'time',
  'count',
  'number',
  'share',
  'hours',
  'seconds',
  'weekday',
  'hour',
  'word',
] as const;
