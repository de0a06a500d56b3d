/** What a running unit says on its terminal: one line per event, as text for people or JSON for programs. */
import type { FindingChange } from '../core/finding.js';
import { maskedText } from '../masking.js';

/** One thing worth a line; `event` names it. */
export type JournalEntry =
  | { readonly event: 'started'; readonly device: string; readonly source: string; readonly session: string }
  | {
      readonly event: 'finding';
      readonly phase: FindingChange['phase'];
      readonly finding: string;
      readonly onsetMs: number;
      readonly offsetMs: number | null;
    }
  | {
      readonly event: 'alarm';
      readonly tone: string;
      readonly finding: string;
      readonly tMs: number;
      readonly by: string;
    }
  | { readonly event: 'link'; readonly state: string }
  | { readonly event: 'note'; readonly text: string }
  | ({ readonly event: 'summary' } & RunSummary);

/** Counts of one run. */
export interface RunSummary {
  readonly frames: number;
  /** Not looked at: newer ones came first. */
  readonly droppedFrames: number;
  /** Half pictures and garbage from a camera. */
  readonly brokenFrames: number;
  /** Times a camera was begun anew. */
  readonly cameraRestarts: number;
  readonly findings: number;
  readonly beeps: number;
  readonly eventsPending: number;
  readonly eventsAcknowledged: number;
  readonly eventsRejected: number;
}

/** Writes entries, passwords in addresses masked; returns the function that takes them. @param log keeps each as JSON, but for blinks. */
export function openJournal(
  json: boolean,
  write: (line: string) => void,
  log?: { write(line: string): void },
): (entry: JournalEntry) => void {
  return (entry) => {
    const line = json ? JSON.stringify(entry) : textOf(entry);
    if (line !== null) write(`${maskedText(line)}\n`);
    if (entry.event !== 'finding' || entry.finding !== 'blink') log?.write(maskedText(JSON.stringify(entry)));
  };
}

/** Text for people; null for what they need not read (blinks). */
function textOf(entry: JournalEntry): string | null {
  switch (entry.event) {
    case 'started':
      return `${entry.device} watches ${entry.source} (Ctrl+C ends)`;
    case 'finding':
      return findingText(entry);
    case 'alarm':
      return `${seconds(entry.tMs)}  ALARM ${entry.tone} for ${entry.finding} (${entry.by})`;
    case 'link':
      return `dispatch: ${entry.state}`;
    case 'note':
      return entry.text;
    case 'summary':
      return summaryText(entry);
  }
}

function findingText(entry: Extract<JournalEntry, { event: 'finding' }>): string | null {
  if (entry.finding === 'blink') return null;
  if (entry.offsetMs === null) return `${seconds(entry.onsetMs)}  ${entry.finding} begins`;
  const lasted = ((entry.offsetMs - entry.onsetMs) / 1000).toFixed(1);
  return `${seconds(entry.onsetMs)}  ${entry.finding}, ${lasted} s`;
}

function summaryText(summary: RunSummary): string {
  const {
    frames,
    droppedFrames,
    brokenFrames,
    cameraRestarts,
    findings,
    beeps,
    eventsPending,
    eventsAcknowledged,
    eventsRejected,
  } = summary;
  const anew =
    brokenFrames + cameraRestarts === 0 ? '' : `, ${brokenFrames} broken, camera begun anew ${cameraRestarts} times`;
  const seen = `${frames} frames (${droppedFrames} dropped${anew}), ${findings} findings, ${beeps} beeps`;
  return `${seen}; events: ${eventsAcknowledged} acknowledged, ${eventsPending} waiting, ${eventsRejected} rejected`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2).padStart(8)} s`;
}
