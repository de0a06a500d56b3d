/** Satellites: what gpsd reports, which fixes are believed, and a real gpsd fed by gpsfake. */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../../edge-agent/config.js';
import { distanceM, FixJudge, type Fix } from '../../edge-agent/vehicle/fix.js';
import { GpsdReader } from '../../edge-agent/vehicle/gpsd.js';
import type { Told } from '../../edge-agent/vehicle/board.js';
import { openVehicle } from '../../edge-agent/vehicle/vehicle.js';
import { temporaryFolder } from '../uplink/samples.js';

const NOTHING = { gnssSpeedKmh: null, position: null, headingDeg: null };
const FIX: Fix = { mode: 3, latDeg: 52.02, lonDeg: 61.5, speedKmh: 36, courseDeg: 90, speedErrorKmh: 2 };
/** Degrees of latitude in a metre. */
const METRE_DEG = 1 / 111_195;

describe('a fix', () => {
  it('tells speed, place and course', () => {
    expect(new FixJudge().judge(FIX, 0)).toEqual({
      gnssSpeedKmh: 36,
      position: { latDeg: 52.02, lonDeg: 61.5 },
      headingDeg: 90,
    });
  });

  it.each([
    ['no fix', { mode: 1 }, NOTHING],
    ['unknown mode', { mode: 0 }, NOTHING],
    ['a fix in the plane', { mode: 2 }, { gnssSpeedKmh: 36 }],
    ['a speed no truck reaches', { speedKmh: 151 }, { gnssSpeedKmh: null, headingDeg: null }],
    ['a speed whose error is large', { speedErrorKmh: 11 }, { gnssSpeedKmh: null, position: { latDeg: 52.02 } }],
    ['no speed', { speedKmh: null }, { gnssSpeedKmh: null, headingDeg: null }],
    ['a course while standing', { speedKmh: 2.9 }, { gnssSpeedKmh: 2.9, headingDeg: null }],
    ['no place', { latDeg: null }, { gnssSpeedKmh: 36, position: null }],
  ])('%s', (_name, change, expected) => {
    expect(new FixJudge().judge({ ...FIX, ...change }, 0)).toMatchObject(expected);
  });

  it('that jumps is not believed until three agree with each other', () => {
    const judge = new FixJudge();
    const at = (metres: number, atMs: number): Told =>
      judge.judge({ ...FIX, latDeg: 52.02 + metres * METRE_DEG }, atMs);
    expect(at(0, 0)).toMatchObject({ gnssSpeedKmh: 36 });
    expect(at(10, 1000)).toMatchObject({ gnssSpeedKmh: 36 });
    expect(at(2000, 2000)).toEqual(NOTHING);
    expect(at(2010, 3000)).toEqual(NOTHING);
    expect(at(2020, 4000)).toEqual(NOTHING);
    expect(at(2030, 5000)).toMatchObject({ gnssSpeedKmh: 36 });
  });

  it('far from the last one is believed after a long silence: the truck drove meanwhile', () => {
    const judge = new FixJudge();
    judge.judge(FIX, 0);
    expect(judge.judge({ ...FIX, latDeg: 52.1 }, 11_000)).toMatchObject({ gnssSpeedKmh: 36 });
  });

  it('measures distances as on the globe', () => {
    expect(distanceM({ latDeg: 0, lonDeg: 0 }, { latDeg: 0, lonDeg: 1 })).toBeCloseTo(111_195, -1);
    expect(distanceM({ latDeg: 60, lonDeg: 179.999 }, { latDeg: 60, lonDeg: -179.999 })).toBeCloseTo(111.2, 0);
  });
});

describe('reports of gpsd', () => {
  const reader = () => {
    const told: unknown[] = [];
    return {
      told,
      read: new GpsdReader(
        (sender, what) => told.push([sender, what]),
        () => 0,
      ).read,
    };
  };
  // Lines as gpsd 3.22 writes them.
  const TPV =
    '{"class":"TPV","device":"/dev/ttyUSB0","mode":3,"time":"2026-11-26T04:12:07.000Z","ept":0.005,"lat":52.020000000,"lon":61.500000000,"altHAE":210.2,"epx":3.2,"epy":4.1,"epv":9.2,"track":90.0000,"speed":10.000,"climb":0.1,"eps":0.50,"epc":18.4}';

  it('speed in m/s becomes km/h', () => {
    const { told, read } = reader();
    expect(read(TPV)).toBe(true);
    expect(told).toEqual([
      ['/dev/ttyUSB0', { gnssSpeedKmh: 36, position: { latDeg: 52.02, lonDeg: 61.5 }, headingDeg: 90 }],
    ]);
  });

  it.each([
    '{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}',
    '{"class":"DEVICES","devices":[]}',
    '{"class":"SKY","device":"/dev/ttyUSB0","hdop":0.9,"satellites":[]}',
    '{"class":"TPV","mode":0}',
    '{"class":"NEW_IN_A_LATER_VERSION","x":1}',
  ])('understood: %s', (line) => expect(reader().read(line)).toBe(true));

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"class":5}',
    '{"class":"TPV"}',
    '{"class":"TPV","mode":9}',
    TPV.replace('52.02', '152.02'),
  ])('refused: %s', (line) => expect(reader().read(line)).toBe(false));
});

