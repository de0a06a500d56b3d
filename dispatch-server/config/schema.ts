/** The configuration of the server: every field with its default, bounds and meaning. Unknown keys are errors. */
import { z } from 'zod';
import { outputsSchema } from '../outputs/config.js';
import { backupsSchema } from './backups.js';
import { retentionSchema } from './retention.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const GIGABYTE = 1e9;
const MEGABYTE = 1e6;

const fileName = z.string().min(1);

/** How the server listens. */
export const serverSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .max(255)
    .default('127.0.0.1')
    .describe('address to listen on; 0.0.0.0 opens it to the network'),
  port: z.int().min(0).max(65_535).default(8420).describe('0 = any free port'),
  publicUrl: z
    .string()
    .refine((url) => /^https?:/.test(url) && URL.canParse(url) && new URL(url).pathname === '/', {
      error: 'must be an address without a path, such as https://oyau.mine.example',
    })
    .transform((url) => new URL(url).origin)
    .nullable()
    .default(null)
    .describe('where people reach the board when a TLS proxy stands before it'),
  log: z.enum(LOG_LEVELS).default('info').describe('what to log on stderr'),
});

/** True when an address carries a password, which others could read in the list of processes or in the file. */
function hasPassword(url: string): boolean {
  return URL.canParse(url) && (new URL(url).password !== '' || new URL(url).searchParams.has('password'));
}

const databaseSchema = z
  .strictObject({
    url: z
      .string()
      .regex(/^postgres(ql)?:\/\/./, { error: 'must look like postgres://user@host:5432/oyau' })
      .refine((url) => !hasPassword(url), {
        error:
          'must not hold the password: put the address into OYAU_DATABASE_URL or database.urlFile, or use PGPASSWORD or ~/.pgpass',
      })
      .nullable()
      .default(null)
      .describe('PostgreSQL database of its own; null = SQLite in the data folder'),
    urlFile: fileName.nullable().default(null).describe('file that holds the address with its password, one line'),
  })
  .refine(({ url, urlFile }) => url === null || urlFile === null, {
    path: ['urlFile'],
    error: 'must be null when database.url is given',
  });

const clipsSchema = z.strictObject({
  mostMegabytes: z.number().min(1).max(1000).default(50).describe('size of one clip, MB'),
  mostTotalGigabytes: z
    .number()
    .min(0.1)
    .max(100_000)
    .default(50)
    .describe('all clips together, GB; the reviewed and then the oldest make room, never one of an open alert'),
  mostDeviceGigabytesPerDay: z
    .number()
    .min(0.01)
    .max(1000)
    .default(2)
    .describe('what one cab unit may send within 24 hours, GB'),
  leastFreeGigabytes: z.number().min(0).max(10_000).default(1).describe('left free on the disk for the database, GB'),
  keyFile: fileName
    .nullable()
    .default(null)
    .describe('64 hexadecimal digits (openssl rand -hex 32): encrypts clips on the disk; null = not encrypted'),
});

const tlsSchema = z
  .strictObject({
    certFile: fileName.describe("the server's certificate in PEM, with those between it and its authority"),
    keyFile: fileName.describe('its private key in PEM'),
    clientCaFile: fileName
      .nullable()
      .default(null)
      .describe('authority of the certificates that cab units must show beside their token; null = none is asked for'),
  })
  .nullable()
  .default(null)
  .describe('null = plain HTTP: on loopback, or behind a TLS proxy');

const settingsSchema = z.strictObject({
  signingKeyFile: fileName
    .nullable()
    .default(null)
    .describe(
      "the site's secret key (oyau-agent site keygen): this server signs approved settings; null = the key stays off the server",
    ),
  signingKeyId: fileName.max(64).nullable().default(null).describe('name of that key, as units know it'),
  trustedKeysFile: fileName
    .nullable()
    .default(null)
    .describe('public keys that units trust, JSON: files signed elsewhere are checked before they are rolled out'),
});

export const configSchema = z.strictObject({
  dataFolder: fileName.default('./.oyau/dispatch').describe('database and clips'),
  server: serverSchema.prefault({}),
  tls: tlsSchema,
  database: databaseSchema.prefault({}),
  clips: clipsSchema.prefault({}),
  retention: retentionSchema.prefault({}),
  backups: backupsSchema.prefault({}),
  outputs: outputsSchema.prefault({}),
  settings: settingsSchema.prefault({}),
});

export type Config = z.infer<typeof configSchema>;

/** What applies where nobody says anything. */
export const DEFAULTS: Config = configSchema.parse({});

/** The limits in bytes. */
export function clipLimitsOf(clips: Config['clips']) {
  return {
    mostBytes: clips.mostMegabytes * MEGABYTE,
    mostTotalBytes: clips.mostTotalGigabytes * GIGABYTE,
    mostDeviceBytesPerDay: clips.mostDeviceGigabytesPerDay * GIGABYTE,
    leastFreeBytes: clips.leastFreeGigabytes * GIGABYTE,
  };
}
