/** Learning from verdicts: bounded steps, no lesson without evidence, the way back, and the command around it. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerSiteLearn } from '../../edge-agent/commands/site-learn.js';
import { loadConfig } from '../../edge-agent/config.js';
import { THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { boundsOf, learn, type Verdict } from '../../edge-agent/site/learn.js';

const DEFAULTS = { smokingConfidence: 0.5, phoneConfidence: 0.25 };
const smoked = (verdict: Verdict['verdict'], ...confidences: number[]): Verdict[] =>
  confidences.map((confidence) => ({ finding: 'smoking', verdict, confidence }));

describe('a camera', () => {
  it('is not judged by fewer than 8 verdicts, nor when it is right often enough', () => {
    const few = learn(smoked('falseAlarm', 0.5, 0.51, 0.52), DEFAULTS)[0];
    expect(few).toMatchObject({ to: 0.5, reason: 'tooFewVerdicts' });
    const good = smoked('true', 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6);
    expect(learn([...good, ...smoked('falseAlarm', 0.5)], DEFAULTS)[0]).toMatchObject({
      to: 0.5,
      reason: 'goodEnough',
    });
  });

  it('whose false ones are weaker gets a higher threshold, by a tenth at most', () => {
    const verdicts = [...smoked('true', 0.7, 0.8, 0.8, 0.9, 0.9), ...smoked('falseAlarm', 0.51, 0.52, 0.53, 0.6)];
    const [lesson] = learn(verdicts, DEFAULTS);
    expect(lesson).toMatchObject({ from: 0.5, to: 0.55, reason: 'raised', precisionAfter: 5 / 6 });
    expect(learn(verdicts, { ...DEFAULTS, smokingConfidence: 0.66 })[0]).toMatchObject({ to: 0.666 });
  });

  it('whose true and false ones look alike is left as it is', () => {
    const alike = [...smoked('true', 0.5, 0.5, 0.5, 0.5), ...smoked('falseAlarm', 0.5, 0.6, 0.7, 0.8)];
    expect(learn(alike, DEFAULTS)[0]).toMatchObject({ to: 0.5, reason: 'notSeparable' });
  });

  it('that has become right goes back towards the default, not beyond', () => {
    const right = smoked('true', 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7);
    const from = (smokingConfidence: number) => learn(right, { ...DEFAULTS, smokingConfidence })[0];
    expect(from(0.6)).toMatchObject({ to: 0.55, reason: 'lowered', precisionAfter: null });
    expect([from(0.52)?.to, from(0.5)?.to]).toEqual([0.5, 0.5]);
  });

  it('never leaves its bounds or takes a large step, loses few true ones, and the order of verdicts does not matter', () => {
    const one = fc.record({
      finding: fc.constantFrom('smoking' as const, 'phoneUse' as const),
      verdict: fc.constantFrom('true' as const, 'falseAlarm' as const),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const inForce = fc.record({
      smokingConfidence: fc.double({ min: 0.34, max: 0.66, noNaN: true }),
      phoneConfidence: fc.double({ min: 0.17, max: 0.33, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), inForce, (verdicts, now) => {
        const lessons = learn(verdicts, now);
        expect(learn(verdicts.toReversed(), now)).toEqual(lessons);
        for (const { threshold, from, to } of lessons) {
          const [lowest, highest] = boundsOf(threshold);
          expect(to).toBeGreaterThanOrEqual(Math.min(from, lowest) - 1e-3);
          expect(to).toBeLessThanOrEqual(Math.max(from, highest));
          expect(Math.abs(to - from)).toBeLessThanOrEqual(THRESHOLDS[threshold].default * 0.1 + 1e-3);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('oyau-agent site learn', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oyau-learn-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const event = (verdict: string | null, confidence: number, device = 'cab-17') =>
    JSON.stringify({
      ...{ device_id: device, finding: 'smoking', onset_at_ms: 1, verdict },
      detail: JSON.stringify({ draws: 3, confidence }),
      in_force: { thresholds: { smokingConfidence: 0.5 } },
    });
  const run = async (text: string): Promise<unknown> => {
    await writeFile(join(folder, 'events.ndjson'), text);
    const program = new Command().exitOverride();
    registerSiteLearn(program);
    const out = join(folder, 'out.json');
    await program.parseAsync(['learn', join(folder, 'events.ndjson'), '--device', 'cab-17', '--out', out], {
      from: 'user',
    });
    return JSON.parse(await readFile(out, 'utf8'));
  };

  /** A lesson that moves `smokingConfidence` from 0.5 to 0.55; gives its file. */
  const learned = async (): Promise<string> => {
    const lines = [0.7, 0.8, 0.8, 0.9].map((sure) => event('true', sure));
    await run([...lines, ...[0.5, 0.51, 0.52, 0.53].map((sure) => event('falseAlarm', sure))].join('\n'));
    return join(folder, 'out.json');
  };
  const apply = async (lesson: string, config: string, ...more: string[]): Promise<void> => {
    const program = new Command().exitOverride();
    registerSiteLearn(program);
    await program.parseAsync(['apply', lesson, '--config', config, ...more], { from: 'user' });
  };

  it('writes what to set and how to go back', async () => {
    const lines = [0.7, 0.8, 0.8, 0.9].map((sure) => event('true', sure));
    lines.push(
      ...[0.5, 0.51, 0.52, 0.53].map((sure) => event('reclassified', sure)),
      event('falseAlarm', 0.5, 'cab-3'),
      event(null, 0.5),
    );
    expect(await run(lines.join('\n'))).toMatchObject({
      device: 'cab-17',
      thresholds: { smokingConfidence: 0.55, phoneConfidence: 0.25 },
      undo: { smokingConfidence: 0.5, phoneConfidence: 0.25 },
    });
  });

  it('gives a lesson that goes into the configuration of its unit and out again, and nothing else changes', async () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const lesson = await learned();
    const agent = join(folder, 'agent.json');
    const before = { source: '/dev/video0', device: 'cab-17', thresholds: { eyesClosedMs: 1800 } };
    await writeFile(agent, JSON.stringify(before), { mode: 0o640 });
    await apply(lesson, agent);
    expect((await loadConfig(agent, {}, {})).thresholds).toMatchObject({ smokingConfidence: 0.55, eyesClosedMs: 1800 });
    const after = { ...before, thresholds: { eyesClosedMs: 1800, smokingConfidence: 0.55 } };
    expect(JSON.parse(await readFile(agent, 'utf8'))).toEqual(after);
    expect((await stat(agent)).mode & 0o777).toBe(0o640);
    expect(said.mock.calls.at(-1)?.[0]).toBe(`${agent}: smokingConfidence 0.5 -> 0.55\n`);
    await expect(apply(lesson, agent)).rejects.toThrow(/smokingConfidence: is 0.55 here, the lesson moves it from 0.5/);
    await apply(lesson, agent, '--undo');
    const back = { ...before, thresholds: { eyesClosedMs: 1800, smokingConfidence: 0.5 } };
    expect(JSON.parse(await readFile(agent, 'utf8'))).toEqual(back);
    expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
    said.mockRestore();
  });

  it('moves smoking from where it was judged, by the shared confidence before it had its own', async () => {
    const lines = [0.7, 0.8, 0.8, 0.9].map((sure) => event('true', sure));
    lines.push(...[0.56, 0.57, 0.58, 0.59].map((sure) => event('falseAlarm', sure)));
    const older = lines.join('\n').replaceAll('smokingConfidence":0.5', 'handConfidence":0.55');
    expect(await run(older)).toMatchObject({
      thresholds: { smokingConfidence: 0.6 },
      undo: { smokingConfidence: 0.55 },
    });
  });

  it('takes back a lesson that moved the shared confidence, and gives none', async () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const [lesson, agent] = [join(folder, 'older.json'), join(folder, 'shared.json')];
    const [now, before] = [0.55, 0.5].map((handConfidence) => ({ handConfidence, phoneConfidence: 0.25 }));
    await writeFile(lesson, JSON.stringify({ device: 'cab-17', thresholds: now, undo: before }));
    await writeFile(agent, JSON.stringify({ device: 'cab-17', thresholds: { handConfidence: 0.55 } }));
    await expect(apply(lesson, agent)).rejects.toThrow(/thresholds.handConfidence: .*smokingConfidence of its own/);
    await apply(lesson, agent, '--undo');
    expect(JSON.parse(await readFile(agent, 'utf8'))).toMatchObject({ thresholds: { handConfidence: 0.5 } });
    await writeFile(lesson, JSON.stringify({ device: 'cab-17', thresholds: now, undo: {} }));
    await expect(apply(lesson, agent)).rejects.toThrow(/undo: must name the same thresholds/);
    said.mockRestore();
  });

  it('keeps a lesson from a configuration that it does not fit, for every reason at once', async () => {
    const lesson = await learned();
    const agent = join(folder, 'other.json');
    const other = { device: 'cab-3', thresholds: { smokingConfidence: 0.6 }, site: { keys: 'keys.json' } };
    await writeFile(agent, JSON.stringify(other));
    await expect(apply(lesson, agent)).rejects.toMatchObject({ code: 'BAD_LESSON', problems: [{}, {}, {}] });
    await writeFile(agent, '{"sorce": "x"}');
    await expect(apply(lesson, agent)).rejects.toThrow(/sorce: unknown key/);
    expect(await readFile(agent, 'utf8')).toBe('{"sorce": "x"}');
    await expect(apply(agent, agent)).rejects.toThrow(/no lesson of `site learn`\n.*device.*\n.*thresholds.*\n.*undo/);
    await expect(apply(lesson, join(folder, 'nowhere.json'))).rejects.toMatchObject({ code: 'NO_FILE' });
  });

  it('names every line that is no event, and a unit that is not there', async () => {
    await expect(run('{\n{"device_id": 3}\n')).rejects.toMatchObject({ code: 'BAD_EVENTS', problems: [{}, {}] });
    await expect(run(event('true', 0.5, 'cab-3'))).rejects.toMatchObject({ code: 'NO_EVENTS' });
  });
});
