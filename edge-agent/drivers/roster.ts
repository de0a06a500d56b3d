/** The people a unit knows: a file of its own with hashes of PINs and badges, never the secrets. */
import { randomBytes, scrypt, scryptSync, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { peopleId } from '@oyau/protocol';
import { z } from 'zod';
import { openDurableJson, type DurableJson } from '../durable-json.js';
import { InputError } from '../errors.js';

/** Digits of a PIN: what gloves type at a halt. */
export const pinSchema = z.string().regex(/^\d{4,8}$/, { error: 'must be 4 to 8 digits' });
/** What a badge reader delivers. */
export const badgeSchema = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{4,128}$/, { error: 'must be 4 to 128 printable characters without blanks' });

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const driverSchema = z.strictObject({
  driverId: peopleId,
  name: z.string().min(1).max(100),
  pinHash: hash.nullable(),
  badgeHash: hash.nullable(),
  /** File of the baseline; null = his eyes are learned each time. */
  profile: z.string().min(1).nullable(),
});

/** One salt for all: the PIN alone says who it is, so it is hashed once and looked up. */
const rosterSchema = z.strictObject({
  format: z.literal('oyau-drivers'),
  formatVersion: z.literal(1),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  drivers: z.array(driverSchema).max(5000),
});

export type Driver = z.infer<typeof driverSchema>;
type RosterFile = z.infer<typeof rosterSchema>;

/** Who is added, with secrets as he says them. */
export interface NewDriver {
  readonly driverId: string;
  readonly name: string;
  readonly pin: string | null;
  readonly badge: string | null;
  readonly profile: string | null;
}

/** N = 2^15, r = 8: 32 MB and some 80 ms per try; it slows a thief of the file down, four digits stop nobody. */
const COST: ScryptOptions = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const HASH_BYTES = 32;

export class Roster {
  readonly #file: DurableJson<RosterFile>;

  constructor(path: string, report: (line: string) => void) {
    const salt = randomBytes(16).toString('hex');
    const empty: RosterFile = { format: 'oyau-drivers', formatVersion: 1, salt, drivers: [] };
    this.#file = openDurableJson({ path, schema: rosterSchema, empty, report });
  }

  get drivers(): readonly Driver[] {
    return this.#file.value.drivers;
  }

  byId(driverId: string): Driver | null {
    return this.drivers.find((driver) => driver.driverId === driverId) ?? null;
  }

  /** Beside the loop: a hash takes longer than a frame. */
  async byPin(pin: string): Promise<Driver | null> {
    return pinSchema.safeParse(pin).success ? this.#byHash('pinHash', await this.#hashBeside('pin', pin)) : null;
  }

  async byBadge(badge: string): Promise<Driver | null> {
    const read = badgeSchema.safeParse(badge);
    return read.success ? this.#byHash('badgeHash', await this.#hashBeside('badge', read.data)) : null;
  }

  /** Adds or replaces a driver. Throws {@link InputError} with every problem. */
  put({ driverId, name, pin, badge, profile }: NewDriver): void {
    const before = this.byId(driverId);
    const driver = {
      driverId,
      name,
      pinHash: pin === null ? (before?.pinHash ?? null) : this.#hash('pin', pin),
      badgeHash: badge === null ? (before?.badgeHash ?? null) : this.#hash('badge', badge.trim()),
      profile: profile ?? before?.profile ?? null,
    };
    const problems = this.#problemsOf(driver, pin, badge);
    if (problems.length > 0) throw new InputError('BAD_DRIVER', 'the driver cannot be added', problems);
    this.#save([...this.drivers.filter((each) => each.driverId !== driverId), driver]);
  }

  /** False = there is no such driver. */
  remove(driverId: string): boolean {
    const left = this.drivers.filter((each) => each.driverId !== driverId);
    if (left.length === this.drivers.length) return false;
    this.#save(left);
    return true;
  }

  #problemsOf(driver: Driver, pin: string | null, badge: string | null): { path: string; message: string }[] {
    const problems: { path: string; message: string }[] = [];
    const check = (path: string, schema: z.ZodType, value: unknown) => {
      const read = schema.safeParse(value);
      if (!read.success) problems.push({ path, message: read.error.issues[0]?.message ?? 'is wrong' });
    };
    check('driver', peopleId, driver.driverId);
    check('name', driverSchema.shape.name, driver.name);
    if (pin !== null) check('pin', pinSchema, pin);
    if (badge !== null) check('badge', badgeSchema, badge);
    for (const other of this.drivers) {
      if (other.driverId === driver.driverId) continue;
      if (pin !== null && other.pinHash === driver.pinHash)
        problems.push({ path: 'pin', message: 'somebody else has it: the PIN alone says who it is' });
      if (badge !== null && other.badgeHash === driver.badgeHash)
        problems.push({ path: 'badge', message: `is the badge of ${other.driverId}` });
    }
    return problems;
  }

  #byHash(key: 'pinHash' | 'badgeHash', wanted: string): Driver | null {
    return this.drivers.find((driver) => sameHash(driver[key], wanted)) ?? null;
  }

  #hash(kind: 'pin' | 'badge', secret: string): string {
    return scryptSync(`${kind}:${secret}`, this.#salt(), HASH_BYTES, COST).toString('hex');
  }

  #hashBeside(kind: 'pin' | 'badge', secret: string): Promise<string> {
    return new Promise((resolve, reject) =>
      scrypt(`${kind}:${secret}`, this.#salt(), HASH_BYTES, COST, (error, key) =>
        error === null ? resolve(key.toString('hex')) : reject(error),
      ),
    );
  }

  #salt(): Buffer {
    return Buffer.from(this.#file.value.salt, 'hex');
  }

  #save(drivers: readonly Driver[]): void {
    if (!this.#file.save({ ...this.#file.value, drivers: [...drivers] }))
      throw new InputError('NO_DATA_FOLDER', 'the list of drivers cannot be written');
  }
}

function sameHash(stored: string | null, wanted: string): boolean {
  return stored !== null && timingSafeEqual(Buffer.from(stored, 'hex'), Buffer.from(wanted, 'hex'));
}
