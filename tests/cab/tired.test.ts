/** "I am tired" from a program of the unit to dispatch. */
import { connect } from 'node:net';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sayTired, TiredLine, tiredSocketPath } from '../../edge-agent/cab/tired-line.js';
import { dutySource, TiredWord } from '../../edge-agent/duty.js';
import { AGENT, run, Running } from '../helpers/programs.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oyau-tired-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the word on its way to the policy', () => {
  it('is told to every frame for a moment after the first one that hears it, and then no more', () => {
    let nowMs = 0;
    const clock = { monotonicMs: () => nowMs, wallMs: () => nowMs };
    const tired = new TiredWord(clock);
    const duty = dutySource(null, clock, () => false, tired);
    const toldAt = (ms: number): boolean => {
      nowMs = ms;
      return duty().reportsTired;
    };
    expect(toldAt(0)).toBe(false);
    tired.say();
    expect([5000, 5033, 5399, 5400, 5433].map(toldAt)).toEqual([true, true, true, false, false]);
    tired.say();
    expect([6000, 6500].map(toldAt)).toEqual([true, false]);
  });
});

describe('the socket of a unit', () => {
  it('takes the word from its owner, and no other word', async () => {
    const path = tiredSocketPath(folder());
    let presses = 0;
    const reports: string[] = [];
    const line = new TiredLine(
      path,
      () => presses++,
      (text) => reports.push(text),
    );
    onTestFinished(() => line.close());
    await line.whenListening();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await sayTired(path)).toBe(true);
    expect(presses).toBe(1);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(path, () => socket.write('awake\n'));
      socket.on('data', (bytes: Buffer) => resolve(bytes.toString()));
    });
    expect([answer, presses, reports]).toEqual(['unknown word\n', 1, []]);
  });

  it('that nobody listens on says so', async () => {
    expect(await sayTired(tiredSocketPath(folder()))).toBe(false);
  });

  it('takes the place of one that a killed unit left behind', async () => {
    const path = tiredSocketPath(folder());
    const [first, second] = [0, 1].map(
      () =>
        new TiredLine(
          path,
          () => undefined,
          () => undefined,
        ),
    );
    await second?.whenListening();
    expect(await sayTired(path)).toBe(true);
    first?.close();
    second?.close();
  });
});

describe('oyau-agent tired', () => {
  it('reaches the unit at work: recorded as selfReport, once for each time', async () => {
    const data = folder();
    const unit = new Running(AGENT, ['run', '--json', '--source', 'synthetic:alert?fps=10&loop=0', '--data', data]);
    onTestFinished(() => void unit.stop('SIGKILL'));
    await unit.line(({ event }) => event === 'started');
    const told = await run(AGENT, ['tired', '--data', data]);
    expect([told.code, told.stdout]).toEqual([0, 'reported: stop safely and rest\n']);
    expect(await unit.line(({ finding }) => finding === 'selfReport')).toMatchObject({
      event: 'finding',
      phase: 'whole',
    });
    await unit.stop();
    expect(unit.lines.filter(({ finding }) => finding === 'selfReport')).toHaveLength(1);
    expect(unit.lines.at(-1)).toMatchObject({ event: 'summary', eventsPending: expect.any(Number) as number });
    const nobody = await run(AGENT, ['tired', '--data', data]);
    expect([nobody.code, nobody.stdout]).toEqual([1, `no unit is at work with data in ${data}\n`]);
  });
});
