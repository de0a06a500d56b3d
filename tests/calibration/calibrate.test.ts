import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrateCommand } from '../../calibration/calibrate.js';
import { calibratedProfile } from '../../calibration/learned-profile.js';
import { measure } from '../../calibration/measurement.js';
import { UNKNOWN_DUTY } from '../../edge-agent/core/duty.js';
import { loadProfile } from '../../edge-agent/profile.js';
import { SessionWriter } from '../../edge-agent/session/write.js';
import { AGENT, run as runProgram } from '../helpers/programs.js';
import { HEADER } from '../replay/frames.js';
import { observations } from './observations.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'oyau-calibrate-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Runs the program in this process; the terminal is a pipe unless `isTTY`. */
async function run(
  args: readonly string[],
  isTTY = false,
): Promise<{ printed: string; drawn: string; exitCode: number }> {
  let printed = '';
  let drawn = '';
  let exitCode = -1;
  const terminal = { isTTY, write: (text: string) => (drawn += text) };
  const command = calibrateCommand(
    (text) => (printed += text),
    terminal,
    (code) => (exitCode = code),
  );
  await command.configureOutput({ writeErr: () => undefined }).parseAsync(args, { from: 'user' });
  return { printed, drawn, exitCode };
}

describe('oyau-calibrate on the synthetic driver through the real networks', () => {
  it('accepts an alert driver and writes a profile that the cab unit loads', async () => {
    const out = join(folder, 'profile.json');
    const args = [
      'synthetic:openFor 3 s, blink, openFor 2 s?fps=15',
      '--seconds',
      '5',
      '--driver',
      'А. Жүргізуші',
      '--out',
      out,
    ];
    const { printed, drawn, exitCode } = await run(args, true);
    expect(exitCode).toBe(0);
    expect(printed).toContain(`written to ${out}`);
    expect(drawn).toContain('keep looking at the road');
    const profile = await loadProfile(out);
    expect(profile.driver).toBe('А. Жүргізуші');
    expect(profile.version).toMatch(/^calibrated-[0-9a-f]{12}$/);
    expect(profile.baseline.leftLidRatio).toBeGreaterThan(0.2);
    expect(profile.baseline.rightLidRatio).toBeGreaterThan(0.2);
    expect(Math.abs(profile.baseline.restYawDeg)).toBeLessThan(5);
    expect(profile.camera?.leftTested).toBe(false);
    expect(profile.camera?.faceWidthPx).toBeGreaterThan(90);
    expect(profile.quality?.numbers.framesPerSecond).toBeCloseTo(15, 0);
  });

  it('refuses sunglasses, says why, and writes nothing', async () => {
    const out = join(folder, 'sunglasses.json');
    const args = [
      'synthetic:sunglassesOn, openFor 3 s, blink, openFor 2 s?fps=15',
      '--seconds',
      '5',
      '--out',
      out,
      '--json',
    ];
    const { printed, drawn, exitCode } = await run(args);
    expect(exitCode).toBe(1);
    expect(drawn).toBe('');
    const report: unknown = JSON.parse(printed);
    expect(report).toMatchObject({ verdict: 'repeat', profile: null });
    expect(report).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({ accepted: false, advice: expect.stringContaining('sunglasses') as unknown }),
      ]) as unknown,
    });
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });
});

describe('a recorded session', () => {
  it('calibrates like the source it was recorded from', async () => {
    const path = join(folder, 'session.ndjson');
    const writer = await SessionWriter.open(path);
    const frames = observations(6);
    writer.begin({ ...HEADER, picture: { widthPx: 640, heightPx: 480 } });
    for (const { reading } of frames) writer.frame({ reading, speedKmh: 0, duty: UNKNOWN_DUTY });
    await writer.end();
    const { printed, exitCode } = await run([path, '--seconds', '6', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ measurement: { ...measure(frames).measurement } });
  });
});

describe('a turn to the left', () => {
  /** Five seconds at rest, then a turn by `yawDeg` as the camera saw it. */
  async function turned(yawDeg: number): Promise<string> {
    const path = join(folder, `turned${yawDeg}.ndjson`);
    const writer = await SessionWriter.open(path);
    writer.begin({ ...HEADER, picture: { widthPx: 640, heightPx: 480 } });
    const pose = { yawDeg: 4 + yawDeg, pitchDeg: -3, rollDeg: 1 };
    for (const { reading } of observations(12, (i) => (i > 170 ? { face: { pose } } : {})))
      writer.frame({ reading, speedKmh: 0, duty: UNKNOWN_DUTY });
    await writer.end();
    return path;
  }

  it('is asked for and goes into the profile when the picture agrees', async () => {
    const right = await run([await turned(28), '--seconds', '5', '--look-left', '--json'], true);
    expect(right.exitCode).toBe(0);
    expect(right.drawn).toContain('turns his head to his LEFT');
    const { measurement, profile } = JSON.parse(right.printed) as { measurement: object; profile: object };
    expect(measurement).toMatchObject({ leftTurnDeg: expect.closeTo(28, -0.5) as number });
    expect(profile).toMatchObject({ camera: { leftTested: true } });
  });

  it('finds a mirrored picture, in the language of the configuration, and a turn that nobody made', async () => {
    const config = join(folder, 'mirrored.json');
    await writeFile(config, JSON.stringify({ source: await turned(-28), language: 'ru' }));
    const wrong = await run(['--config', config, '--seconds', '5', '--look-left']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.printed).toContain('лево и право перепутаны');
    expect(wrong.printed.match(/ПОВТОРИТЬ/g)).toHaveLength(1);
    const none = await run([await turned(0), '--seconds', '5', '--look-left']);
    expect(none.exitCode).toBe(1);
    expect(none.printed).toContain('no turn to the left was seen');
  });
});

