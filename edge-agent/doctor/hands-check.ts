/** Checks the networks of the hand path: present, unharmed, quick enough. Without them the face path works on. */
import { middleOf } from '../core/quantile.js';
import type { Frame } from '../ports.js';
import { loadHandNetworks } from '../vision/hands/hand-networks.js';
import { HandReader } from '../vision/hands/hand-reader.js';
import { NetworkSenses } from '../vision/hands/hand-senses.js';
import { fail, named, ok, skipped, warn, type CheckResult, type Finding } from './check.js';
import { KNOWN_FACE, knownPicture } from './known-picture.js';

const LOOKS = 6;
/** Hands are looked at every 220 ms, beside everything else. Ours. */
const MAX_LOOK_MS = 110;
/** In the known picture is no hand. */
const MAX_CONFIDENCE = 0.5;

/** @param load how the networks are opened; for tests. */
export async function handsCheck(enabled: boolean, load = loadHandNetworks): Promise<readonly CheckResult[]> {
  if (!enabled) return [named('hands', skipped('switched off: no suspected smoking, phone use, hidden yawns'))];
  try {
    const networks = await load();
    const reader = new HandReader(new NetworkSenses(networks));
    const list = Object.entries(networks.versions).map(([name, version]) => `${name} ${version}`);
    const speed = await lookAt(reader, knownPicture('open', 0)).finally(() => reader.close());
    return [named('hands', ok(`${list.join(', ')}: sha256 as published`)), named('hands.speed', speed)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const todo =
      'without them nobody looks for phones and smoking, the rest works; run `npm run models`, or set hands.enabled to false';
    return [named('hands', fail(reason, todo))];
  }
}

async function lookAt(reader: HandReader, frame: Frame): Promise<Finding> {
  const times: number[] = [];
  let atMouth = 0;
  for (let look = 0; look < LOOKS; look++) {
    const startMs = performance.now();
    const { reading } = await reader.look({ frame, places: KNOWN_FACE, things: look % 2 === 1, nearLately: false });
    atMouth = reading.atMouth ?? 0;
    if (look > 1) times.push(performance.now() - startMs);
  }
  const figure = `a look ${middleOf(times).toFixed(0)} ms, hand at the mouth of the known picture ${atMouth.toFixed(2)}`;
  if (atMouth >= MAX_CONFIDENCE) return fail(figure, 'there is none: reinstall the unit');
  if (middleOf(times) <= MAX_LOOK_MS) return ok(figure);
  return warn(figure, `should be ${MAX_LOOK_MS} ms or less: hands are looked at more rarely here; end other programs`);
}
