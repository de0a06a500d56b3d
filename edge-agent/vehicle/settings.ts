/** The part of the configuration that says what of the truck is wired to this unit. */
import { z } from 'zod';

/** Which way of the sensor points up when the truck stands level. */
export const UP_AXES = ['x', '-x', 'y', '-y', 'z', '-z'] as const;

const gpsdSchema = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('where gpsd runs'),
  port: z.int().min(1).max(65_535).default(2947).describe('its port'),
});

const accelerometerSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .describe('folder of an iio device (/sys/bus/iio/devices/iio:device0), a named pipe or a recorded file'),
  unit: z.enum(['mps2', 'g']).default('mps2').describe('unit of the lines of a pipe or file; iio is always m/s2'),
  up: z.enum(UP_AXES).default('z').describe('axis of the sensor that points up on level ground'),
  bumpMps2: z.number().min(5).max(200).default(15).describe('a blow: acceleration beyond gravity, m/s2'),
  rolloverDeg: z
    .number()
    .min(35)
    .max(120)
    .default(60)
    .describe('the truck lies on its side from this tilt on, degrees'),
});

const mqttSchema = z.strictObject({
  url: z.url({ protocol: /^mqtts?$/, error: 'must look like mqtt://host:1883' }).describe('address of the broker'),
  topic: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\0]+$/)
    .describe('topic with the readings of this driver, may hold + and #'),
  username: z.string().min(1).max(200).nullable().default(null).describe('name at the broker'),
  passwordFile: z.string().min(1).nullable().default(null).describe('file with its password, one line'),
});

const wearablesSchema = z.strictObject({
  socket: z.boolean().default(true).describe('take readings through wearables.sock in the data folder'),
  mqtt: mqttSchema.nullable().default(null).describe('null: no broker'),
});

export const vehicleSchema = z.strictObject({
  gpsd: gpsdSchema.nullable().default(null).describe('satellite receiver through gpsd; null = none'),
  can: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'J1939 bus: an interface (can0, through candump), a named pipe or a recorded file of candump; null = none',
    ),
  accelerometer: accelerometerSchema.nullable().default(null).describe('motion sensor; null = none'),
  wearables: wearablesSchema.nullable().default(null).describe('heart rate and skin temperature; null = none'),
});

export type VehicleSettings = z.infer<typeof vehicleSchema>;
export type AccelerometerSettings = z.infer<typeof accelerometerSchema>;
export type WearableSettings = z.infer<typeof wearablesSchema>;
