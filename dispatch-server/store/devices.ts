/** Enrolled cab units and the trucks they ride in. */
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit } from './audit.js';
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
    for (const device of devices) tokens.push(await enrol(write, device, nowMs));
    return tokens;
  });
}

async function enrol(write: Write, { deviceId, truckId }: NewDevice, nowMs: number): Promise<string> {
  const token = newToken('oyd');
  const known = await write.selectFrom('devices').selectAll().where('device_id', '=', deviceId).executeTakeFirst();
  if (known?.revoked_at_ms === null) {
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
  const columns = { truck_id: truckId, token_hash: hashToken(token), added_at_ms: nowMs, revoked_at_ms: null };
  await write
    .insertInto('devices')
    .values({ device_id: deviceId, ...columns })
    .onConflict((conflict) => conflict.column('device_id').doUpdateSet(columns))
    .execute();
  await writeAudit(write, COMMAND_LINE, 'device.add', deviceId, nowMs, { truckId });
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

/** Makes a device's token worthless. Throws OperatorError when there is no such device in use. */
export async function revokeDevice(store: Store, deviceId: string, nowMs: number): Promise<void> {
  await store.transaction().execute(async (write) => {
    const result = await write
      .updateTable('devices')
      .set({ revoked_at_ms: nowMs })
      .where('device_id', '=', deviceId)
      .where('revoked_at_ms', 'is', null)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n)
      throw new OperatorError('unknownDevice', `there is no enrolled device ${deviceId}`);
    await writeAudit(write, COMMAND_LINE, 'device.revoke', deviceId, nowMs);
  });
}

export async function listDevices(store: Reader): Promise<Device[]> {
  const rows = await store.selectFrom('devices').selectAll().orderBy('truck_id').orderBy('device_id').execute();
  return rows.map(deviceOf);
}

/** The device in use this token belongs to, or null. */
export async function deviceOfToken(store: Reader, token: string): Promise<Device | null> {
  const hash = hashToken(token);
  const row = await store.selectFrom('devices').selectAll().where('token_hash', '=', hash).executeTakeFirst();
  if (row?.revoked_at_ms !== null || !sameHash(row.token_hash, hash)) return null;
  return deviceOf(row);
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
}): Device {
  return {
    deviceId: row.device_id,
    truckId: row.truck_id,
    addedAtMs: row.added_at_ms,
    revokedAtMs: row.revoked_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
  };
}
