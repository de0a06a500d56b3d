/** One-time codes with which a technician enrols a cab unit where it stands, without carrying a token. */
import { randomInt } from 'node:crypto';
import type { PendingCode } from '../api/contract.js';
import { OperatorError } from '../errors.js';
import { writeAudit, type Actor } from './audit.js';
import { deviceInUse, enrol, type NewDevice } from './devices.js';
import type { Reader, Store } from './store.js';
import { hashToken } from './tokens.js';

/** Letters and digits that are not mistaken for each other. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** New code of 60 random bits, such as `K7QF-3MZR-XW2B`. */
export function newCode(): string {
  const letter = () => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** The code as it was printed, from what somebody typed: case, blanks and dashes do not matter. */
export function readCode(typed: string): string {
  const letters = typed.replace(/[\s-]/g, '').toUpperCase();
  return (letters.match(new RegExp(`.{1,${GROUP_LENGTH}}`, 'g')) ?? []).join('-');
}

/** A device that has been enrolled by its code. */
export interface Enrolled extends NewDevice {
  token: string;
}

/**
 * Gives the code that enrols this device once, until it expires; an earlier code of the device is void. Throws OperatorError when the
 * device is in use: revoke it first, or rotate its token.
 */
export async function issueCode(
  store: Store,
  { deviceId, truckId }: NewDevice,
  actor: Actor,
  { nowMs, lifetimeMs }: { nowMs: number; lifetimeMs: number },
): Promise<string> {
  const code = newCode();
  await store.transaction().execute(async (write) => {
    if (await deviceInUse(write, deviceId)) {
      throw new OperatorError('alreadyExists', `device ${deviceId} is in use; revoke it first, or rotate its token`);
    }
    await write
      .deleteFrom('enrolment_codes')
      .where((or) => or.or([or('device_id', '=', deviceId), or('expires_at_ms', '<=', nowMs)]))
      .execute();
    await write
      .insertInto('enrolment_codes')
      .values({
        code_hash: hashToken(code),
        device_id: deviceId,
        truck_id: truckId,
        added_at_ms: nowMs,
        expires_at_ms: nowMs + lifetimeMs,
      })
      .execute();
    await writeAudit(write, actor, 'device.code', deviceId, nowMs, { truckId });
  });
  return code;
}

/** Codes that nobody has used and that have not run out, without the codes themselves. */
export async function listCodes(store: Reader, nowMs: number): Promise<PendingCode[]> {
  const rows = await store
    .selectFrom('enrolment_codes')
    .select(['device_id', 'truck_id', 'expires_at_ms'])
    .where('expires_at_ms', '>', nowMs)
    .orderBy('device_id')
    .execute();
  return rows.map((row) => ({ deviceId: row.device_id, truckId: row.truck_id, expiresAtMs: row.expires_at_ms }));
}

/**
 * Enrols the device of a code and gives its token; the code is void afterwards. null = unknown, used or expired, or not for the device
 * that the unit's certificate names.
 */
export function redeemCode(
  store: Store,
  typed: string,
  { actor, nowMs, certifiedName }: { actor: Actor; nowMs: number; certifiedName?: string | null },
): Promise<Enrolled | null> {
  const codeHash = hashToken(readCode(typed));
  return store.transaction().execute(async (write) => {
    const row = await write
      .selectFrom('enrolment_codes')
      .selectAll()
      .where('code_hash', '=', codeHash)
      .where('expires_at_ms', '>', nowMs)
      .executeTakeFirst();
    if (!row || (certifiedName !== undefined && certifiedName !== row.device_id)) return null;
    await write.deleteFrom('enrolment_codes').where('code_hash', '=', codeHash).execute();
    if (await deviceInUse(write, row.device_id)) return null;
    const device = { deviceId: row.device_id, truckId: row.truck_id };
    return { ...device, token: await enrol(write, device, actor, nowMs) };
  });
}
