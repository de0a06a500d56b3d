/** Signed settings in the store: which file waits for which unit, and what units made of it. */
import { LIMITS, problemSchema, SETTINGS_STATES, type SettingsMessage, type SettingsState } from '@oyau/protocol';
import { z } from 'zod';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit, type Actor } from './audit.js';
import type { Reader, Store } from './store.js';

/**
 * `pending`: waits for the unit to connect; `sent`: the socket took it; then the unit's own words. `replaced`: a newer file took its place before the
 * unit had come to an end with it.
 */
export const ROLLOUT_STATES = ['pending', 'sent', ...SETTINGS_STATES, 'replaced'] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** What became of a file at one unit. */
export interface Rollout {
  settingsId: string;
  deviceId: string;
  state: RolloutState;
  /** Thresholds version the unit named last; null = it has said nothing yet. */
  inForce: string | null;
  problems: z.infer<typeof problemSchema>[];
  /** Unit's clock; null = it has said nothing yet. */
  stateAtMs: number | null;
  updatedAtMs: number;
  issuedAtMs: number;
  /** null = the command line. */
  issuedBy: string | null;
}

/** Not ended: the file is sent again after each `welcome`. */
const WAITING = ['pending', 'sent', 'received'] as const;
/** How far each state is: what a unit says of the past is no news. */
const RANK: Readonly<Record<RolloutState, number>> = {
  pending: 0,
  sent: 1,
  received: 2,
  applied: 3,
  refused: 3,
  rolledBack: 4,
  replaced: 5,
};

const stateSchema = z.enum(ROLLOUT_STATES);
const problemsSchema = z.array(problemSchema);

/** A file for these devices, all or none; those that waited for an older one wait for this one instead. Throws OperatorError. */
export function addRollout(
  store: Store,
  { settingsId, document, deviceIds }: { settingsId: string; document: string; deviceIds: readonly string[] },
  actor: Actor,
  nowMs: number,
): Promise<void> {
  if (document.length < 2 || document.length > LIMITS.settingsCharacters)
    throw new OperatorError('badInput', `the file must have 2 to ${LIMITS.settingsCharacters} characters`);
  return store.transaction().execute(async (write) => {
    for (const deviceId of deviceIds) await assertInUse(write, deviceId);
    const issued = { issued_at_ms: nowMs, issued_by: actor.login };
    await write
      .insertInto('settings_documents')
      .values({ settings_id: settingsId, document, ...issued })
      .execute();
    for (const deviceId of deviceIds) {
      await write
        .updateTable('settings_rollouts')
        .set({ state: 'replaced', updated_at_ms: nowMs })
        .where('device_id', '=', deviceId)
        .where('state', 'in', WAITING)
        .execute();
      await write
        .insertInto('settings_rollouts')
        .values({ settings_id: settingsId, device_id: deviceId, ...NEW, updated_at_ms: nowMs })
        .execute();
    }
    await writeAudit(write, actor, 'settings.rollOut', settingsId, nowMs, { devices: deviceIds.join(' ') });
  });
}

const NEW = { state: 'pending', in_force: null, problems: '[]', state_at_ms: null } as const;

async function assertInUse(write: Reader, deviceId: string): Promise<void> {
  const known = await write
    .selectFrom('devices')
    .select('device_id')
    .where('device_id', '=', deviceId)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst();
  if (!known) throw new OperatorError('unknownDevice', `there is no device ${deviceId} in use`);
}

/** Files this unit has not come to an end with. */
export async function waitingSettings(store: Reader, deviceId: string): Promise<SettingsMessage[]> {
  const rows = await store
    .selectFrom('settings_rollouts')
    .innerJoin('settings_documents', 'settings_documents.settings_id', 'settings_rollouts.settings_id')
    .select(['settings_rollouts.settings_id', 'document', 'issued_at_ms'])
    .where('device_id', '=', deviceId)
    .where('state', 'in', WAITING)
    .orderBy('issued_at_ms')
    .execute();
  return rows.map((row) => ({
    type: 'settings' as const,
    settingsId: row.settings_id,
    document: row.document,
    issuedAtMs: row.issued_at_ms,
  }));
}

/** The socket has taken a file; what the unit has said meanwhile stays. */
export async function markSettingsSent(
  store: Reader,
  settingsId: string,
  deviceId: string,
  nowMs: number,
): Promise<void> {
  await store
    .updateTable('settings_rollouts')
    .set({ state: 'sent', updated_at_ms: nowMs })
    .where('settings_id', '=', settingsId)
    .where('device_id', '=', deviceId)
    .where('state', '=', 'pending')
    .execute();
}

/** The unit's word. `unknown` = it was never sent this; repeats and states of the past change nothing. */
export function answerRollout(
  store: Store,
  deviceId: string,
  { settingsId, state, atMs, inForce, problems }: SettingsState,
  nowMs: number,
): Promise<'news' | 'known' | 'unknown'> {
  return store.transaction().execute(async (write) => {
    const row = await write
      .selectFrom('settings_rollouts')
      .select('state')
      .where('settings_id', '=', settingsId)
      .where('device_id', '=', deviceId)
      .executeTakeFirst();
    if (!row) return 'unknown';
    if (RANK[state] <= RANK[stateSchema.parse(row.state)]) return 'known';
    await write
      .updateTable('settings_rollouts')
      .set({
        state,
        in_force: inForce,
        problems: JSON.stringify(problems),
        state_at_ms: atMs,
        updated_at_ms: nowMs,
      })
      .where('settings_id', '=', settingsId)
      .where('device_id', '=', deviceId)
      .execute();
    const detail = { device: deviceId, state, inForce };
    await writeAudit(write, COMMAND_LINE, 'settings.answer', settingsId, nowMs, detail);
    return 'news';
  });
}

/** Newest first: every roll-out, or those of one device or of one file. */
export async function listRollouts(
  store: Reader,
  filter: { deviceId?: string; settingsId?: string; limit: number },
): Promise<Rollout[]> {
  let select = store
    .selectFrom('settings_rollouts')
    .innerJoin('settings_documents', 'settings_documents.settings_id', 'settings_rollouts.settings_id')
    .selectAll('settings_rollouts')
    .select(['issued_at_ms', 'issued_by']);
  if (filter.deviceId !== undefined) select = select.where('device_id', '=', filter.deviceId);
  if (filter.settingsId !== undefined) select = select.where('settings_rollouts.settings_id', '=', filter.settingsId);
  const rows = await select.orderBy('issued_at_ms', 'desc').orderBy('device_id').limit(filter.limit).execute();
  return rows.map((row) => ({
    settingsId: row.settings_id,
    deviceId: row.device_id,
    state: stateSchema.parse(row.state),
    inForce: row.in_force,
    problems: problemsSchema.parse(JSON.parse(row.problems)),
    stateAtMs: row.state_at_ms,
    updatedAtMs: row.updated_at_ms,
    issuedAtMs: row.issued_at_ms,
    issuedBy: row.issued_by,
  }));
}

/** The text of a file that was rolled out; null = there is none with this id. */
export async function readRolledOut(store: Reader, settingsId: string): Promise<string | null> {
  const row = await store
    .selectFrom('settings_documents')
    .select('document')
    .where('settings_id', '=', settingsId)
    .executeTakeFirst();
  return row?.document ?? null;
}
