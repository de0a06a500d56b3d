/** `oyau-agent eval --synthetic`: where perception breaks on the synthetic driver, one thing varied at a time. */
import { openSyntheticSweep } from '../camera/synthetic.js';
import { systemClock } from '../clock.js';
import type { Config } from '../config.js';
import type { Baseline } from '../core/baseline.js';
import { InputError } from '../errors.js';
import { measureScene, type SweepOutcome, type SweepScene } from '../evaluation/sweep.js';
import type { SweepRow } from '../evaluation/sweep-table.js';
import { loadFaceNetworks } from '../vision/networks.js';
import { FaceTracker } from '../vision/tracker.js';
import { Progress } from './progress.js';

/** @param groups first words of the groups to measure; empty = all. Throws {@link InputError} for a group that is none. */
export async function measureSweep(config: Config, groups: readonly string[] = []): Promise<SweepRow[]> {
  const scenes = await openSyntheticSweep();
  const known = [...new Set(scenes.map(groupOf))];
  const unknown = groups.filter((group) => !known.includes(group));
  if (unknown.length > 0)
    throw new InputError('NO_GROUP', `there is no group ${unknown.join(', ')}; there are ${known.join(', ')}`);
  const networks = await loadFaceNetworks();
  const progress = new Progress(process.stderr, systemClock);
  const zeros = new Map<boolean, Baseline>();
  const outcomes: (SweepOutcome | null)[] = [];
  for (const [index, scene] of scenes.entries()) {
    const wanted = groups.length === 0 || groups.includes(groupOf(scene));
    const zero = zeros.get(scene.infrared) ?? null;
    progress.step(`scene ${index + 1} of ${scenes.length}`, index + 1, 0);
    if (!wanted && !scene.easy) outcomes.push(null);
    else {
      const measured = await measureScene(scene, new FaceTracker(networks, config), config.thresholds, zero);
      if (scene.easy) zeros.set(scene.infrared, measured.baseline);
      outcomes.push(wanted ? measured.outcome : null);
    }
  }
  progress.end();
  return rowsOf(scenes, outcomes);
}

function groupOf({ group }: SweepScene): string {
  return group.split(',')[0] ?? group;
}

/** Scenes come in pairs: colour, then infrared. */
function rowsOf(scenes: readonly SweepScene[], outcomes: readonly (SweepOutcome | null)[]): SweepRow[] {
  return scenes.flatMap(({ group, name, infrared }, at) => {
    const colour = outcomes[at];
    const grey = outcomes[at + 1];
    return infrared || !colour || !grey ? [] : [{ group, name, colour, infrared: grey }];
  });
}
