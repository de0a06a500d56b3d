/** Enrolled cab units and the trucks they ride in. */
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit, type Actor } from './audit.js';
import { hashToken, newToken, sameHash } from './tokens.js';
import type { Reader, Store, Write } from './store.js';

export interface Device {
  deviceId: string;
  truckId: string;
  addedAtMs: number;
  /** null = in use. */
  revokedAtMs: number | null;
  /** null = never connected. */
  lastSeenAtMs: number | null;
  /** A second token was made and the unit has not used it yet. */
  rotating: boolean;
}

/** A device that is to be enrolled. */
export interface NewDevice {
  deviceId: string;
  truckId: string;
}

/** Enrols a device and gives its token, which is stored as a hash only. A revoked device may be enrolled again. */
export async function addDevice(store: Store, deviceId: string, truckId: string, nowMs: number): Promise<string> {
  const [token = ''] = await addDevices(store, [{ deviceId, truckId }], nowMs);
  return token;
}

/** Enrols all of them or, when one is enrolled already, none (OperatorError); gives the tokens in their order. */
export function addDevices(store: Store, devices: readonly NewDevice[], nowMs: number): Promise<string[]> {
  return store.transaction().execute(async (write) => {
    const tokens: string[] = [];
    for (const device of devices) tokens.push(await enrol(write, device, COMMAND_LINE, nowMs));
    return tokens;
  });
}

/** True when the device is enrolled and not revoked. */
export async function deviceInUse(store: Reader, deviceId: string): Promise<boolean> {
  const known = await store.selectFrom('devices').selectAll().where('device_id', '=', deviceId).executeTakeFirst();
  return known?.revoked_at_ms === null;
}

/** Enrols one device inside a transaction and gives its token. Throws OperatorError when it is in use. */
export async function enrol(
  write: Write,
  { deviceId, truckId }: NewDevice,
  actor: Actor,
  nowMs: number,
): Promise<string> {
  const token = newToken('oyd');
  if (await deviceInUse(write, deviceId)) {
    throw new OperatorError(
      'alreadyExists',
      `device ${deviceId} is enrolled already; revoke it first to get a new token`,
    );
  }
  await write
    .insertInto('trucks')
    .values({ truck_id: truckId, added_at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const columns = {
    truck_id: truckId,
    token_hash: hashToken(token),
    next_token_hash: null,
    added_at_ms: nowMs,
    revoked_at_ms: null,
  };
  await write
    .insertInto('devices')
    .values({ device_id: deviceId, ...columns })
    .onConflict((conflict) => conflict.column('device_id').doUpdateSet(columns))
    .execute();
  await writeAudit(write, actor, 'device.add', deviceId, nowMs, { truckId });
  return token;
}

/** Makes the tokens of all these devices worthless; those that are not in use are passed over. */
export async function revokeDevices(store: Store, deviceIds: readonly string[], nowMs: number): Promise<void> {
  await store.transaction().execute(async (write) => {
    for (const deviceId of deviceIds) {
      await write
        .updateTable('devices')
        .set({ revoked_at_ms: nowMs })
        .where('device_id', '=', deviceId)
        .where('revoked_at_ms', 'is', null)
        .execute();
      await writeAudit(write, COMMAND_LINE, 'device.revoke', deviceId, nowMs);
    }
  });
}

/** Makes a device's tokens worthless. Throws OperatorError when there is no such device in use. */
export async function revokeDevice(store: Store, deviceId: string, nowMs: number, actor = COMMAND_LINE): Promise<void> {
  await store.transaction().execute(async (write) => {
    const result = await write
      .updateTable('devices')
      .set({ revoked_at_ms: nowMs, next_token_hash: null })
      .where('device_id', '=', deviceId)
      .where('revoked_at_ms', 'is', null)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n)
      throw new OperatorError('unknownDevice', `there is no enrolled device ${deviceId}`);
    await writeAudit(write, actor, 'device.revoke', deviceId, nowMs);
  });
}

/**
 * Gives a second token for a device in use. Both are good until the unit logs in with the new one, which then is the only one; a token
 * made earlier and never used is void. Throws OperatorError when there is no such device in use.
 */
export async function rotateToken(
  store: Store,
  deviceId: string,
  nowMs: number,
  actor = COMMAND_LINE,
): Promise<string> {
  const token = newToken('oyd');
  await store.transaction().execute(async (write) => {
    const result = await write
      .updateTable('devices')
      .set({ next_token_hash: hashToken(token) })
      .where('device_id', '=', deviceId)
      .where('revoked_at_ms', 'is', null)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n)
      throw new OperatorError('unknownDevice', `there is no enrolled device ${deviceId}`);
    await writeAudit(write, actor, 'device.rotate', deviceId, nowMs);
  });
  return token;
}

export async function listDevices(store: Reader): Promise<Device[]> {
  const rows = await store.selectFrom('devices').selectAll().orderBy('truck_id').orderBy('device_id').execute();
  return rows.map(deviceOf);
}

/** The device in use this token belongs to, or null. The first use of a rotated token makes the older one worthless. */
export async function deviceOfToken(store: Store, token: string, nowMs: number): Promise<Device | null> {
  const hash = hashToken(token);
  const row = await store
    .selectFrom('devices')
    .selectAll()
    .where((or) => or.or([or('token_hash', '=', hash), or('next_token_hash', '=', hash)]))
    .executeTakeFirst();
  if (row?.revoked_at_ms !== null) return null;
  if (row.next_token_hash !== null && sameHash(row.next_token_hash, hash)) await settleRotation(store, row, nowMs);
  else if (!sameHash(row.token_hash, hash)) return null;
  return deviceOf(row);
}

async function settleRotation(
  store: Store,
  { device_id, next_token_hash }: { device_id: string; next_token_hash: string | null },
  nowMs: number,
): Promise<void> {
  if (next_token_hash === null) return;
  await store.transaction().execute(async (write) => {
    const result = await write
      .updateTable('devices')
      .set({ token_hash: next_token_hash, next_token_hash: null })
      .where('device_id', '=', device_id)
      .where('next_token_hash', '=', next_token_hash)
      .executeTakeFirst();
    if (result.numUpdatedRows > 0n) await writeAudit(write, COMMAND_LINE, 'device.rotated', device_id, nowMs);
  });
}

/** Remembers when devices (id -> ms) were last connected. */
export async function markAllSeen(store: Store, seen: ReadonlyMap<string, number>): Promise<void> {
  await store.transaction().execute(async (write) => {
    for (const [deviceId, atMs] of seen) {
      await write.updateTable('devices').set({ last_seen_at_ms: atMs }).where('device_id', '=', deviceId).execute();
    }
  });
}

function deviceOf(row: {
  device_id: string;
  truck_id: string;
  added_at_ms: number;
  revoked_at_ms: number | null;
  last_seen_at_ms: number | null;
  next_token_hash: string | null;
}): Device {
  return {
    deviceId: row.device_id,
    truckId: row.truck_id,
    addedAtMs: row.added_at_ms,
    revokedAtMs: row.revoked_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    rotating: row.next_token_hash !== null,
  };
}
