/** `oyau-agent replay`: the event log of a recorded session, and what other thresholds would have made of it. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { problemsOf, readJsonObject } from '../config.js';
import { thresholdsSchema, type Thresholds } from '../core/thresholds.js';
import { InputError } from '../errors.js';
import { compare, type Comparison } from '../session/compare.js';
import { longForm, shortForm } from '../session/compare-text.js';
import type { EventLog } from '../session/event-log.js';
import { openSession, thresholdsOf } from '../session/read.js';
import { replay } from '../session/replay.js';

interface ReplayOptions {
  readonly thresholds?: string;
  readonly long?: true;
  readonly expect?: string;
  readonly json?: true;
}

/** What a replay gave. */
interface Replayed {
  readonly log: EventLog;
  readonly thresholds: Thresholds;
  /** What the user should know: a cut file, thresholds that came or went. */
  readonly notes: readonly string[];
}

const EXAMPLES = `
Examples:
  oyau-agent replay shift.ndjson.gz                                the event log, one JSON object per line
  oyau-agent replay shift.ndjson.gz --thresholds site.json         what these thresholds would change, by kind
  oyau-agent replay shift.ndjson.gz --thresholds site.json --long  each difference with its time
  oyau-agent replay shift.ndjson.gz --expect shift.log.ndjson      exit code 1 when the log is another one

--thresholds takes a JSON object, for example {"eyesClosedMs": 1800}; all others stay as recorded.`;

export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('replay a recorded session; compare thresholds')
    .argument('<session>', 'file of oyau-agent record (.ndjson or .ndjson.gz)')
    .option('--thresholds <file>', 'compare with these thresholds (JSON)')
    .option('--long', 'list every difference')
    .option('--expect <file>', 'compare the log with this one, byte for byte')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: ReplayOptions) => {
      const recorded = await replayFile(path, {});
      for (const note of recorded.notes) process.stderr.write(`oyau-agent: ${note}\n`);
      const comparison =
        options.thresholds === undefined ? null : await compareWith(path, recorded, options.thresholds);
      process.stdout.write(resultText(recorded, comparison, options));
      if (options.expect !== undefined) await expectLog(recorded.log, options.expect);
    });
}

/** Replays a file with its own thresholds but for `overrides`. */
export async function replayFile(path: string, overrides: Readonly<Record<string, unknown>>): Promise<Replayed> {
  const session = await openSession(path);
  const own = thresholdsOf(session.header);
  const parsed = thresholdsSchema.safeParse({ ...own.thresholds, ...overrides });
  if (!parsed.success) throw new InputError('BAD_THRESHOLDS', 'the thresholds are wrong', problemsOf(parsed.error));
  const log = await replay(session, parsed.data);
  const note = session.ending()?.note ?? null;
  return { log, thresholds: parsed.data, notes: [...own.notes, ...(note === null ? [] : [note])] };
}

async function compareWith(path: string, recorded: Replayed, thresholdsPath: string): Promise<Comparison> {
  const other = await replayFile(path, await readJsonObject(thresholdsPath));
  return compare(recorded.log, other.log);
}

function resultText({ log, notes }: Replayed, comparison: Comparison | null, options: ReplayOptions): string {
  if (options.json === true) {
    const events: unknown[] = log.lines.map((line): unknown => JSON.parse(line));
    return `${JSON.stringify({ frames: log.frames, notes, events, comparison }, null, 2)}\n`;
  }
  if (comparison !== null) return (options.long === true ? longForm(comparison) : '') + shortForm(comparison);
  return options.expect === undefined ? log.text : '';
}

/** Exit code 1 and the first line that differs. */
async function expectLog(log: EventLog, path: string): Promise<void> {
  const expected = await readFile(path, 'utf8').catch(() => {
    throw new InputError('NO_FILE', `there is no file ${path}`);
  });
  if (expected === log.text) {
    process.stdout.write(`the log is as expected: ${log.lines.length} events\n`);
    return;
  }
  const lines = expected.split('\n');
  const at = lines.findIndex((line, index) => line !== (log.lines[index] ?? ''));
  process.stdout.write(`the log differs at line ${at + 1}\n- ${lines[at] ?? ''}\n+ ${log.lines[at] ?? ''}\n`);
  process.exitCode = 1;
}
