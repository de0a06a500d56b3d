/** Video files as they come: whole, cut, damaged, without pictures. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damageText, isVideoName, openCamera } from '../../edge-agent/camera/source.js';
import { VideoCamera, type Damage } from '../../edge-agent/camera/video.js';
import { AGENT, run } from '../helpers/programs.js';

const noFfmpeg = spawnSync('ffmpeg', ['-version']).error !== undefined;
const FRAMES = 50;

let folder = '';
let whole = '';
let half = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-video-'));
  if (noFfmpeg) return;
  whole = join(folder, 'whole.mp4');
  make(whole, ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=25'], ['-c:v', 'mpeg4', '-movflags', '+faststart']);
  const bytes = readFileSync(whole);
  half = join(folder, 'half.mp4');
  writeFileSync(half, bytes.subarray(0, bytes.length / 2));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function make(path: string, input: readonly string[], output: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', ...input, '-t', '2', ...output, path]);
}

async function watched(path: string, stopAfter = Infinity): Promise<{ frames: number; damage: Damage[] }> {
  const damage: Damage[] = [];
  let frames = 0;
  const camera = new VideoCamera(path, 'ffmpeg', (of) => damage.push(of));
  for await (const { rgb } of camera.frames(new AbortController().signal)) {
    expect(rgb.length).toBe(160 * 120 * 3);
    if (++frames === stopAfter) break;
  }
  return { frames, damage };
}

describe.skipIf(noFfmpeg)('a video', () => {
  it('that is whole is not complained of, nor one that nobody wanted to the end', async () => {
    expect(await watched(whole)).toEqual({ frames: FRAMES, damage: [] });
    expect(await watched(half, 3)).toEqual({ frames: 3, damage: [] });
  });

  it('that was cut gives the frames that are there, then says so in the words of ffmpeg', async () => {
    const { frames, damage } = await watched(half);
    expect(frames).toBeGreaterThan(5);
    expect(frames).toBeLessThan(FRAMES);
    expect(damage).toMatchObject([{ path: half, frames, reason: expect.stringContaining('partial file') as string }]);
    expect(damage.map(damageText)[0]).toMatch(/half\.mp4 is damaged or cut: \d+ frames up to \d\.\d\d s were read; ff/);
  });

  it('that was cut keeps its findings: analyze warns and ends well', async () => {
    const { code, stderr } = await run(AGENT, ['analyze', half]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^oyau-agent: warning: .*half\.mp4 is damaged or cut: .*partial file/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('with sound only holds no video', async () => {
    const path = join(folder, 'sound.mp4');
    make(path, ['-f', 'lavfi', '-i', 'sine'], []);
    await expect(watched(path)).rejects.toMatchObject({ code: 'NOT_A_VIDEO', message: `${path} holds no video` });
  });
});

describe('a source', () => {
  it('that is a single picture is to be put in a folder', async () => {
    const path = join(folder, 'one.JPG');
    writeFileSync(path, 'x');
    await expect(openCamera(path, 30)).rejects.toMatchObject({
      code: 'SINGLE_PICTURE',
      message: expect.stringMatching(/single picture.*put it in a folder/) as string,
    });
  });

  it('without a name is refused in words', async () => {
    const { code, stderr } = await run(AGENT, ['analyze', '']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/source is empty: name/) as string,
    });
  });

  it('is a video by its ending', () => {
    expect(['a.mp4', 'a.MKV', 'a.b.mpg', 'a.gif', 'a.ts', 'a.h264'].filter((name) => !isVideoName(name))).toEqual([]);
    expect(['a.csv', 'a.labels.csv', 'a.ndjson', 'a.html', 'mp4', 'a.mp4.json'].filter(isVideoName)).toEqual([]);
  });
});
