/** Opens what the technician named and turns it into observations. */
import { openCamera } from '@oyau/edge-agent/camera/source';
import type { Config } from '@oyau/edge-agent/config';
import { isSessionName, openSession } from '@oyau/edge-agent/session/read';
import { loadFaceNetworks } from '@oyau/edge-agent/vision/networks';
import { detectOrientation } from '@oyau/edge-agent/vision/orientation';
import { FaceTracker } from '@oyau/edge-agent/vision/tracker';
import type { Observation } from './observation.js';

/** What is known of camera and seat. */
export type Mounting = Pick<Config, 'camera' | 'seat' | 'folderFramesPerSecond'>;

/** A turned camera is looked for this often: four looks of the detector, 20 ms, hold up a live picture once in 2 s. Ours. */
const LOOK_FOR_TURN_EVERY_MS = 2000;

/**
 * Observations of a video, a folder of pictures, a recorded session or the synthetic driver, in order.
 *
 * @throws InputError when there is nothing to open.
 */
export function observe(source: string, mounting: Mounting): AsyncIterable<Observation> {
  return isSessionName(source) ? fromSession(source) : fromCamera(source, mounting);
}

async function* fromSession(path: string): AsyncIterable<Observation> {
  const { header, frames } = await openSession(path);
  for await (const { reading } of frames) yield { reading, ...header.picture };
}

async function* fromCamera(source: string, mounting: Mounting): AsyncIterable<Observation> {
  const camera = await openCamera(source, mounting.folderFramesPerSecond, mounting.camera);
  const networks = await loadFaceNetworks();
  const tracker = new FaceTracker(networks, mounting);
  const stop = new AbortController();
  let lookedMs = -Infinity;
  try {
    for await (const frame of camera.frames(stop.signal)) {
      const size = { widthPx: frame.width, heightPx: frame.height };
      const looks = frame.tMs - lookedMs >= LOOK_FOR_TURN_EVERY_MS;
      if (looks) lookedMs = frame.tMs;
      const turn = looks ? { turnDeg: (await detectOrientation(networks, [frame])).rotationDeg } : {};
      yield { reading: await tracker.detect(frame), ...size, ...turn };
    }
  } finally {
    stop.abort();
    await tracker.close();
  }
}
