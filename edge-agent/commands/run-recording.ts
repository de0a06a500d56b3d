/** The recording of a running unit: sessions without pixels, when the configuration asks for them. */
import type { Watched } from '../agent.js';
import { InputError } from '../errors.js';
import type { Clock, Frame } from '../ports.js';
import { SessionRecorder } from '../session/recorder.js';
import type { SessionHeader } from '../session/format.js';
import { headerOf, type InForce } from './session-header.js';

/** Listens to a running unit. */
export interface Recording {
  /** Sees each picture before it is judged: only its size is kept. */
  readonly look: (frame: Frame) => void;
  /** Takes what the policy saw. */
  readonly take: (watched: Watched) => void;
  /** On: nothing is recorded, the disk is full. */
  readonly hold: (on: boolean) => void;
  readonly close: () => Promise<void>;
}

const NONE: Recording = {
  look: () => undefined,
  take: () => undefined,
  hold: () => undefined,
  close: () => Promise.resolve(),
};
const MINUTE_MS = 60_000;

/**
 * @param inForce read anew for each session: policy and profile change while the unit runs.
 * @throws InputError when the folder cannot be made.
 */
export function openRecording(inForce: InForce, clock: Clock, report: (line: string) => void): Recording {
  const { record } = inForce.config;
  if (record === null) return NONE;
  let picture: SessionHeader['picture'] = { widthPx: 0, heightPx: 0 };
  let last: Watched | null = null;
  let held = false;
  let judgedBy = inForce.policy.thresholds;
  const options = {
    folder: record.folder,
    header: () => ({ ...headerOf(inForce, picture), profile: profileOf(inForce, last) }),
    wallMs: () => clock.wallMs(),
    maxBytes: record.maxMb * 1e6,
    sessionMs: record.sessionMinutes * MINUTE_MS,
    report,
  };
  const recorder = started(options);
  return {
    look: ({ width, height }) => {
      if (picture.widthPx !== width || picture.heightPx !== height) picture = { widthPx: width, heightPx: height };
    },
    take: (watched) => {
      const { step, reading } = watched;
      if (step === null || reading === null || held) return;
      // A session is judged by what its first line says from beginning to end.
      if (inForce.policy.thresholds !== judgedBy) recorder.rest();
      judgedBy = inForce.policy.thresholds;
      recorder.take({ reading, speedKmh: step.signals.speedKmh, duty: step.signals.duty });
      last = watched;
    },
    hold: (on) => {
      held = on;
      if (on) recorder.rest();
    },
    close: () => recorder.close(),
  };
}

/** A session that begins in the middle of a shift starts from the baseline that was in force then. */
function profileOf({ profile }: InForce, last: Watched | null): SessionHeader['profile'] {
  const baseline = last?.monitor.baseline;
  if (baseline?.frozen !== true)
    return profile === null ? null : { version: profile.version, driver: profile.driver, baseline: profile.baseline };
  const driver = last?.monitor.driverId ?? profile?.driver ?? null;
  return { version: profile?.version ?? 'learned', driver, baseline: { ...baseline.current } };
}

function started(options: ConstructorParameters<typeof SessionRecorder>[0]): SessionRecorder {
  try {
    return new SessionRecorder(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('NO_RECORD_FOLDER', `nothing can be recorded in ${options.folder}: ${reason}`);
  }
}
