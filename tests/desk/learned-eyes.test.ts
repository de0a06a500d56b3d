/** What a unit learns of its drivers' eyes: theirs over restarts, in force at the next login, never somebody else's. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunEyes } from '../../edge-agent/commands/run-eyes.js';
import { openLogin, type RunLogin } from '../../edge-agent/commands/run-login.js';
import { configSchema } from '../../edge-agent/config.js';
import { startMonitor, stepMonitor, type MonitorState } from '../../edge-agent/core/monitor.js';
import { DEFAULT_THRESHOLDS as T } from '../../edge-agent/core/thresholds.js';
import { LearnedEyes } from '../../edge-agent/drivers/learned-eyes.js';
import { profileOf, type Profile } from '../../edge-agent/profile.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { AGENT, run, Running } from '../helpers/programs.js';

const DRIVER = 'А. Жүргізуші';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oyau-eyes-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A profile as a drive teaches it. */
function profile(who: string | null, leftLidRatio = 0.25): Profile {
  const baseline = { leftLidRatio, rightLidRatio: 0.26, restYawDeg: 3, restPitchDeg: -2 };
  return profileOf('learned', { driver: who, baseline, learned: { fromMs: 0, frames: 900 } });
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('learned eyes on the disk', () => {
  it('are one file for each driver, his owner’s alone, and are forgotten when asked', async () => {
    const data = folder();
    const told: string[] = [];
    const eyes = new LearnedEyes(data, (line) => told.push(line));
    expect(await eyes.of(DRIVER)).toBeNull();
    await eyes.keep(DRIVER, profile(DRIVER));
    await eyes.keep('../../b', profile('../../b', 0.2));
    expect(await eyes.of(DRIVER)).toEqual(profile(DRIVER));
    expect(await eyes.of('../../b')).toEqual(profile('../../b', 0.2));
    await eyes.keep(DRIVER, profile(DRIVER, 0.27));
    expect((await eyes.of(DRIVER))?.baseline.leftLidRatio).toBe(0.27);
    const files = readdirSync(join(data, 'eyes'));
    expect(files).toHaveLength(2);
    for (const file of files) expect(statSync(join(data, 'eyes', file)).mode & 0o777).toBe(0o600);
    expect([await eyes.forget(DRIVER), await eyes.forget(DRIVER), await eyes.of(DRIVER)]).toEqual([true, false, null]);
    expect(told.filter((line) => line.includes('kept: learned-'))).toHaveLength(3);
  });

  it('are not used when they are damaged, changed or somebody else’s: that is said, and nothing rejects', async () => {
    const data = folder();
    const told: string[] = [];
    const eyes = new LearnedEyes(data, (line) => told.push(line));
    await eyes.keep(DRIVER, profile(DRIVER));
    const path = join(data, 'eyes', readdirSync(join(data, 'eyes'))[0] ?? '');
    const whole = readFileSync(path, 'utf8');
    for (const text of [whole.slice(0, 40), whole.replace('0.25', '0.21'), JSON.stringify(profile('B'))]) {
      writeFileSync(path, text);
      expect(await eyes.of(DRIVER)).toBeNull();
    }
    expect(told.slice(1)).toHaveLength(3);
    writeFileSync(join(data, 'file'), '');
    const refused = new LearnedEyes(join(data, 'file'), (line) => told.push(line));
    await refused.keep(DRIVER, profile(DRIVER));
    expect(told.at(-1)).toContain('cannot be kept');
  });
});

describe('a unit that learns', () => {
  /** Follows a monitor through a drive; gives the profiles that were made. */
  function learn(monitor: MonitorState, script: ReturnType<typeof driver>, follow: RunEyes): void {
    for (const { reading, speedKmh, duty } of script.frames({ fps: 15 })) {
      stepMonitor(monitor, reading, speedKmh, T, duty);
      follow.follow(monitor);
    }
  }

  it('makes one profile of a drive, of the driver who logs in during or after the learning, and none of a stored baseline', () => {
    const made: Profile[] = [];
    const eyes = (): RunEyes => new RunEyes({ learned: (each) => made.push(each), report: () => undefined });
    learn(startMonitor(), driver(1).openFor(20_000).logIn('A').driveFor(70_000), eyes());
    expect(made.map(({ driver: who }) => who)).toEqual(['A']);
    expect(made[0]?.version).toMatch(/^learned-[0-9a-f]{12}$/);
    expect(made[0]?.learned.frames).toBeGreaterThan(600);
    expect(made[0]?.baseline.leftLidRatio).toBeGreaterThan(0.23);

    made.length = 0;
    learn(startMonitor(), driver(1).driveFor(80_000).logIn('A').driveFor(90_000).logIn('B').driveFor(90_000), eyes());
    expect(made.map(({ driver: who }) => who)).toEqual([null, 'A', 'B']);

    made.length = 0;
    learn(startMonitor(profile('A').baseline), driver(1).logIn('A').driveFor(80_000), eyes());
    expect(made).toEqual([]);
  });

  it('says when what it learned is no profile, once', () => {
    const told: string[] = [];
    const monitor = startMonitor();
    const eyes = new RunEyes({ learned: () => told.push('made'), report: (line) => told.push(line) });
    learn(monitor, driver(1).now({ yawDeg: 70 }).driveFor(90_000), eyes);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('baseline.restYawDeg');
  });

  /** The login of a unit with this data folder. */
  function login(data: string, more: Partial<Parameters<typeof openLogin>[0]> = {}): RunLogin {
    const opened = openLogin({
      config: configSchema.parse({ dataFolder: data }),
      profile: null,
      clock: { monotonicMs: () => 0, wallMs: () => 1_800_000_000_000 },
      ...{ report: () => undefined, say: () => undefined, onChange: () => undefined },
      ...more,
    });
    onTestFinished(() => opened.close());
    return opened;
  }

  it('knows him at his next login, and not his colleague', async () => {
    const data = folder();
    const first = login(data);
    first.login.byName(DRIVER, 'dispatch');
    await until(() => first.atTheWheel().driverId === DRIVER);
    expect([first.profile(), first.atTheWheel().baseline]).toEqual([null, undefined]);
    const monitor = startMonitor();
    for (const { reading, speedKmh, duty } of driver(1).logIn(DRIVER).driveFor(70_000).frames({ fps: 15 })) {
      stepMonitor(monitor, reading, speedKmh, T, duty);
      first.follow(monitor);
    }
    const learned = first.profile();
    expect(learned?.driver).toBe(DRIVER);
    const eyes = new LearnedEyes(data, () => undefined);
    while ((await eyes.of(DRIVER)) === null) await new Promise((resolve) => setTimeout(resolve, 5));

    const second = login(data);
    second.login.byName('B', 'dispatch');
    await until(() => second.atTheWheel().driverId === 'B');
    expect(second.profile()).toBeNull();
    second.login.byName(DRIVER, 'dispatch');
    await until(() => second.atTheWheel().driverId === DRIVER);
    expect(second.profile()).toEqual(learned);
    expect(second.atTheWheel().baseline).toEqual(learned?.baseline);
  });

  it('takes a calibration before what a drive taught', async () => {
    const data = folder();
    await new LearnedEyes(data, () => undefined).keep(DRIVER, profile(DRIVER));
    const calibrated = { ...profile(DRIVER, 0.3), version: 'a-1' };
    const opened = login(data, {
      config: configSchema.parse({ dataFolder: data, driver: DRIVER }),
      profile: calibrated,
    });
    await until(() => opened.atTheWheel().driverId === DRIVER);
    expect(opened.profile()?.version).toBe('a-1');
  });
});

describe('oyau-agent', () => {
  it('run starts with what was learned before; driver lists and forgets it', async () => {
    const data = folder();
    const learned = profile(DRIVER);
    await new LearnedEyes(data, () => undefined).keep(DRIVER, learned);
    const args = ['run', '--source', 'synthetic:drive 60 s?fps=5', '--driver', DRIVER, '--data', data, '--json'];
    const unit = new Running(AGENT, args);
    onTestFinished(async () => {
      await unit.stop('SIGKILL');
    });
    await unit.line((line) => line.text === `${DRIVER}: his eyes are known (${learned.version})`);
    await unit.stop('SIGTERM');

    const of = (...command: readonly string[]) => run(AGENT, ['driver', ...command, '--data', data]);
    await of('add', DRIVER);
    expect((await of('list')).stdout).toBe(
      `${DRIVER}  ${DRIVER}  by order from dispatch only, eyes learned (${learned.version})\n`,
    );
    expect(await of('relearn', DRIVER)).toMatchObject({ code: 0, stdout: `${DRIVER}: learned anew\n` });
    expect(await of('relearn', DRIVER)).toMatchObject({
      code: 1,
      stdout: `nothing was learned of the eyes of ${DRIVER}\n`,
    });
    await new LearnedEyes(data, () => undefined).keep(DRIVER, learned);
    expect(await of('remove', DRIVER)).toMatchObject({ code: 0 });
    expect(await new LearnedEyes(data, () => undefined).of(DRIVER)).toBeNull();
  });
});
