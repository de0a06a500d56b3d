/** The sweep as a table, colour beside infrared: for the terminal, and for a page in Markdown. */
import { alignTable } from '@oyau/models/table';
import { breaks, type SweepOutcome } from './sweep.js';

/** One condition in both lights. */
export interface SweepRow {
  readonly group: string;
  readonly name: string;
  readonly colour: SweepOutcome;
  readonly infrared: SweepOutcome;
}

const COLOUR = ['faces', 'eyes', 'open', 'closed', 'yaw error', 'pitch error', 'blink', 'sleep'];
const INFRARED = ['faces', 'eyes', 'open', 'closed', 'blink', 'sleep'];

export function sweepText(rows: readonly SweepRow[]): string {
  const head = ['', '', ...COLOUR, ...INFRARED.map((name) => `ir ${name}`)];
  return `${alignTable([head, ...rows.map(cellsOf)], (column) => column > 1)}\n\n${verdict(rows)}\n`;
}

export function sweepMarkdown(rows: readonly SweepRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = ['', '', ...COLOUR, ...INFRARED.map((name, at) => (at === 0 ? `infrared: ${name}` : name))];
  const bold = (cell: string): string => cell.replaceAll(/missed|\+\d+ false/g, '**$&**');
  const table = [line(head), line(head.map(() => '---')), ...rows.map((row) => line(cellsOf(row).map(bold)))];
  return `${table.join('\n')}\n\n${verdict(rows)}`;
}

function verdict(rows: readonly SweepRow[]): string {
  const broken = rows.filter(({ colour, infrared }) => breaks(colour) || breaks(infrared));
  const names = broken.map(({ group, name }) => `${group} ${name}`);
  return names.length === 0 ? 'It breaks nowhere here.' : `It breaks at: ${names.join('; ')}.`;
}

function cellsOf({ group, name, colour, infrared }: SweepRow): string[] {
  const angles = [colour.yawErrorDeg, colour.pitchErrorDeg].map((value) =>
    value === null ? '-' : `${value.toFixed(0).replace(/^-0$/, '0')}°`,
  );
  return [group, name, ...seen(colour), ...angles, ...found(colour), ...seen(infrared), ...found(infrared)];
}

function seen({ faceShare, eyesShare, open, closed }: SweepOutcome): string[] {
  const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2).replace('-0.00', '0.00'));
  return [percent(faceShare), percent(eyesShare), ratio(open), ratio(closed)];
}

function found(outcome: SweepOutcome): string[] {
  const sleep = outcome.sleepFound ? 'yes' : outcome.eyesShare > 0.5 ? 'missed' : 'not seen';
  const falsely = outcome.falseSleeps > 0 ? ` +${outcome.falseSleeps} false` : '';
  return [outcome.blinkFound ? 'yes' : 'no', `${sleep}${falsely}`];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
