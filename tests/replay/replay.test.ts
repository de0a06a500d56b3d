import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerRecord } from '../../edge-agent/commands/record.js';
import { registerReplay } from '../../edge-agent/commands/replay.js';
import { compare } from '../../edge-agent/session/compare.js';
import { longForm, shortForm } from '../../edge-agent/session/compare-text.js';
import { openSession } from '../../edge-agent/session/read.js';
import { replay } from '../../edge-agent/session/replay.js';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../edge-agent/core/thresholds.js';
import { inFolder, lids, writeLines, writeSession } from './frames.js';

/** Awake, a closure of 2.1 s, awake, one of 2.6 s, awake. */
const SLEEPY = lids([2, 0.25], [2.1, 0.04], [2, 0.25], [2.6, 0.04], [2, 0.25]);

/** Runs `oyau-agent ARGS`; what it prints on stdout. */
async function agent(...args: readonly string[]): Promise<string> {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  try {
    const program = new Command('oyau-agent').exitOverride();
    registerRecord(program);
    registerReplay(program);
    await program.parseAsync(args, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}

async function logWith(path: string, changed: Partial<Thresholds>): Promise<Awaited<ReturnType<typeof replay>>> {
  return replay(await openSession(path), { ...DEFAULT_THRESHOLDS, ...changed });
}

afterEach(() => (process.exitCode = undefined));

describe('replay', () => {
  it('of a recording gives the log of the recording, byte for byte, through the real networks', async () => {
    await inFolder(async (folder) => {
      const [out, log] = [join(folder, 's.ndjson.gz'), join(folder, 'log')];
      const source = 'synthetic:openFor 1 s, blink, closeFor 2.3 s, openFor 1 s?fps=15';
      await agent('record', source, '--out', out, '--log', log);
      const recorded = await readFile(log, 'utf8');
      expect(recorded).toContain('"finding":"eyesClosed"');
      expect(recorded).toContain('"alarm":{"play":"eyesClosed"');
      expect(await agent('replay', out)).toBe(recorded);
      expect(await agent('replay', out, '--expect', log)).toContain('the log is as expected');
      expect((await openSession(out)).header).toMatchObject({ source, picture: { widthPx: 640, heightPx: 480 } });
    });
  });

  it('says where a log is not as expected, with exit code 1', async () => {
    await inFolder(async (folder) => {
      const path = await writeSession(join(folder, 's.ndjson'), SLEEPY);
      const lines = (await agent('replay', path)).split('\n');
      const changed = lines.with(1, '{"tMs":0}');
      await writeFile(join(folder, 'log'), changed.join('\n'));
      const printed = await agent('replay', path, '--expect', join(folder, 'log'));
      expect(printed).toBe(`the log differs at line 2\n- {"tMs":0}\n+ ${lines[1] ?? ''}\n`);
      expect(process.exitCode).toBe(1);
    });
  });

  it('of a cut session says so and replays what is there', async () => {
    await inFolder(async (folder) => {
      const path = await writeSession(join(folder, 's.ndjson'), SLEEPY);
      const whole = await readFile(path, 'utf8');
      await writeFile(path, whole.slice(0, whole.length / 2));
      const complaints = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const printed = await agent('replay', path, '--json');
      expect(complaints.mock.calls.flat().join('')).toMatch(/the session was cut: \d+ whole frames up to [\d.]+ s/);
      complaints.mockRestore();
      expect(JSON.parse(printed)).toMatchObject({ notes: [expect.stringContaining('was cut')] });
    });
  });

  it('refuses thresholds that are wrong, all at once', async () => {
    await inFolder(async (folder) => {
      const path = await writeSession(join(folder, 's.ndjson'), SLEEPY);
      const thresholds = await writeLines(join(folder, 't.json'), { eyesClosedMs: 9, earFlapMs: 3 });
      await expect(agent('replay', path, '--thresholds', thresholds)).rejects.toThrow(
        /thresholds are wrong(.|\n)*eyesClosedMs: 9 is not within(.|\n)*earFlapMs: unknown key/,
      );
    });
  });
});

describe('two threshold sets', () => {
  it('differ by what was added, removed and moved', async () => {
    await inFolder(async (folder) => {
      const path = await writeSession(join(folder, 's.ndjson'), SLEEPY);
      const before = await logWith(path, {});
      const later = compare(before, await logWith(path, { eyesClosedMs: 2300 }));
      const ofEyes = later.differences.filter(({ what }) => what === 'eyesClosed');
      expect(ofEyes.map(({ before: a, after: b }) => [a === null, b === null])).toEqual([
        [false, true],
        [false, false],
      ]);
      // 300 ms later, found at the next frame: 25 of them come in a second.
      const laterMs = (ofEyes[1]?.after?.detectedMs ?? 0) - (ofEyes[1]?.before?.detectedMs ?? 0);
      expect(Math.abs(laterMs - 300)).toBeLessThan(40);
      expect(longForm(later)).toMatch(/^- +\d+\.\d+ s {2}eyesClosed, 2\.\d+ s$/m);
      expect(longForm(later)).toMatch(/^~ +\d+\.\d+ s {2}eyesClosed: decided 8\.\d+ -> 8\.\d+ s$/m);
      expect(shortForm(later)).toMatch(/^eyesClosed +0 +1 +1$/m);
    });
  });

  it('read the other way round turn removed into added', async () => {
    await inFolder(async (folder) => {
      const path = await writeSession(join(folder, 's.ndjson'), SLEEPY);
      const [strict, lax] = [await logWith(path, {}), await logWith(path, { eyesClosedMs: 2300 })];
      const turned = compare(lax, strict).differences.map(({ what, before, after }) => ({
        what,
        before: after,
        after: before,
      }));
      expect(turned).toEqual(compare(strict, lax).differences);
    });
  });

  it('that are equal have no difference', async () => {
    await inFolder(async (folder) => {
      const path = await writeSession(join(folder, 's.ndjson'), SLEEPY);
      const thresholds = await writeLines(join(folder, 't.json'), {});
      expect(await agent('replay', path, '--thresholds', thresholds)).toMatch(
        /^no difference \(\d+ findings and alarms\)\n$/,
      );
    });
  });
});
