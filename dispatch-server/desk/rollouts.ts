/** Signed settings from the desk to cab units and back: stored, written to the audit, on their way at once. */
import { randomUUID } from 'node:crypto';
import type { SettingsDesk } from '../ingest/truck-settings.js';
import type { Actor } from '../store/audit.js';
import { addRollout, answerRollout, listRollouts, markSettingsSent, waitingSettings } from '../store/rollouts.js';
import type { Rollout } from '../store/rollouts.js';
import type { DeskParts } from './desk-parts.js';

/** How many roll-outs `states` gives at most. */
const MOST_STATES = 1000;

/**
 * Sends a signed file to these devices: connected ones get it now, others when they come. What it says is judged by the unit, which trusts the
 * site's key only. Throws OperatorError when a device is not in use.
 *
 * @returns the id under which units answer.
 */
export async function rollOut(
  parts: DeskParts,
  actor: Actor,
  document: string,
  deviceIds: readonly string[],
): Promise<string> {
  const settingsId = randomUUID();
  const unique = [...new Set(deviceIds)];
  await addRollout(parts.store, { settingsId, document, deviceIds: unique }, actor, parts.now());
  parts.bus.publish({ type: 'rollout', deviceIds: unique });
  return settingsId;
}

/** What became of roll-outs, newest first; of one file, one device, or all. */
export function states(
  parts: Pick<DeskParts, 'store'>,
  filter: { settingsId?: string; deviceId?: string } = {},
): Promise<Rollout[]> {
  return listRollouts(parts.store, { ...filter, limit: MOST_STATES });
}

/** Settings as a connection to a cab unit needs them. */
export function createSettingsDesk(parts: DeskParts): SettingsDesk {
  const { store, now } = parts;
  return {
    pending: ({ deviceId }) => waitingSettings(store, deviceId),
    sent: (settingsId, { deviceId }) => markSettingsSent(store, settingsId, deviceId, now()),
    report: async ({ deviceId }, state) => (await answerRollout(store, deviceId, state, now())) !== 'unknown',
  };
}
