/** A camera that hangs on its side or on its head: calibration says by how much, and is content once it is configured. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../calibration/acceptance.js';
import { calibrateCommand } from '../../calibration/calibrate.js';
import { measure } from '../../calibration/measurement.js';
import { observe } from '../../calibration/observe.js';
import { configSchema } from '../../edge-agent/config.js';
import { openSyntheticSource } from '../../fixtures/synthetic.js';
import { observations } from './observations.js';

const FRAMES = 8;
let folder: string;

/** A folder of pictures as a camera on its head delivers them. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oyau-mounting-'));
  const source = openSyntheticSource('openFor 3 s', { fps: 4 });
  for (let index = 0; index < FRAMES; index++) {
    const { rgb, width, height } = source.frameAt(index);
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .rotate(180)
      .png()
      .toFile(join(folder, `${index}.png`));
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function verdictOn(
  camera: object,
): Promise<{ turnDeg: number | null; refused: readonly string[]; advice: string }> {
  const config = configSchema.parse({ camera, folderFramesPerSecond: 2 });
  const seen = [];
  for await (const observation of observe(folder, config)) seen.push(observation);
  const { measurement } = measure(seen);
  const refused = judge(measurement, 5).checks.filter(({ accepted }) => !accepted);
  const advice = refused.find(({ name }) => name === 'pictureTurnDeg')?.advice ?? '';
  return { turnDeg: measurement.pictureTurnDeg, refused: refused.map(({ name }) => name), advice };
}

describe('a camera on its head', () => {
  it('is refused with the turn to configure, and accepted once it is', async () => {
    const before = await verdictOn({});
    expect(before.turnDeg).toBe(180);
    expect(before.advice).toContain('camera.rotationDeg');
    const after = await verdictOn({ rotationDeg: 180 });
    expect(after.turnDeg).toBe(0);
    expect(after.refused).not.toContain('pictureTurnDeg');
  });

  it('is asked for the turn that most pictures need', () => {
    const seen = observations(5).map((one, index) =>
      index % 30 === 0 ? { ...one, turnDeg: index === 0 ? 0 : index === 30 ? null : 90 } : one,
    );
    expect(measure(seen).measurement.pictureTurnDeg).toBe(90);
  });

  it('is not asked for in a recorded session, which holds no picture', () => {
    const { measurement } = measure(observations(5));
    expect(measurement.pictureTurnDeg).toBeNull();
    expect(judge(measurement, 5).checks.map(({ name }) => name)).not.toContain('pictureTurnDeg');
  });
});

describe('the configuration of the unit', () => {
  it('is read, and refused when it is wrong', async () => {
    const path = join(folder, 'agent.json');
    await writeFile(path, JSON.stringify({ camera: { rotationDeg: 45 } }));
    const terminal = { isTTY: false, write: () => true };
    const command = calibrateCommand(
      () => undefined,
      terminal,
      () => undefined,
    );
    const run = command.parseAsync([folder, '--config', path], { from: 'user' });
    await expect(run).rejects.toMatchObject({ code: 'BAD_CONFIG' });
  });
});
