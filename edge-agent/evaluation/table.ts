/** Scores as an aligned table for the terminal. */
import { alignFigures } from '@oyau/models/table';
import type { HandCounts } from './hand-counts.js';
import { CATEGORIES, EMPTY_SCORE, figuresOf, type Score } from './score.js';

type Scores = Readonly<Record<string, Score>>;

const HEAD = ['', 'found', 'missed', 'false', 'precision', 'recall', 'F1', 'onset error ms', 'false/h'];

/** Totals by category, then every clip where something was missed or falsely found. */
export function scoreTable(perClip: readonly { name: string; scores: Scores }[], total: Scores): string {
  const rows = [HEAD, ...CATEGORIES.map(({ name, shows }) => row(shows, total[name] ?? EMPTY_SCORE))];
  const wrong = perClip.flatMap(({ name, scores }) =>
    CATEGORIES.filter(({ part }) => !part).map((category) => ({
      label: `${name} ${category.shows}`,
      score: scores[category.name] ?? EMPTY_SCORE,
    })),
  );
  const faults = wrong.filter(({ score }) => score.missed + score.falseAlarms > 0);
  const list = faults.map(({ label, score }) => `  ${label}: ${score.missed} missed, ${score.falseAlarms} false\n`);
  return `${alignFigures(rows)}\n${faults.length > 0 ? `\nNot right in these clips:\n${list.join('')}` : ''}`;
}

/** Findings of the hand path, and in which clips; nothing where nobody looked at hands. */
export function handTable(perClip: readonly { readonly name: string; readonly hands: HandCounts | null }[]): string {
  const looked = perClip.flatMap(({ name, hands }) => (hands === null ? [] : [{ name, hands }]));
  if (looked.length === 0) return '';
  const line = (label: string, key: keyof HandCounts): string => {
    const where = looked.filter(({ hands }) => hands[key] > 0).map(({ name, hands }) => `${name} ${hands[key]}`);
    return `  ${label}: ${where.length === 0 ? 'none' : where.join(', ')}\n`;
  };
  const lines = [
    line('suspected smoking', 'smoking'),
    line('phone use', 'phoneUse'),
    line('yawns behind a hand', 'hiddenYawns'),
  ];
  return `\nHands, ${looked.length} clips (nobody labelled them):\n${lines.join('')}`;
}

function row(shows: string, score: Score): string[] {
  const figures = figuresOf(score);
  const number = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits));
  return [
    shows,
    ...[figures.found, figures.missed, figures.falseAlarms].map(String),
    ...[figures.precision, figures.recall, figures.f1].map((value) => number(value, 3)),
    ...[number(figures.meanOnsetErrorMs, 0), number(figures.falseAlarmsPerHour, 1)],
  ];
}
