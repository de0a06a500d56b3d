/** Decides what goes on the wire next: which lane, how many events, how much may be on the way. */
import { rangesOf, type Lane } from '@oyau/protocol';
import type { NumberedEvent, Outbox } from './outbox.js';
import type { LinkSocket } from './socket.js';
import { SendWindow, type SeqRange } from './window.js';

/** Bounds of what is on the way. The backlog never takes the last place: a fresh alert finds one free. */
const FLOW = { events: 100, bytes: 512 * 1024, batches: 4, backlogBatches: 3, bufferedBytes: 128 * 1024 } as const;

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly socket: LinkSocket;
  /** True while batches shrink to one event, to find the one that dispatch cannot read. */
  readonly careful: () => boolean;
  readonly monotonicMs: () => number;
  /** Gives a waiting event the times that are known now; absent = as stored. */
  readonly restamp?: ((event: NumberedEvent) => NumberedEvent) | undefined;
}

/** Sends waiting events over one connection. */
export class BatchSender {
  readonly #options: SenderOptions;
  readonly #window = new SendWindow();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends whatever waits and fits: alerts before backlog. */
  pump(): void {
    while (this.#sendBatch('alert') || this.#sendBatch('backlog'));
  }

  /** Dispatch has answered these: the places of those that were on the way are free. Gives which they were. */
  settle(ranges: readonly SeqRange[]): SeqRange[] {
    return rangesOf(this.#window.settle(ranges));
  }

  /** The unanswered event that was sent first; null when all is answered. */
  suspect(): number | null {
    const [first] = this.#window.inFlight();
    return first ?? null;
  }

  /** When the oldest unanswered batch was sent, ms, monotonic; null when all is answered. */
  oldestSentMs(): number | null {
    return this.#window.oldestSentMs();
  }

  /** True when the socket keeps up, so that a message that may be lost does not delay one that may not. */
  keepsUp(): boolean {
    return this.#options.socket.bufferedBytes() < FLOW.bufferedBytes;
  }

  #sendBatch(lane: Lane): boolean {
    const { outbox, socket, careful, monotonicMs, restamp } = this.#options;
    if (!this.#hasRoom(lane)) return false;
    const waiting = outbox.pending(lane, careful() ? 1 : FLOW.events, this.#window.inFlight());
    const { texts, seqs } = fitting(restamp === undefined ? waiting : waiting.map(restamp));
    if (seqs.length === 0) return false;
    this.#window.sent(lane, seqs, monotonicMs());
    socket.send(`{"type":"events","lane":"${lane}","events":[${texts.join(',')}]}`);
    return true;
  }

  #hasRoom(lane: Lane): boolean {
    if (this.#options.careful()) return this.#window.batches() === 0;
    if (this.#window.batches() >= FLOW.batches) return false;
    if (lane === 'alert') return this.#options.socket.bufferedBytes() < 2 * FLOW.bufferedBytes;
    return this.#window.batches('backlog') < FLOW.backlogBatches && this.keepsUp();
  }
}

/** The first events that fit into one message, as JSON; always at least one of them. */
function fitting(events: readonly NumberedEvent[]): { texts: string[]; seqs: number[] } {
  const texts: string[] = [];
  const seqs: number[] = [];
  let bytes = 0;
  for (const event of events) {
    const text = JSON.stringify(event);
    bytes += Buffer.byteLength(text);
    if (seqs.length > 0 && bytes > FLOW.bytes) break;
    texts.push(text);
    seqs.push(event.seq);
  }
  return { texts, seqs };
}
