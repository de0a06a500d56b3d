/** `oyau-dispatch device ...`: enrols, lists and revokes cab units. */
import { helloSchema, welcomeSchema } from '@oyau/protocol';
import type { Command } from 'commander';
import { z } from 'zod';
import { addDevice, listDevices, revokeDevice, type Device } from '../store/devices.js';
import { dataOption, DATA_OPTION, define } from './define.js';
import { dateOf, tableOf, type Output } from './print.js';
import { withStore } from './with-store.js';

const { deviceId } = helloSchema.shape;
const { truckId } = welcomeSchema.shape;

export function addDeviceCommands(program: Command, { out }: Output): void {
  const device = program.command('device').description('enrol, list and revoke cab units');
  define(device, {
    name: 'add',
    description: 'enrol DEVICE and print its token, once and alone',
    arguments: ['device'],
    options: [['--truck <truck>', 'truck it rides in'], DATA_OPTION],
    schema: z.strictObject({ device: deviceId, truck: truckId, data: dataOption }),
    examples: ['oyau-dispatch device add cab-017 --truck 17 > cab-017.token'],
    run: async ({ device: id, truck, data }) =>
      out(await withStore(data, (store) => addDevice(store, id, truck, Date.now()))),
  });
  define(device, {
    name: 'revoke',
    description: 'make the token of DEVICE worthless',
    arguments: ['device'],
    options: [DATA_OPTION],
    schema: z.strictObject({ device: deviceId, data: dataOption }),
    examples: ['oyau-dispatch device revoke cab-017'],
    run: async ({ device: id, data }) => {
      await withStore(data, (store) => revokeDevice(store, id, Date.now()));
      out(`device ${id} is revoked`);
    },
  });
  define(device, {
    name: 'list',
    description: 'list devices',
    options: [['--json', 'as JSON'], DATA_OPTION],
    schema: z.strictObject({ data: dataOption, json: z.boolean().optional() }),
    examples: ['oyau-dispatch device list'],
    run: async ({ data, json }) => {
      const devices = await withStore(data, listDevices);
      out(json ? JSON.stringify(devices) : tableOf([HEADING, ...devices.map(rowOf)]));
    },
  });
}

const HEADING = ['DEVICE', 'TRUCK', 'STATE', 'LAST SEEN'];

function rowOf(device: Device): string[] {
  const state = device.revokedAtMs === null ? 'in use' : 'revoked';
  return [device.deviceId, device.truckId, state, dateOf(device.lastSeenAtMs)];
}