function truck(settings: object, report: (line: string) => void = () => undefined) {
  const vehicle = openVehicle({
    ...{ fixedKmh: null, settings: configSchema.parse({ vehicle: settings }).vehicle, dataFolder: temporaryFolder() },
    ...{ clock: { monotonicMs: () => performance.now(), wallMs: () => 0 }, report },
  });
  onTestFinished(() => vehicle.close());
  return vehicle;
}

/** A second or two at most; a condition that never comes ends in the test's own timeout. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a server that speaks as gpsd', () => {
  it('is greeted, believed, and connected to again after it went away', async () => {
    const greetings: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (bytes) => {
        greetings.push(String(bytes));
        socket.write(`{"class":"VERSION"}\r\n{"class":"TPV","mode":3,"speed":${greetings.length * 5},"lat":1,`);
        socket.end('"lon":2}\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const lines: string[] = [];
    const vehicle = truck({ gpsd: { port } }, (line) => lines.push(line));
    await until(() => vehicle.state().speedKmh !== null);
    expect(vehicle.state()).toMatchObject({ speedKmh: { value: 18, by: 'gnss' }, position: { value: { latDeg: 1 } } });
    await until(() => vehicle.state().speedKmh?.value === 36);
    expect(greetings[1]).toBe('?WATCH={"enable":true,"json":true};\n');
    expect(lines[0]).toMatch(/^gpsd at .*: closed; tried again/);
    expect(lines[1]).toMatch(/is back$/);
  });
});

const hasGpsfake = spawnSync('gpsfake', ['-h']).status === 0;

/** One second of a recording: a fix, moving east at 10 m/s (19.44 knots). */
function nmea(second: number): string {
  const time = `0412${String(second).padStart(2, '0')}.00`;
  const lon = `06130.${String(1000 + second * 9).padStart(4, '0')}`;
  const sum = (text: string): string =>
    `$${text}*${Buffer.from(text)
      .reduce((x, byte) => x ^ byte, 0)
      .toString(16)
      .toUpperCase()
      .padStart(2, '0')}\r\n`;
  const position = `5201.2000,N,${lon},E`;
  return (
    sum(`GPGGA,${time},${position},1,08,0.9,210.0,M,-20.0,M,,`) +
    sum('GPGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.5,0.9,1.2') +
    sum(`GPRMC,${time},A,${position},19.44,090.0,261126,,,A`)
  );
}

describe.skipIf(!hasGpsfake)('a real gpsd (gpsfake is not installed: skipped)', () => {
  it('fed with a recording tells where the truck is and how fast it goes', async () => {
    const recording = join(temporaryFolder(), 'drive.nmea');
    writeFileSync(recording, Array.from({ length: 55 }, (_, second) => nmea(second)).join(''));
    const port = 20_000 + (process.pid % 20_000);
    const fake = spawn('gpsfake', ['-q', '-c', '0.2', '-P', String(port), recording], {
      stdio: 'ignore',
      detached: true,
    });
    const ended = new Promise((resolve) => fake.once('close', resolve));
    onTestFinished(async () => {
      if (fake.pid !== undefined) process.kill(-fake.pid, 'SIGTERM');
      await ended;
    });
    const vehicle = truck({ gpsd: { port } });
    await until(() => vehicle.state().speedKmh !== null && vehicle.state().headingDeg !== null);
    const { speedKmh, position, headingDeg } = vehicle.state();
    expect(speedKmh?.value).toBeCloseTo(36, 0);
    expect(headingDeg?.value).toBeCloseTo(90, 0);
    expect(position?.value.latDeg).toBeCloseTo(52.02, 4);
    expect(position?.value.lonDeg).toBeGreaterThan(61.5);
    expect(vehicle.feeds()[0]).toMatchObject({ refused: 0, failure: null });
  });
});
