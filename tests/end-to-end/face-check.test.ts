/** A real unit whose driver is somebody else after a while, and a real server that hears of it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { knownPicture } from '../../edge-agent/doctor/known-picture.js';
import type { Frame } from '../../edge-agent/ports.js';
import { openDesk, type Desk } from '../dispatch/desk.js';
import { AGENT, Running } from '../helpers/programs.js';
import { picture, scaled } from '../vision/driver.js';

const FRAMES_PER_SECOND = 5;
/** Ten seconds to learn the first driver, as long for the second to be noticed. */
const FRAMES_OF_EACH = 75;

function jpegOf({ rgb, width, height }: Frame, quality = 95): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

/** Two drawn drivers, one after the other, as a folder of pictures; two of each in turn keep the camera from looking frozen. */
async function film(folder: string): Promise<void> {
  mkdirSync(folder);
  const other = await scaled(knownPicture('open'), 2);
  const drivers = [
    [await jpegOf(picture({ noise: 2 })), await jpegOf(picture({ noise: 3 }))],
    [await jpegOf(other), await jpegOf(other, 85)],
  ];
  let index = 0;
  for (const moments of drivers)
    for (let frame = 0; frame < FRAMES_OF_EACH; frame++)
      writeFileSync(join(folder, `${index++}.jpg`), moments[frame % moments.length]!);
}

function startUnit(desk: Desk, data: string): Running {
  const config = {
    ...{ device: 'cab-17', driver: 'a.driver', source: join(data, 'film'), folderFramesPerSecond: FRAMES_PER_SECOND },
    ...{ speedKmh: 20, dataFolder: join(data, 'unit') },
    dispatch: { url: desk.server.url.replace('http', 'ws'), tokenFile: join(data, 'token') },
    login: { faceCheck: { enabled: true, everySeconds: 1, disagreeSeconds: 3 } },
    record: { folder: join(data, 'sessions') },
    log: {},
  };
  writeFileSync(join(data, 'agent.json'), JSON.stringify(config));
  const unit = new Running(AGENT, ['run', '--config', join(data, 'agent.json'), '--json']);
  onTestFinished(async () => {
    await unit.stop('SIGKILL');
  });
  return unit;
}

async function mismatches({ store }: Desk) {
  const rows = await store
    .selectFrom('events')
    .select(['driver_id', 'detail', 'alert_id'])
    .where('finding', '=', 'driverMismatch')
    .execute();
  return rows.map(({ driver_id: driverId, detail, alert_id: alertId }) => ({
    ...{ driverId, alertId },
    detail: JSON.parse(detail) as Record<string, unknown>,
  }));
}

/** All files below a folder. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

it('another face is told to dispatch as an alert with the name that logged in, and no file of the unit knows more', async () => {
  const desk = await openDesk();
  onTestFinished(() => desk.end());
  const data = mkdtempSync(join(tmpdir(), 'oyau-face-check-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }));
  writeFileSync(join(data, 'token'), await desk.enrol('cab-17', '17'));
  await film(join(data, 'film'));
  const unit = startUnit(desk, data);
  const told = await unit.line(({ event, finding }) => event === 'finding' && finding === 'driverMismatch');
  expect(Number(told.onsetMs)).toBeGreaterThanOrEqual((FRAMES_OF_EACH * 1000) / FRAMES_PER_SECOND);
  while ((await mismatches(desk)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const [event, ...others] = await mismatches(desk);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ driverId: 'a.driver', alertId: expect.anything() as unknown });
  expect(Object.keys(event!.detail)).toEqual(['looks']);
  await unit.ended;
  const files = [...filesIn(join(data, 'unit')), ...filesIn(join(data, 'sessions'))];
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) expect(readFileSync(file, 'latin1')).not.toMatch(/descriptor|similarity/);
});
