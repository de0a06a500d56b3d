/** Compares findings with labels: matches, precision, recall, F1, onset error, false alarms per hour. */
import type { Finding, FindingKind } from '../core/finding.js';
import type { ClipLabels, Label } from './labels.js';

/** What is scored: which findings against which labels. */
export interface Category {
  readonly name: string;
  /** For the table. */
  readonly shows: string;
  readonly findings: readonly FindingKind[];
  /** Labels that must be found. */
  wanted(label: Label): boolean;
  /** Labels that excuse a finding: it is neither right nor wrong. */
  excused(label: Label): boolean;
  /** Findings that are false where no label is touched; others are no claim of this category. */
  claims(finding: Finding): boolean;
  /** Part of another category: its mistakes are told there. */
  readonly part: boolean;
  /** Only score precision where these labels are complete. */
  readonly needsCompleteBlinks: boolean;
}

/** A closure counts as "2 s or more" from this length in the labels. */
const LONG_CLOSURE_MS = 2000;
/** A labelled turn shorter than this is not expected to be recorded (the rule's minimum is 0.8 s). */
const SHORT_TURN_MS = 800;
/** From this length in the labels on a yawn is clear and a turn is held; accuracy is asked of these. */
const CLEAR_YAWN_MS = 1500;
const HELD_TURN_MS = 1000;
/** Labels are good to about 0.07 s; findings this far outside still touch. */
const SLACK_MS = 150;

/** A category of which every finding counts. */
function whole(category: Omit<Category, 'shows' | 'claims' | 'part'>): Category {
  return { ...category, shows: category.name, claims: () => true, part: false };
}

const YAWNS = whole({
  name: 'yawns',
  findings: ['yawn'],
  wanted: ({ event }) => event === 'yawn',
  excused: () => false,
  needsCompleteBlinks: false,
});

const TURNS = whole({
  name: 'turns',
  findings: ['headTurn'],
  wanted: ({ event, startMs, endMs }) => /^head_turn_(?!.*gt45)/.test(event) && endMs - startMs >= SHORT_TURN_MS,
  excused: ({ event }) => /^head_(turn|roll|down|up)/.test(event),
  needsCompleteBlinks: false,
});

/** Those of a category that last: shorter labels need not be found and excuse what is found there, a shorter finding elsewhere is no false one of these. */
function lasting(category: Category, name: string, leastMs: number): Category {
  const lasts = (startMs: number, endMs: number): boolean => endMs - startMs >= leastMs;
  return {
    ...category,
    name,
    shows: `  of ${leastMs / 1000} s and more`,
    wanted: (label) => category.wanted(label) && lasts(label.startMs, label.endMs),
    excused: (label) => category.excused(label) || (category.wanted(label) && !lasts(label.startMs, label.endMs)),
    claims: ({ onsetMs, offsetMs }) => lasts(onsetMs, offsetMs ?? Infinity),
    part: true,
  };
}

export const CATEGORIES: readonly Category[] = [
  whole({
    name: 'blinks',
    findings: ['blink', 'longBlink'],
    wanted: ({ event }) => event === 'blink',
    excused: ({ event }) => /^(blink_partial|wink|eyes_|head_down)/.test(event),
    needsCompleteBlinks: true,
  }),
  whole({
    name: 'closures',
    findings: ['eyesClosed'],
    wanted: ({ event, startMs, endMs }) => event === 'eyes_closed' && endMs - startMs >= LONG_CLOSURE_MS,
    excused: ({ event }) => event === 'eyes_downcast_or_closed',
    needsCompleteBlinks: false,
  }),
  YAWNS,
  lasting(YAWNS, 'clearYawns', CLEAR_YAWN_MS),
  TURNS,
  lasting(TURNS, 'heldTurns', HELD_TURN_MS),
];

/** Counts of one category over one or more clips; `falseAlarms` is over clips where precision can be scored. */
export interface Score {
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
  /** Absolute onset errors of the found ones, ms. */
  readonly onsetErrorsMs: readonly number[];
  readonly scoredMs: number;
}

export const EMPTY_SCORE: Score = { found: 0, missed: 0, falseAlarms: 0, onsetErrorsMs: [], scoredMs: 0 };

/** Matches each finding with at most one label, nearest onset first. */
export function scoreClip(
  category: Category,
  findings: readonly Finding[],
  clip: ClipLabels,
  durationMs: number,
): Score {
  const wanted = clip.labels.filter((label) => category.wanted(label));
  const candidates = findings.filter(({ finding }) => category.findings.includes(finding));
  const pairs = candidates
    .flatMap((finding) => wanted.filter((label) => touches(finding, label)).map((label) => ({ finding, label })))
    .sort((a, b) => onsetError(a) - onsetError(b));
  const matched = new Map<Finding, Label>();
  const taken = new Set<Label>();
  for (const { finding, label } of pairs) {
    if (matched.has(finding) || taken.has(label)) continue;
    matched.set(finding, label);
    taken.add(label);
  }
  const complete = clip.blinksComplete || !category.needsCompleteBlinks;
  const excused = (finding: Finding): boolean =>
    clip.labels.some((label) => category.excused(label) && touches(finding, label));
  const isFalse = (finding: Finding): boolean => category.claims(finding) && !matched.has(finding) && !excused(finding);
  return {
    found: matched.size,
    missed: wanted.length - matched.size,
    falseAlarms: complete ? candidates.filter(isFalse).length : 0,
    onsetErrorsMs: [...matched].map(([finding, label]) => onsetError({ finding, label })),
    scoredMs: complete ? durationMs : 0,
  };
}

export function addScores(a: Score, b: Score): Score {
  return {
    found: a.found + b.found,
    missed: a.missed + b.missed,
    falseAlarms: a.falseAlarms + b.falseAlarms,
    onsetErrorsMs: [...a.onsetErrorsMs, ...b.onsetErrorsMs],
    scoredMs: a.scoredMs + b.scoredMs,
  };
}

/** Figures of a score; null where nothing was labelled or nothing was found. */
export interface ScoreFigures {
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly meanOnsetErrorMs: number | null;
  readonly maxOnsetErrorMs: number | null;
  readonly falseAlarmsPerHour: number | null;
}

export function figuresOf(score: Score): ScoreFigures {
  const { found, missed, falseAlarms, onsetErrorsMs, scoredMs } = score;
  const ratio = (part: number, all: number): number | null => (all === 0 ? null : part / all);
  return {
    found,
    missed,
    falseAlarms,
    precision: ratio(found, found + falseAlarms),
    recall: ratio(found, found + missed),
    f1: ratio(2 * found, 2 * found + missed + falseAlarms),
    meanOnsetErrorMs: ratio(
      onsetErrorsMs.reduce((sum, error) => sum + error, 0),
      onsetErrorsMs.length,
    ),
    maxOnsetErrorMs: onsetErrorsMs.length === 0 ? null : Math.max(...onsetErrorsMs),
    falseAlarmsPerHour: ratio(falseAlarms * 3_600_000, scoredMs),
  };
}

function touches({ onsetMs, offsetMs }: Finding, { startMs, endMs }: Label): boolean {
  return onsetMs <= endMs + SLACK_MS && (offsetMs ?? Infinity) >= startMs - SLACK_MS;
}

function onsetError({ finding, label }: { finding: Finding; label: Label }): number {
  return Math.abs(finding.onsetMs - label.startMs);
}
