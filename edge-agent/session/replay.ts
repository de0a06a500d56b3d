/** Plays a recorded session through the very loop of the cab unit: the policy cannot tell it from the road. */
import { runAgent, type Cab, type Watch } from '../agent.js';
import { UNKNOWN_DUTY, type Duty } from '../core/duty.js';
import type { Thresholds } from '../core/thresholds.js';
import type { Camera, FaceDetector } from '../ports.js';
import { EventLog } from './event-log.js';
import type { Session, SessionFrame } from './read.js';

/** A cab without loudspeaker and outbox. */
export const SILENT_CAB: Omit<Cab, 'observe'> = {
  sounder: { play: () => undefined, stop: () => undefined, close: () => undefined },
  uplink: { accept: () => undefined, close: () => Promise.resolve() },
};

const NO_PIXELS = new Uint8Array(0);

/** A session as the parts of a watch: a camera without pixels and a detector that says what was recorded. */
export function watchOf(session: Session, thresholds: Thresholds): Watch {
  let current: SessionFrame | null = null;
  const camera: Camera = {
    async *frames() {
      for await (const frame of session.frames) {
        current = frame;
        yield { tMs: frame.reading.tMs, width: 0, height: 0, rgb: NO_PIXELS };
      }
    },
  };
  const detector: FaceDetector = {
    detect: () => (current === null ? Promise.reject(new Error('no frame')) : Promise.resolve(current.reading)),
    close: () => Promise.resolve(),
  };
  const baseline = session.header.profile?.baseline ?? null;
  const speedKmh = (): number | null => current?.speedKmh ?? null;
  const duty = (): Duty => current?.duty ?? UNKNOWN_DUTY;
  return { camera, detector, thresholds, baseline, speedKmh, duty, silent: session.header.silent };
}

/** Runs the policy with `thresholds` over all frames of `session` and gives the event log. */
export async function replay(session: Session, thresholds: Thresholds): Promise<EventLog> {
  const log = new EventLog();
  const cab = { ...SILENT_CAB, observe: log.observe };
  await runAgent(watchOf(session, thresholds), cab, new AbortController().signal);
  return log;
}
