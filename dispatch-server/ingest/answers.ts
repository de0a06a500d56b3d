/** Answers of one connection about events that were settled together: one acknowledgement for all messages of a group, then what was rejected. */
import { LIMITS, rangesOf, type DispatchMessage } from '@oyau/protocol';

export class Answers {
  readonly #send: (message: DispatchMessage) => void;
  #epoch: string | null = null;
  #durable: number[] = [];
  #rejections: (() => void)[] = [];
  #isDue = false;

  constructor(send: (message: DispatchMessage) => void) {
    this.#send = send;
  }

  /** These numbers are durable; told when the present turn of work is over. */
  acknowledge(epoch: string, seqs: readonly number[]): void {
    if (epoch !== this.#epoch) this.#flush();
    this.#epoch = epoch;
    for (const seq of seqs) this.#durable.push(seq);
    this.#plan();
  }

  /** Told after the acknowledgement. */
  reject(rejection: () => void): void {
    this.#rejections.push(rejection);
    this.#plan();
  }

  #plan(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    const [epoch, ranges] = [this.#epoch, rangesOf(this.#durable)];
    this.#durable = [];
    for (let from = 0; epoch !== null && from < ranges.length; from += LIMITS.rangesPerAck)
      this.#send({ type: 'ack', epoch, ranges: ranges.slice(from, from + LIMITS.rangesPerAck) });
    for (const rejection of this.#rejections.splice(0)) rejection();
  }
}
