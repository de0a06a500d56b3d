/** The doctor's look at receiver, bus and motion sensor: what it says of each state, and a look at real pipes. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema, type Config } from '../../edge-agent/config.js';
import { vehicleCheck, verdicts } from '../../edge-agent/doctor/vehicle-check.js';
import type { VehicleState } from '../../edge-agent/ports.js';
import type { FeedCounts } from '../../edge-agent/vehicle/feed.js';
import { temporaryFolder } from '../uplink/samples.js';

const UNKNOWN: VehicleState = {
  ...{ speedKmh: null, position: null, headingDeg: null, ignition: null, gear: null, parkBrake: null },
};
const configured = (vehicle: object): Config => configSchema.parse({ vehicle });
const feed = (counts: Partial<FeedCounts>): FeedCounts => ({
  ...{ name: 'source', understood: 9, refused: 0, failure: null },
  ...counts,
});

describe('the doctor says of', () => {
  const speed = (value: number, by: string) => ({ speedKmh: { value, ageMs: 0, by } });
  it.each([
    [
      'a receiver with a fix',
      { gpsd: {} },
      feed({}),
      { position: { value: { latDeg: 52, lonDeg: 61 }, ageMs: 0, by: 'gnss' } },
      'ok',
      /52\.00000, 61\.00000/,
    ],
    ['a receiver without a fix', { gpsd: {} }, feed({}), {}, 'warn', /no fix/],
    ['no gpsd', { gpsd: {} }, feed({ understood: 0, failure: 'refused' }), {}, 'fail', /source: refused/],
    [
      'a bus that tells a speed',
      { can: 'can0' },
      feed({}),
      { ...speed(18.5, 'wheels'), ...{ gear: { value: 'park' as const, ageMs: 0, by: 'can' } } },
      'ok',
      /18\.5 km\/h \(wheels\).*gear park/,
    ],
    ['a bus that tells none', { can: 'can0' }, feed({}), speed(18, 'gnss'), 'warn', /tells no speed/],
    ['a bus that is silent', { can: 'can0' }, feed({ understood: 0 }), {}, 'fail', /says nothing/],
    ['a disturbed line', { can: 'can0' }, feed({ refused: 5 }), speed(1, 'wheels'), 'warn', /5 refused/],
  ] as const)('%s', (_name, vehicle, counts, state, verdict, figure) => {
    const [result] = verdicts(configured(vehicle), [counts], { ...UNKNOWN, ...state }, null);
    expect(result).toMatchObject({ verdict });
    expect(result?.figure).toMatch(figure);
  });

  it.each([
    [3, 'ok'],
    [90, 'warn'],
    [null, 'warn'],
  ] as const)('a motion sensor tilted by %s', (tiltDeg, verdict) => {
    const config = configured({ accelerometer: { source: '/dev/null' } });
    expect(verdicts(config, [feed({})], UNKNOWN, tiltDeg)).toMatchObject([{ name: 'vehicle.sensor', verdict }]);
  });
});

describe('the doctor looks at', () => {
  const clock = { monotonicMs: () => performance.now(), wallMs: () => 0 };

  it('nothing when nothing is wired, and a fixed speed with suspicion', async () => {
    expect(await vehicleCheck(configSchema.parse({}), clock, {})).toMatchObject([{ verdict: 'skipped' }]);
    expect(await vehicleCheck(configSchema.parse({ speedKmh: 18 }), clock, {})).toMatchObject([{ verdict: 'warn' }]);
  });

  it('bus and motion sensor at once, and ends as soon as both have spoken', async () => {
    const path = join(temporaryFolder(), 'bus');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    const ride = join(temporaryFolder(), 'ride.csv');
    writeFileSync(ride, '0,0,9.8\n'.repeat(10));
    const config = configured({ can: path, accelerometer: { source: ride } });
    const fd = openSync(path, 'r+');
    writeSync(fd, 'can0 18FEF10B#F38012FFFFFFFFFF\n');
    const results = await vehicleCheck(config, clock, process.env, 60_000);
    closeSync(fd);
    expect(results).toMatchObject([
      { name: 'vehicle.bus', verdict: 'ok' },
      { name: 'vehicle.sensor', verdict: 'ok', figure: 'tilted by 0 deg; 10 lines, 0 refused' },
    ]);
  });
});
