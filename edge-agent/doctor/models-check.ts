/** Checks the networks: present, unharmed, and giving the known measures of a known picture, fast enough. */
import { ensureModels } from '@oyau/models';
import type { Face } from '../core/geometry.js';
import { middleOf } from '../core/quantile.js';
import { loadFaceNetworks, type FaceNetworks } from '../vision/networks.js';
import { FaceTracker } from '../vision/tracker.js';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';
import { knownPicture } from './known-picture.js';

const USED = ['blazeface', 'facemesh', 'iris'] as const;

/** Measures of the known picture as recorded on x86-64, and how far other machines may be off: rounding differs, the network does not. */
const KNOWN = { centreXPx: 161, centreYPx: 131, widthPx: 114, openRatio: 0.29, shutRatio: 0.1 } as const;
const MAX_SHIFT_PX = 6;
const MAX_LID_SHIFT = 0.06;

/** 30 frames/s leave 33 ms for a frame; half of it is for decoding, rules and everything else. Ours. */
const MAX_FRAME_MS = 15;
const FRAMES = 40;
const WARM_UP = 10;

export async function modelsCheck(): Promise<readonly CheckResult[]> {
  const models = await ensureModels(USED);
  const list = USED.map((name) => `${name} ${models[name].sha256.slice(0, 12)}`).join(', ');
  const tracker = await loadFaceNetworks().then((networks: FaceNetworks) => new FaceTracker(networks));
  try {
    const { open, shut, frameMs } = await look(tracker);
    return [
      named('models', ok(`${list}: sha256 as published`)),
      named('models.answer', answer(open, shut)),
      named('models.speed', speed(frameMs)),
    ];
  } finally {
    await tracker.close();
  }
}

interface Looks {
  readonly open: Face | null;
  readonly shut: Face | null;
  /** Middle time of a tracked frame. */
  readonly frameMs: number;
}

async function look(tracker: FaceTracker): Promise<Looks> {
  const times: number[] = [];
  let open: Face | null = null;
  for (let index = 0; index < FRAMES; index++) {
    const frame = knownPicture('open', index);
    const startMs = performance.now();
    open = (await tracker.detect(frame)).face;
    if (index >= WARM_UP) times.push(performance.now() - startMs);
  }
  const shut = (await tracker.detect(knownPicture('shut', FRAMES))).face;
  return { open, shut, frameMs: middleOf(times) };
}

/** Whether the face of the known picture was found where it is, with lids as they are drawn. */
export function answer(open: Face | null, shut: Face | null): Finding {
  const todo = 'the networks compute something else here: check memory and processor, reinstall the unit';
  if (open === null || shut === null) return fail('no face was found in the known picture', todo);
  const lids = [open.leftEye, open.rightEye].map(({ lidRatio }) => lidRatio - KNOWN.openRatio);
  const shutLids = [shut.leftEye, shut.rightEye].map(({ lidRatio }) => lidRatio - KNOWN.shutRatio);
  const { xPx, yPx, widthPx, heightPx } = open.box;
  const shiftPx = Math.max(
    Math.abs(xPx + widthPx / 2 - KNOWN.centreXPx),
    Math.abs(yPx + heightPx / 2 - KNOWN.centreYPx),
    Math.abs(widthPx - KNOWN.widthPx),
  );
  const lidShift = Math.max(...[...lids, ...shutLids].map(Math.abs));
  const figure = `known picture: face off by ${shiftPx.toFixed(1)} px, lids by ${lidShift.toFixed(3)}`;
  return shiftPx <= MAX_SHIFT_PX && lidShift <= MAX_LID_SHIFT ? ok(figure) : fail(figure, todo);
}

function speed(frameMs: number): Finding {
  const figure = `tracked frame ${frameMs.toFixed(1)} ms`;
  if (frameMs <= MAX_FRAME_MS) return ok(figure);
  return warn(
    figure,
    `should be ${MAX_FRAME_MS} ms or less: end other programs, or lower the frame rate of the camera`,
  );
}
