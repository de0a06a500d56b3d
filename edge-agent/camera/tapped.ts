/** A camera that somebody looks over the shoulder of. */
import type { Camera, Frame } from '../ports.js';

/** Shows every frame to `look` before anybody else gets it. */
export function tapped(camera: Camera, look: (frame: Frame) => void): Camera {
  return {
    async *frames(signal) {
      for await (const frame of camera.frames(signal)) {
        look(frame);
        yield frame;
      }
    },
  };
}
