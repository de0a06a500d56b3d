/** The four networks of the hand path, opened together. */
import { ensureModels } from '@oyau/models';
import { openNetwork, SPARING_OPTIONS, type NetworkRunner } from '../networks.js';

export interface HandNetworks {
  readonly hands: NetworkRunner<'boxes' | 'logits'>;
  readonly points: NetworkRunner<'points' | 'flag'>;
  readonly body: NetworkRunner<'heat' | 'centre' | 'regress' | 'offset'>;
  readonly things: NetworkRunner<'sizes' | 'heat' | 'peaks'>;
  /** Short hash of each network in use, for the record of every event. */
  readonly versions: Readonly<Record<string, string>>;
}

export const HAND_NETWORKS = ['handtrack', 'handlandmark', 'movenet', 'centernet'] as const;

/** Converts the weights at first use, verifies them and opens the sessions. Throws `ModelError` when a hash differs. */
export async function loadHandNetworks(): Promise<HandNetworks> {
  const models = await ensureModels(HAND_NETWORKS);
  return {
    hands: await openNetwork(models.handtrack, ['boxes', 'logits'], SPARING_OPTIONS),
    points: await openNetwork(models.handlandmark, ['points', 'flag'], SPARING_OPTIONS),
    body: await openNetwork(models.movenet, ['heat', 'centre', 'regress', 'offset'], SPARING_OPTIONS),
    things: await openNetwork(models.centernet, ['sizes', 'heat', 'peaks'], SPARING_OPTIONS),
    versions: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, model.sha256.slice(0, 12)])),
  };
}

export async function closeHandNetworks({ hands, points, body, things }: HandNetworks): Promise<void> {
  await Promise.all([hands.release(), points.release(), body.release(), things.release()]);
}
