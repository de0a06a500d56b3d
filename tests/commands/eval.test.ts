/** `oyau-agent eval` on folders as people make them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureModels } from '@oyau/models';
import { beyondEnd, parseLabels } from '../../edge-agent/evaluation/labels.js';
import { InputError } from '../../edge-agent/errors.js';
import { HAND_NETWORKS } from '../../edge-agent/vision/hands/hand-networks.js';
import { CLIPS_FOLDER, noClips } from '../helpers/clips.js';
import { AGENT, run } from '../helpers/programs.js';

const noFfmpeg = spawnSync('ffmpeg', ['-version']).error !== undefined;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-eval-'));
  if (noFfmpeg) return;
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=25', '-t', '1'];
  execFileSync('ffmpeg', [
    '-v',
    'error',
    ...picture,
    '-c:v',
    'mpeg4',
    '-movflags',
    '+faststart',
    join(folder, 'c.mp4'),
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the clip `c.mp4`, its labels and other files. */
function clips(name: string, labels: string, others: Readonly<Record<string, string | Buffer>> = {}): string {
  const place = join(folder, name);
  mkdirSync(place);
  cpSync(join(folder, 'c.mp4'), join(place, 'c.mp4'));
  for (const [file, content] of Object.entries({ 'c.labels.csv': labels, ...others }))
    writeFileSync(join(place, file), content);
  return place;
}

describe.skipIf(noFfmpeg)('eval', () => {
  it('takes the video, whatever lies beside it, and names labels without one', async () => {
    const others = { 'c.csv': 'tMs,face\n', 'c.findings.ndjson': '', 'd.labels.csv': '0.1,0.2,blink\n', 'd.csv': '' };
    const { code, stdout, stderr } = await run(AGENT, ['eval', clips('beside', '0.1,0.3,blink\n', others), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ clips: [{ clip: 'c' }], total: { blinks: { found: 0, missed: 1 } } });
    expect(stderr).toMatch(/^oyau-agent: warning: no video d lies beside .*d\.labels\.csv: left out\n$/);
  });

  it('names labels beyond the end of the clip; what begins there was missed by nobody', async () => {
    const labels = '0.1,0.3,blink\n0.5,9,eyes_closed\n5,5.2,blink\n';
    const { code, stdout, stderr } = await run(AGENT, ['eval', clips('beyond', labels), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ total: { blinks: { missed: 1 }, closures: { missed: 1 } } });
    expect(stderr.trim().split('\n')).toEqual([
      'oyau-agent: warning: c: eyes_closed 0.50-9.00 s ends after the end of the clip, 0.96 s',
      'oyau-agent: warning: c: blink 5.00-5.20 s is not scored: it begins after the end of the clip, 0.96 s',
    ]);
  });

  it('says which clip is cut, on stderr and in its figures', async () => {
    const place = clips('cut', '');
    const bytes = readFileSync(join(place, 'c.mp4'));
    writeFileSync(join(place, 'c.mp4'), bytes.subarray(0, (bytes.length * 2) / 3));
    const { code, stdout, stderr } = await run(AGENT, ['eval', place, '--json', '--night']);
    expect(code).toBe(0);
    const cut = expect.stringMatching(/damaged or cut.*partial file/) as string;
    expect(JSON.parse(stdout)).toMatchObject({ clips: [{ clip: 'c', damaged: cut }] });
    expect(stderr.trim().split('\n')).toEqual([cut]);
  });

  it('goes on without hands when their networks do not load', async () => {
    const cache = join(folder, 'cache');
    mkdirSync(cache);
    for (const { path } of Object.values(await ensureModels(['blazeface', 'facemesh', 'iris'])))
      symlinkSync(path, join(cache, basename(path)));
    // A folder of this name can neither be read as a network nor be replaced by one.
    for (const { path } of Object.values(await ensureModels(HAND_NETWORKS)))
      mkdirSync(join(cache, basename(path), 'x'), { recursive: true });
    const config = join(folder, 'hands.json');
    writeFileSync(config, '{"hands": {"enabled": true}}');
    const { code, stdout, stderr } = await run(AGENT, ['eval', clips('hands', ''), '--config', config, '--json'], {
      environment: { OYAU_MODEL_CACHE: cache },
    });
    expect(stderr).toMatch(/^oyau-agent: warning: without hands: /);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ clips: [{ clip: 'c' }] });
    expect(stdout).not.toContain('"hands"');
  });

  it('refuses every bad line of every file at once', async () => {
    const place = clips('bad', '0.1,0.2,blnk\n-1,0.3,blink\n', { 'e.mp4': '', 'e.labels.csv': '0.4,0.2,yawn\n' });
    const { code, stdout, stderr } = await run(AGENT, ['eval', place]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const text of ['c.labels.csv:1: event "blnk"', 'c.labels.csv:2: start_s -1 s', 'e.labels.csv:1: end_s 0.2 s'])
      expect(stderr).toContain(text);
  });

  it('refuses options that would do nothing', async () => {
    const idle = await run(AGENT, ['eval', folder, '--markdown']);
    expect(idle).toMatchObject({ code: 2, stdout: '' });
    expect(idle.stderr).toContain('--markdown: goes with --synthetic only');
    expect((await run(AGENT, ['eval', '--synthetic', '--night'])).stderr).toContain('--night: goes with clips only');
  });
});

describe('labels', () => {
  const problems = (text: string): string[] => {
    try {
      parseLabels(text, 'l');
    } catch (error) {
      if (error instanceof InputError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    }
    return [];
  };

  it('may say what is known and nothing else', () => {
    const known = ['blink', 'eyes_squint_laugh', 'head_turn_image_left', 'head_turn_image_right_gt45', 'no_face'];
    known.push('head_turn_image_left_and_down', 'eyes_downcast_or_closed', 'hand_on_face');
    expect(problems(known.map((event) => `0,1,${event}`).join('\n'))).toEqual([]);
    const unknown = ['blnk', 'Blink', 'head_turn_left', 'head_turn_image_left_gt', 'eyes_closed_long', 'toString'];
    const told = problems(unknown.map((event) => `0,1,${event}`).join('\n'));
    expect(told.slice(0, -1)).toEqual(unknown.map((event, i) => `l:${i + 1}: event "${event}" is no known event`));
    expect(told.at(-1)).toMatch(/^known events: blink, .*no_face/);
  });

  it('need two times that are numbers, in order, within the clip', () => {
    const lines = [
      '-0.1,1,blink',
      '2,1,blink',
      ',1,blink',
      '0,x,blink',
      '0,1',
      '0,1,blink,x',
      '0,1,',
      '0,Infinity,yawn',
    ];
    expect(problems(lines.join('\n')).map((line) => line.slice(0, 3))).toEqual(lines.map((_, i) => `l:${i + 1}`));
    expect(problems('-2,-3,blnk')).toHaveLength(4);
  });

  it('may end with the last frame, which lasts', () => {
    const label = (startMs: number, endMs: number) => ({ startMs, endMs, event: 'yawn' });
    expect(beyondEnd([label(0, 1040), label(900, 1400)], 1000)).toEqual({ begun: [], behind: [] });
    expect(beyondEnd([label(0, 1600), label(1001, 1002)], 1000)).toEqual({
      begun: [label(0, 1600)],
      behind: [label(1001, 1002)],
    });
  });

  it.skipIf(noClips !== null)('of the clips are all known', () => {
    for (const name of readdirSync(CLIPS_FOLDER).filter((name) => name.endsWith('.labels.csv')))
      expect(() => parseLabels(readFileSync(join(CLIPS_FOLDER, name), 'utf8'), name)).not.toThrow();
  });
});
