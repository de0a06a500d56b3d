/** Opens what the technician named and turns it into observations. */
import { openCamera } from '@oyau/edge-agent/camera/source';
import { isSessionName, openSession } from '@oyau/edge-agent/session/read';
import { loadFaceNetworks } from '@oyau/edge-agent/vision/networks';
import { FaceTracker } from '@oyau/edge-agent/vision/tracker';
import type { Observation } from './observation.js';

/** Rate at which a folder of pictures is played, 1/s. */
const FOLDER_FRAMES_PER_SECOND = 30;

/**
 * Observations of a video, a folder of pictures, a recorded session or the synthetic driver, in order.
 *
 * @throws InputError when there is nothing to open.
 */
export function observe(source: string): AsyncIterable<Observation> {
  return isSessionName(source) ? fromSession(source) : fromCamera(source);
}

async function* fromSession(path: string): AsyncIterable<Observation> {
  const { header, frames } = await openSession(path);
  for await (const { reading } of frames) yield { reading, ...header.picture };
}

async function* fromCamera(source: string): AsyncIterable<Observation> {
  const camera = await openCamera(source, FOLDER_FRAMES_PER_SECOND);
  const tracker = new FaceTracker(await loadFaceNetworks());
  const stop = new AbortController();
  try {
    for await (const frame of camera.frames(stop.signal))
      yield { reading: await tracker.detect(frame), widthPx: frame.width, heightPx: frame.height };
  } finally {
    stop.abort();
    await tracker.close();
  }
}
