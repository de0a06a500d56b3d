/** The models command: its table, its JSON and its exit codes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL_NAMES, MODELS } from '@oyau/models';
import { runModelsCommand } from '../../models/command.js';

let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'oyau-models-'));
});

afterAll(() => rm(cache, { recursive: true, force: true }));

async function run(...args: string[]) {
  const [answers, complaints]: [string[], string[]] = [[], []];
  const code = await runModelsCommand(args, {
    answer: (text) => answers.push(text),
    complain: (text) => complaints.push(text),
  });
  return { code, answer: answers.join('\n'), complaint: complaints.join('\n') };
}

/** Last column of the table without its heading. */
const states = (table: string) =>
  table
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/).at(-1));

describe('models command', () => {
  it('tells on --verify what is missing, and changes nothing', async () => {
    const { code, answer, complaint } = await run('--verify', '--cache', cache);
    expect(code).toBe(1);
    expect(states(answer)).toEqual(MODEL_NAMES.map(() => 'missing'));
    expect(complaint).toContain('npm run models');
    expect((await run('--verify', '--cache', cache)).code).toBe(1);
  });

  it('converts, then finds, then verifies, then converts again by force', async () => {
    const converted = await run('--cache', cache);
    expect(converted).toMatchObject({ code: 0, complaint: '' });
    expect(states(converted.answer)).toEqual(MODEL_NAMES.map(() => 'converted'));
    expect(states((await run('--cache', cache)).answer)).toEqual(MODEL_NAMES.map(() => 'cached'));
    expect(await run('--verify', '--cache', cache)).toMatchObject({ code: 0, complaint: '' });
    expect(states((await run('--force', '--cache', cache)).answer)).toEqual(MODEL_NAMES.map(() => 'converted'));
  });

  it('aligns its table', async () => {
    const lines = (await run('--cache', cache)).answer.split('\n');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(['name', ...MODEL_NAMES]);
    const column = lines[0]!.indexOf('licence');
    const licences = MODEL_NAMES.map((name) => MODELS[name].licence);
    expect(lines.slice(1).map((line, i) => line.indexOf(licences[i]!))).toEqual(MODEL_NAMES.map(() => column));
  });

  it('prints JSON on request', async () => {
    const { answer } = await run('--json', '--cache', cache);
    const { models } = JSON.parse(answer) as { models: { name: string; sha256: string; path: string }[] };
    expect(models.map(({ sha256 }) => sha256)).toEqual(MODEL_NAMES.map((name) => MODELS[name].onnxSha256));
    expect(models.every(({ path }) => path.startsWith(cache))).toBe(true);
  });

  it('answers 1 with one message and no stack when the source package lacks a file', async () => {
    const { code, complaint } = await run('--force', '--cache', cache, '--package', cache);
    expect(code).toBe(1);
    expect(complaint).toMatch(/^MODEL_SOURCE_MISSING: .*blazeface/);
    expect(complaint).not.toMatch(/\n\s+at /);
  });

  it.each([[['--bogus']], [['--force', '--verify']], [['extra']], [['--cache']]])('answers 2 to %j', async (args) => {
    const { code, complaint } = await run(...args);
    expect(code).toBe(2);
    expect(complaint).toMatch(/^error: /);
  });

  it('answers 0 to --help', async () => {
    const { code, answer } = await run('--help');
    expect(code).toBe(0);
    expect(answer).toContain('--verify');
  });
});
