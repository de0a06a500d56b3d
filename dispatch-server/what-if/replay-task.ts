/** One recorded session through the policy, as recorded and with other thresholds; what a worker thread does. */
import {
  compare,
  happeningsOf,
  openSession,
  replay,
  thresholdsOf,
  thresholdsSchema,
  type Difference,
  type Happening,
  type Session,
  type SessionFrame,
} from '@oyau/policy';

export interface ReplayTask {
  readonly file: string;
  /** Other values of single thresholds; the rest stays as recorded. */
  readonly thresholds: Readonly<Record<string, number>>;
}

/** What the policy finds in one session, before and after. */
export interface Replayed {
  readonly frames: number;
  /** First to last frame, ms. */
  readonly durationMs: number;
  /** Capture time of the first frame. */
  readonly firstMs: number;
  /** Thresholds that came or went since, a cut file. */
  readonly notes: readonly string[];
  readonly before: readonly Happening[];
  readonly after: readonly Happening[];
  readonly differences: readonly Difference[];
  readonly same: number;
}

/** Frames between two words about progress. */
const TELL_EVERY = 500;

/** Throws InputError when the file is damaged, or the thresholds contradict those it was recorded with. `tell` hears how much of the recording has gone by since the last word, ms. */
export async function replayTask(task: ReplayTask, tell: (doneMs: number) => void): Promise<Replayed> {
  const walk = new Walk(tell);
  const session = await openSession(task.file);
  const own = thresholdsOf(session.header);
  const other = thresholdsSchema.parse({ ...own.thresholds, ...task.thresholds });
  const before = await replay(walk.over(session), own.thresholds);
  const { firstMs, lastMs } = walk;
  const note = session.ending()?.note ?? null;
  const after = await replay(walk.over(await openSession(task.file)), other);
  const { differences, same } = compare(before, after);
  return {
    ...{ frames: before.frames, durationMs: lastMs - firstMs, firstMs, differences, same },
    notes: [...own.notes, ...(note === null ? [] : [note])],
    before: happeningsOf(before),
    after: happeningsOf(after),
  };
}

/** Sees the frames that go by. */
class Walk {
  readonly #tell: (doneMs: number) => void;
  firstMs = 0;
  lastMs = 0;

  constructor(tell: (doneMs: number) => void) {
    this.#tell = tell;
  }

  over(session: Session): Session {
    return { ...session, frames: this.#watched(session.frames) };
  }

  async *#watched(frames: AsyncIterable<SessionFrame>): AsyncIterable<SessionFrame> {
    let [count, toldMs] = [0, 0];
    for await (const frame of frames) {
      const { tMs } = frame.reading;
      if (count === 0) this.firstMs = toldMs = tMs;
      this.lastMs = tMs;
      count += 1;
      if (count % TELL_EVERY === 0) {
        this.#tell(tMs - toldMs);
        toldMs = tMs;
      }
      yield frame;
    }
  }
}
