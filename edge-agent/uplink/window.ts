/** Which events are on the way: batches that were sent on this connection and are not settled yet. No I/O. */
import type { Lane } from '@oyau/protocol';

/** Closed range of sequence numbers [from, to]; empty when from > to. */
export type SeqRange = readonly [from: number, to: number];

interface Batch {
  readonly lane: Lane;
  readonly sentMs: number;
  readonly open: Set<number>;
}

/** Batches sent on one connection. An event is in flight until it is acknowledged or rejected. */
export class SendWindow {
  readonly #batches = new Set<Batch>();
  readonly #inFlight = new Map<number, Batch>();

  /** Sequence numbers that wait for an answer. */
  inFlight(): ReadonlySet<number> {
    return new Set(this.#inFlight.keys());
  }

  /** Number of unsettled batches, of one lane or of both. */
  batches(lane?: Lane): number {
    return [...this.#batches].filter((batch) => lane === undefined || batch.lane === lane).length;
  }

  /** When the oldest unsettled batch was sent (ms, monotonic); null when all is settled. */
  oldestSentMs(): number | null {
    const [oldest] = this.#batches;
    return oldest?.sentMs ?? null;
  }

  sent(lane: Lane, seqs: readonly number[], sentMs: number): void {
    const batch: Batch = { lane, sentMs, open: new Set(seqs) };
    this.#batches.add(batch);
    for (const seq of seqs) this.#inFlight.set(seq, batch);
  }

  /** Settles every event in flight that lies in one of the ranges; gives which they were. */
  settle(ranges: readonly SeqRange[]): number[] {
    const settled = [...this.#inFlight.keys()].filter((seq) => ranges.some(([from, to]) => from <= seq && seq <= to));
    for (const seq of settled) this.#remove(seq);
    return settled;
  }

  #remove(seq: number): void {
    const batch = this.#inFlight.get(seq);
    this.#inFlight.delete(seq);
    batch?.open.delete(seq);
    if (batch?.open.size === 0) this.#batches.delete(batch);
  }
}
