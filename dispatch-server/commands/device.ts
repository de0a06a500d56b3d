/** `oyau-dispatch device ...`: enrols, lists and revokes cab units, and changes their tokens. */
import { helloSchema, welcomeSchema } from '@oyau/protocol';
import type { Command } from 'commander';
import { z } from 'zod';
import { COMMAND_LINE } from '../store/audit.js';
import { addDevice, listDevices, revokeDevice, rotateToken, type Device } from '../store/devices.js';
import { issueCode } from '../store/enrolment.js';
import { define } from './define.js';
import { dateOf, tableOf, type Output } from './print.js';
import { STORE_OPTIONS, storeFields, withStore } from './with-store.js';

const { deviceId } = helloSchema.shape;
const { truckId } = welcomeSchema.shape;

const HOUR_MS = 3_600_000;
const HOURS_BOUNDS = 'must be a whole number from 1 to 168';
const hoursOption = z
  .string()
  .regex(/^\d{1,3}$/, HOURS_BOUNDS)
  .transform(Number)
  .refine((hours) => hours >= 1 && hours <= 168, HOURS_BOUNDS);

export function addDeviceCommands(program: Command, { out }: Output): void {
  const device = program.command('device').description('enrol, list and revoke cab units, change their tokens');
  define(device, {
    name: 'add',
    description: 'enrol DEVICE and print its token, once and alone',
    arguments: ['device'],
    options: [['--truck <truck>', 'truck it rides in'], ...STORE_OPTIONS],
    schema: z.strictObject({ device: deviceId, truck: truckId, ...storeFields }),
    examples: ['oyau-dispatch device add cab-017 --truck 17 > cab-017.token'],
    run: async ({ device: id, truck, ...place }) =>
      out(await withStore(place, (store) => addDevice(store, id, truck, Date.now()))),
  });
  addSecretCommands(device, out);
  define(device, {
    name: 'revoke',
    description: 'make the token of DEVICE worthless',
    arguments: ['device'],
    options: STORE_OPTIONS,
    schema: z.strictObject({ device: deviceId, ...storeFields }),
    examples: ['oyau-dispatch device revoke cab-017'],
    run: async ({ device: id, ...place }) => {
      await withStore(place, (store) => revokeDevice(store, id, Date.now()));
      out(`device ${id} is revoked`);
    },
  });
  define(device, {
    name: 'list',
    description: 'list devices',
    options: [['--json', 'as JSON'], ...STORE_OPTIONS],
    schema: z.strictObject({ json: z.boolean().optional(), ...storeFields }),
    examples: ['oyau-dispatch device list'],
    run: async ({ json, ...place }) => {
      const devices = await withStore(place, listDevices);
      out(json ? JSON.stringify(devices) : tableOf([HEADING, ...devices.map(rowOf)]));
    },
  });
}

/** What changes the secret of a device. */
function addSecretCommands(device: Command, out: Output['out']): void {
  define(device, {
    name: 'code',
    description: 'print a one-time code with which DEVICE fetches its token itself (oyau-agent enrol)',
    arguments: ['device'],
    options: [
      ['--truck <truck>', 'truck it rides in'],
      ['--hours <hours>', 'how long the code is good, 1 to 168', '24'],
      ...STORE_OPTIONS,
    ],
    schema: z.strictObject({ device: deviceId, truck: truckId, hours: hoursOption, ...storeFields }),
    examples: ['oyau-dispatch device code cab-017 --truck 17 --hours 8'],
    run: async ({ device: id, truck, hours, ...place }) => {
      const lifetime = { nowMs: Date.now(), lifetimeMs: hours * HOUR_MS };
      const named = { deviceId: id, truckId: truck };
      out(await withStore(place, (store) => issueCode(store, named, COMMAND_LINE, lifetime)));
    },
  });
  define(device, {
    name: 'rotate',
    description: 'print a second token for DEVICE; the first one is good until the unit uses the second',
    arguments: ['device'],
    options: STORE_OPTIONS,
    schema: z.strictObject({ device: deviceId, ...storeFields }),
    examples: ['oyau-dispatch device rotate cab-017 > cab-017.token'],
    run: async ({ device: id, ...place }) => out(await withStore(place, (store) => rotateToken(store, id, Date.now()))),
  });
}

const HEADING = ['DEVICE', 'TRUCK', 'STATE', 'LAST SEEN'];

function rowOf(device: Device): string[] {
  const state = device.revokedAtMs === null ? 'in use' : 'revoked';
  return [device.deviceId, device.truckId, state, dateOf(device.lastSeenAtMs)];
}
