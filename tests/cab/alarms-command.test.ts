import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { renderTone, SAMPLE_RATE_HZ, TONE_NAMES, TONES } from '../../edge-agent/cab/tone.js';
import { wavBytes } from '../../edge-agent/cab/wav.js';
import { registerAlarms } from '../../edge-agent/commands/alarms.js';
import { InputError } from '../../edge-agent/errors.js';

/** Runs `oyau-agent alarms …` in this process; gives what it printed. */
async function alarms(...args: string[]): Promise<string> {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerAlarms(program);
  try {
    await program.parseAsync(['alarms', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-tones-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('oyau-agent alarms', () => {
  it('lists every tone with meaning, pattern and level, in aligned columns', async () => {
    expect(await alarms()).toBe(
      [
        'tone               meaning                           notes  length ms  Hz                              peak dBFS',
        'eyesClosed         wake up: the eyes are closed      18     2410       587, 659, 740 with 4 harmonics  -6, -3, -1',
        'microsleepWarning  the eyes are closing              2      440        784 with 3 harmonics            -14',
        'distraction        look at the road                  2      1050       880, 660 with 3 harmonics       -10',
        'unitFault          the unit cannot watch the driver  2      550        500 with 4 harmonics            -9',
        '',
      ].join('\n'),
    );
  });

  it('gives the same table as JSON', async () => {
    expect(JSON.parse(await alarms('--json'))).toEqual(TONES);
  });

  it('writes one WAV per tone', async () => {
    const folder = join(temporaryFolder(), 'tones');
    const printed = await alarms('--write', folder);
    expect(printed.trim().split('\n')).toEqual(TONE_NAMES.map((tone) => join(folder, `${tone}.wav`)));
    for (const tone of TONE_NAMES) {
      const expected = wavBytes(renderTone(TONES[tone]), SAMPLE_RATE_HZ);
      expect(readFileSync(join(folder, `${tone}.wav`)).equals(expected)).toBe(true);
    }
  });

  it('refuses an unknown tone and a folder it cannot write, each with one message', async () => {
    await expect(alarms('--play', 'trumpet')).rejects.toThrow(InputError);
    await expect(alarms('--play', 'trumpet')).rejects.toThrow(
      'unknown tone trumpet; known: eyesClosed, microsleepWarning, distraction, unitFault',
    );
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(alarms('--write', join(file, 'x'))).rejects.toThrow(/^cannot write to .*x: /);
  });
});
