/** `oyau-agent alarms`: shows, plays and writes the cab's tones, for technicians who set the level. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignTable } from '@oyau/models/table';
import type { Command } from 'commander';
import { CabSounder } from '../cab/sounder.js';
import { durationMs, isTone, renderTone, SAMPLE_RATE_HZ, TONE_NAMES, TONES, type ToneSpec } from '../cab/tone.js';
import { wavBytes } from '../cab/wav.js';
import { InputError } from '../errors.js';

interface AlarmsOptions {
  readonly play?: string;
  readonly write?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ oyau-agent alarms                     what each tone sounds like and means
  $ oyau-agent alarms --play eyesClosed   hear it
  $ oyau-agent alarms --write ./tones     one WAV file per tone`;

export function registerAlarms(program: Command): void {
  program
    .command('alarms')
    .description("list, play or write the cab's tones")
    .option('--play <tone>', `play one tone: ${TONE_NAMES.join(', ')}`)
    .option('--write <folder>', 'write one WAV file per tone')
    .option('--json', 'list as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: AlarmsOptions) => {
      if (options.play !== undefined) await play(options.play);
      if (options.write !== undefined) write(options.write);
      if (options.json) print(JSON.stringify(TONES, null, 2));
      else if (options.play === undefined && options.write === undefined) print(table());
    });
}

async function play(name: string): Promise<void> {
  if (!isTone(name)) throw new InputError('unknownTone', `unknown tone ${name}; known: ${TONE_NAMES.join(', ')}`);
  const sounder = new CabSounder({ clock: { wallMs: Date.now }, report: (line) => process.stderr.write(`${line}\n`) });
  sounder.play(name);
  await sounder.whenQuiet();
  sounder.close();
}

function write(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const tone of TONE_NAMES) {
      const path = join(folder, `${tone}.wav`);
      writeFileSync(path, wavBytes(renderTone(TONES[tone]), SAMPLE_RATE_HZ));
      print(path);
    }
  } catch (error) {
    throw new InputError(
      'cannotWrite',
      `cannot write to ${folder}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function table(): string {
  const header = ['tone', 'meaning', 'notes', 'length ms', 'Hz', 'peak dBFS'];
  return alignTable([header, ...TONE_NAMES.map((tone) => [tone, ...columns(TONES[tone])])]);
}

function columns(spec: ToneSpec): string[] {
  const frequencies = [...new Set(spec.notes.map((note) => note.fundamentalHz))];
  const peaks = [...new Set(spec.notes.map((note) => note.peakDbfs))];
  const hz = `${frequencies.join(', ')} with ${spec.harmonics.length} harmonics`;
  return [spec.meaning, String(spec.notes.length), String(durationMs(spec)), hz, peaks.join(', ')];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
