/** Sources that come and go: a candump on the PATH, named pipes, recordings, an iio device, wearables over socket and broker. */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../../edge-agent/config.js';
import type { CabVehicle } from '../../edge-agent/vehicle/vehicle.js';
import { openVehicle } from '../../edge-agent/vehicle/vehicle.js';
import type { ShockEvent } from '../../edge-agent/vehicle/shocks.js';
import { Wearable } from '../../edge-agent/vehicle/wearable.js';
import { temporaryFolder } from '../uplink/samples.js';

interface Truck {
  readonly vehicle: CabVehicle;
  readonly lines: string[];
  readonly folder: string;
}

function truck(settings: object, environment: NodeJS.ProcessEnv = process.env): Truck {
  const lines: string[] = [];
  const folder = temporaryFolder();
  const vehicle = openVehicle({
    ...{ fixedKmh: null, settings: configSchema.parse({ vehicle: settings }).vehicle, dataFolder: folder, environment },
    ...{ clock: { monotonicMs: () => performance.now(), wallMs: () => 0 }, report: (line) => lines.push(line) },
  });
  onTestFinished(() => vehicle.close());
  return { vehicle, lines, folder };
}

/** A condition that never comes ends in the test's own timeout. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function pipe(): string {
  const path = join(temporaryFolder(), 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  return path;
}

describe('the bus', () => {
  it('comes through a candump that is started again when it ends', async () => {
    const bin = temporaryFolder();
    const script = `#!/bin/sh\necho "$@" >> ${bin}/calls\necho "(1.0) can7 18FEF10B#F38012FFFFFFFFFF"\n`;
    writeFileSync(join(bin, 'candump'), script);
    chmodSync(join(bin, 'candump'), 0o755);
    const { vehicle, lines } = truck({ can: 'can7' }, { PATH: `${bin}:${process.env.PATH}` });
    await until(() => vehicle.state().speedKmh !== null);
    expect(vehicle.state()).toMatchObject({ speedKmh: { value: 18.5, by: 'wheels' }, parkBrake: { value: false } });
    await until(() => (vehicle.feeds()[0]?.understood ?? 0) > 1);
    expect(lines[0]).toBe('CAN bus can7: candump ended; tried again until it works');
    expect(lines[1]).toBe('CAN bus can7 is back');
  });

  it('without candump is said once, and the unit goes on', async () => {
    const { vehicle, lines } = truck({ can: 'can7' }, { PATH: '/nowhere' });
    await until(() => lines.length > 0);
    expect(lines[0]).toMatch(/^CAN bus can7: candump: spawn candump ENOENT; tried again/);
    expect(vehicle.state().speedKmh).toBeNull();
    expect(vehicle.feeds()).toMatchObject([{ name: 'CAN bus can7', understood: 0 }]);
  });

  it('comes through a named pipe whose writers come and go', async () => {
    const path = pipe();
    const { vehicle, lines } = truck({ can: path });
    const write = (text: string): void => {
      const fd = openSync(path, 'r+');
      writeSync(fd, text);
      closeSync(fd);
    };
    write('can0 18FEF10B#F38012FFFF');
    write('FFFFFF\ngarbage\n');
    await until(() => vehicle.feeds()[0]?.refused === 1);
    write('can0 18FEF10B#F30014FFFFFFFFFF\n');
    await until(() => vehicle.state().speedKmh?.value === 20);
    expect(vehicle.feeds()).toMatchObject([{ understood: 2, refused: 1, failure: null }]);
    expect(lines).toEqual([]);
  });

  it('comes from a recording, at its own pace', async () => {
    const path = join(temporaryFolder(), 'drive.log');
    const at = (second: number, kmh: number): string =>
      `(${second}.000000) can0 18FEF10B#F300${kmh.toString(16).padStart(2, '0')}FFFFFFFFFF\n`;
    writeFileSync(path, at(100, 10) + at(100.2, 11).replace('.2.0', '.2') + 'can0 18FEF10B#F3000CFFFFFFFFFF\n');
    const startMs = performance.now();
    const { vehicle, lines } = truck({ can: path });
    await until(() => vehicle.state().speedKmh?.value === 12);
    expect(performance.now() - startMs).toBeGreaterThan(150);
    await until(() => lines.length > 0);
    expect(lines[0]).toMatch(/is over; tried again/);
  });
});

describe('the motion sensor', () => {
  it('of the kernel is asked through its files', async () => {
    const folder = join(temporaryFolder(), 'iio:device0');
    mkdirSync(folder);
    const files = {
      x_raw: '0',
      y_raw: '0',
      z_raw: '1024',
      x_scale: '0.009577',
      y_scale: '0.009577',
      z_scale: '0.009577',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `in_accel_${name}`), `${text}\n`);
    const { vehicle } = truck({ accelerometer: { source: folder } });
    await until(() => (vehicle.feeds()[0]?.understood ?? 0) > 3);
    expect(vehicle.tiltDeg()).toBeCloseTo(0);
  });

  it('of the kernel that is missing is said', async () => {
    const { lines } = truck({ accelerometer: { source: '/nowhere/iio:device9' } });
    await until(() => lines.length > 0);
    expect(lines[0]).toMatch(/^motion sensor \/nowhere\/iio:device9: ENOENT/);
  });

  it('in a stream of lines in g tells of a blow', async () => {
    const path = join(temporaryFolder(), 'ride.csv');
    const lines = Array.from({ length: 500 }, (_, n) => `(${(n / 100).toFixed(2)}) ${n === 400 ? '3,0,1' : '0,0,1'}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const { vehicle } = truck({ accelerometer: { source: path, unit: 'g' } });
    const felt: ShockEvent[] = [];
    vehicle.listen((event) => felt.push(event));
    await until(() => felt.length > 0);
    expect(felt).toMatchObject([{ kind: 'bump', phase: 'whole' }]);
  });
});

describe('wearables', () => {
  it('ride along with their age, and are forgotten when they are silent', () => {
    const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
    const wearable = new Wearable(clock);
    expect(wearable.take('{"heartRatePerMin":72,"ageMs":1000}')).toBeNull();
    clock.nowMs = 500;
    expect(wearable.take('{"skinTemperatureC":33.5}')).toBeNull();
    expect(wearable.detail()).toEqual({
      ...{ heartRatePerMin: 72, heartRateAgeMs: 1500 },
      ...{ skinTemperatureC: 33.5, skinTemperatureAgeMs: 0 },
    });
    clock.nowMs = 119_001;
    expect(wearable.detail()).toEqual({ skinTemperatureC: 33.5, skinTemperatureAgeMs: 118_501 });
  });

  it.each([
    ['{}', 'must hold heartRatePerMin or skinTemperatureC'],
    ['{"heartRatePerMin":400}', 'heartRatePerMin Too big'],
    ['{"heartRatePerMin":72,"name":"A"}', 'Unrecognized key'],
    ['nonsense', 'Invalid input'],
  ])('refuse %s', (text, why) => expect(new Wearable({ monotonicMs: () => 0 }).take(text)).toContain(why));

  it('come through a socket that answers only what it refuses', async () => {
    const { vehicle, folder } = truck({ wearables: {} });
    const path = join(folder, 'wearables.sock');
    let answer = '';
    const gateway = await new Promise<ReturnType<typeof connectSocket>>((resolve) => {
      const attempt = (): void => {
        const socket = connectSocket(path);
        socket.once('connect', () => resolve(socket)).once('error', () => setImmediate(attempt));
      };
      attempt();
    });
    onTestFinished(() => void gateway.destroy());
    gateway.setEncoding('utf8').on('data', (text: string) => (answer += text));
    gateway.write('{"heartRatePerMin":72}\n{"heartRatePerMin":1}\n');
    await until(() => answer.includes('\n'));
    expect(JSON.parse(answer)).toEqual({ refused: expect.stringContaining('heartRatePerMin') as string });
    expect(vehicle.detail()).toMatchObject({ heartRatePerMin: 72 });
  });

  it('come from a broker', async (context) => {
    const url = process.env.OYAU_TEST_MQTT ?? 'mqtt://127.0.0.1:1883';
    const broker = await connectAsync(url, { connectTimeout: 2000, reconnectPeriod: 0 }).catch(() => null);
    if (broker === null) {
      context.skip(`no MQTT broker at ${url}`);
      return;
    }
    onTestFinished(() => broker.endAsync(true));
    const topic = `oyau-test/${process.pid}/wearables`;
    const { vehicle, lines } = truck({ wearables: { socket: false, mqtt: { url, topic } } });
    await until(() => lines.some((line) => line.startsWith('readings of wearables come through')));
    await until(() => {
      broker.publish(topic, '{"heartRatePerMin":64,"skinTemperatureC":32.1}');
      return vehicle.detail().heartRatePerMin !== undefined;
    });
    expect(vehicle.detail()).toMatchObject({ heartRatePerMin: 64, skinTemperatureC: 32.1 });
    broker.publish(topic, 'garbage');
    await until(() => lines.some((line) => line.includes('is refused')));
  });
});