describe('wrong use', () => {
  it('is refused with one message', async () => {
    await expect(run(['nowhere.mp4'])).rejects.toMatchObject({ name: 'InputError', code: 'NO_SOURCE' });
    await expect(run(['synthetic:alert', '--seconds', '3'])).rejects.toThrow('3 is not within 5..600 s');
    await expect(run([])).rejects.toThrow('name a camera, a video or a session, or give --config');
    await expect(run(['synthetic:alert', '--language', 'de'])).rejects.toThrow('en, ru, kk');
    await expect(run([''])).rejects.toThrow('the source is empty');
  });

  it('finds a profile that cannot be written before anybody sits still for it, and leaves one that can', async () => {
    // The source is not there either: whoever looked at it first would say so.
    for (const out of [join(folder, 'nowhere', 'p.json'), folder])
      await expect(run(['nowhere.mp4', '--out', out])).rejects.toMatchObject({
        code: 'NO_FILE',
        message: expect.stringContaining(`${out} cannot be written`) as string,
      });
    const old = join(folder, 'old.json');
    await writeFile(old, 'old');
    await expect(run(['nowhere.mp4', '--out', old])).rejects.toMatchObject({ code: 'NO_SOURCE' });
    expect(await readFile(old, 'utf8')).toBe('old');
    const fresh = join(folder, 'fresh.json');
    await expect(run(['nowhere.mp4', '--out', fresh])).rejects.toMatchObject({ code: 'NO_SOURCE' });
    await expect(readFile(fresh)).rejects.toThrow('ENOENT');
  });
});

describe('a profile', () => {
  const baseline = { leftLidRatio: 0.251234, rightLidRatio: 0.24, restYawDeg: 12.3456, restPitchDeg: -4 };
  const learned = { fromMs: 0, frames: 900 };
  const { measurement } = measure(observations(6));

  it('carries a version that follows its content and nothing else', () => {
    const { version } = calibratedProfile('A', baseline, learned, measurement);
    expect(calibratedProfile('A', { ...baseline }, { ...learned }, measurement).version).toBe(version);
    expect(calibratedProfile('B', baseline, learned, measurement).version).not.toBe(version);
    expect(calibratedProfile('A', { ...baseline, restYawDeg: 12.36 }, learned, measurement).version).not.toBe(version);
  });

  it('is refused when a number was changed behind its version, whatever the order of its keys', async () => {
    const path = join(folder, 'changed.json');
    const { baseline: figures, version, ...rest } = calibratedProfile('A', baseline, learned, measurement);
    await writeFile(path, JSON.stringify({ baseline: figures, version, ...rest }));
    expect((await loadProfile(path)).version).toBe(version);
    await writeFile(path, JSON.stringify({ ...rest, version, baseline: { ...figures, leftLidRatio: 0.2 } }));
    await expect(loadProfile(path)).rejects.toThrow(/version: calibrated-.* is the version of other figures/);
    const own = { ...rest, version: 'a-1', baseline: { ...figures, leftLidRatio: 0.2 } };
    await writeFile(path, JSON.stringify(own));
    expect((await loadProfile(path)).version).toBe('a-1');
  });

  it('is refused with every number that is out of bounds', () => {
    const wrong = { ...baseline, leftLidRatio: 0.7, restYawDeg: 70 };
    expect(() => calibratedProfile('A', wrong, learned, measurement)).toThrow(
      /baseline\.leftLidRatio.*\n.*baseline\.restYawDeg/,
    );
  });
});

describe('oyau-agent calibrate', () => {
  it('is the same program under the name of the unit, with its exit codes', async () => {
    const refused = await runProgram(AGENT, ['calibrate', 'nowhere.mp4']);
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'oyau-agent calibrate: there is no file or folder nowhere.mp4\n',
    });
    const path = join(folder, 'asleep.ndjson');
    const writer = await SessionWriter.open(path);
    writer.begin({ ...HEADER, picture: { widthPx: 640, heightPx: 480 } });
    for (const { reading } of observations(6, (i) => (i > 60 ? { face: null } : {})))
      writer.frame({ reading, speedKmh: 0, duty: UNKNOWN_DUTY });
    await writer.end();
    const repeat = await runProgram(AGENT, ['calibrate', path, '--seconds', '6', '--language', 'kk']);
    expect(repeat.code).toBe(1);
    expect(repeat.stdout).toContain('ҚАЙТАЛАУ');
    const help = await runProgram(AGENT, ['calibrate', '--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('oyau-agent calibrate /dev/video0');
  });
});
