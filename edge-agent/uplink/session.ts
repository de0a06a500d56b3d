/** One connection to dispatch, from hello to its end: greets, hands answers to the outbox, notices silence. */
import {
  CLOSE_CODES,
  parseDispatchMessage,
  statusSchema,
  type DispatchError,
  type DispatchMessage,
  type Hello,
  type Problem,
  type Reject,
  type Status,
  type TruckMessage,
  type Welcome,
} from '@oyau/protocol';
import type { Clock } from '../ports.js';
import type { ClockOffset } from './clock-offset.js';
import type { NumberedEvent, Outbox } from './outbox.js';
import { isFromDesk, statusFor, type FromDesk, type ToDesk } from './desk-line.js';
import { BatchSender } from './sender.js';
import type { LinkSocket, OpenSocket, SocketEnd } from './socket.js';
import type { Cancel, Timers } from './timers.js';
import type { SeqRange } from './window.js';

/** Periods, ms. Protocol v1: a heartbeat every 5 s, 15 s of silence are the end; 12 s and one tick stay below. */
const RHYTHM = {
  tickMs: 1000,
  heartbeatMs: 5000,
  silentMs: 12_000,
  answerMs: 30_000,
  goodbyeMs: 500,
  clockSetMs: 60_000,
} as const;

/** Why a session is over: the socket's reason, or `cut`: the unit's own, `unreadable` when a batch was to blame. */
export type SessionEnd = SocketEnd | { readonly kind: 'cut'; readonly reason: string; readonly unreadable?: true };

export interface SessionOptions {
  readonly url: string;
  readonly token: string;
  readonly openSocket: OpenSocket;
  readonly outbox: Outbox;
  /** Learns what dispatch says of its clock. */
  readonly offset: ClockOffset;
  readonly clock: Clock;
  readonly timers: Timers;
  /** First message of the connection. */
  readonly hello: () => Hello;
  /** What the unit is doing; null = nothing to say yet. */
  readonly status: () => Status | null;
  /** Gives a waiting event the times that are known now. */
  readonly restamp?: ((event: NumberedEvent) => NumberedEvent) | undefined;
  /** True while batches shrink to one event, to find the one that dispatch cannot read. */
  readonly careful: () => boolean;
  readonly report: (line: string) => void;
  readonly onWelcome: (welcome: Welcome) => void;
  /** Orders, settings, drivers; what it throws ends the connection. */
  readonly onDesk: (message: FromDesk) => void;
  /** So many events were settled; `poison` when it is the one that dispatch could not read. */
  readonly onSettled: (count: number, poison: boolean) => void;
  readonly onEnd: (end: SessionEnd) => void;
}

export class Session {
  /** When dispatch answered the hello, ms, monotonic; null before. */
  welcomedMs: number | null = null;
  readonly #options: SessionOptions;
  readonly #socket: LinkSocket;
  readonly #sender: BatchSender;
  readonly #told = new Set<string>();
  #heardMs: number;
  #helloMs = 0;
  #helloOffsetMs = 0;
  #heartbeatMs: number;
  #cancelTick: Cancel;
  #complaint: DispatchError | null = null;
  #capabilities: readonly string[] = [];
  #over = false;

  constructor(options: SessionOptions) {
    const { outbox, careful, clock, restamp } = options;
    this.#options = options;
    this.#heardMs = this.#heartbeatMs = clock.monotonicMs();
    this.#socket = options.openSocket(options.url, options.token, {
      onOpen: () => this.#guard(() => this.#greet()),
      onText: (text) => this.#guard(() => this.#receive(text)),
      onDrain: () => this.push(),
      onEnd: (end) => this.#socketEnded(end),
    });
    this.#sender = new BatchSender({
      ...{ outbox, careful, restamp, socket: this.#socket },
      monotonicMs: () => clock.monotonicMs(),
    });
    this.#cancelTick = options.timers.after(RHYTHM.tickMs, () => this.#tick());
  }

  /** Sends whatever waits and fits, once dispatch has said welcome. */
  push(): void {
    this.#guard(() => {
      if (this.welcomedMs !== null) this.#sender.pump();
    });
  }

  /** What dispatch complained about last; empty when it did not. */
  get complaints(): readonly Problem[] {
    return this.#complaint?.problems ?? [];
  }

  /** Answers the desk, if it is still there. */
  tell(message: ToDesk): void {
    this.#guard(() => this.#send(message));
  }

  /** Cuts the connection at once. */
  cut(reason: string): void {
    this.#end({ kind: 'cut', reason });
  }

  /** Says goodbye; a peer that does not answer is cut off. */
  close(): void {
    if (this.#over) return;
    this.#cancelTick();
    this.#cancelTick = this.#options.timers.after(RHYTHM.goodbyeMs, () => this.#socket.destroy());
    this.#socket.close(1000);
  }

  #greet(): void {
    this.#helloMs = this.#options.clock.monotonicMs();
    this.#helloOffsetMs = this.#wallOffsetMs();
    this.#send(this.#options.hello());
  }

  #receive(text: string): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    const parsed = parseDispatchMessage(text);
    if (parsed.ok) this.#handle(parsed.message);
    else this.#tellOnce(`dispatch sent a message this unit cannot read (${describe(parsed.problems)}); ignored`);
  }

  #handle(message: DispatchMessage): void {
    const ours = !('epoch' in message) || message.epoch === this.#options.outbox.epoch;
    if (message.type === 'welcome') this.#welcomed(message);
    else if (message.type === 'ack' && ours) this.#acknowledged(message.ranges);
    else if (message.type === 'reject' && ours) this.#rejected(message);
    else if (message.type === 'error') this.#complained(message);
    else if (message.type === 'heartbeat') this.#options.offset.heard(message.sentAtMs, this.#heardMs);
    else if (isFromDesk(message)) this.#options.onDesk(message);
  }

  #welcomed(welcome: Welcome): void {
    if (this.welcomedMs === null) this.#options.offset.greeted(welcome.serverTimeMs, this.#helloMs, this.#heardMs);
    this.welcomedMs ??= this.#heardMs;
    this.#capabilities = welcome.capabilities ?? [];
    this.#options.onWelcome(welcome);
    this.push();
  }

  /** Only what was sent on this connection: a wrong range must not take away what dispatch has never seen. */
  #acknowledged(ranges: readonly SeqRange[]): void {
    const count = this.#options.outbox.acknowledge(this.#sender.settle(ranges));
    this.#options.onSettled(count, false);
    this.push();
  }

  #rejected({ seq, code, problems }: Reject): void {
    if (this.#sender.settle([[seq, seq]]).length === 0) return;
    const why = `${code}: ${describe(problems)}`;
    if (this.#options.outbox.reject(seq, problems)) {
      this.#tellOnce(`dispatch cannot store event ${seq} (${why}); kept in the outbox as rejected`, why);
    }
    this.#options.onSettled(1, false);
    this.push();
  }

  #complained(error: DispatchError): void {
    this.#complaint = error;
    this.#tellOnce(`dispatch complains: ${error.message} (${error.code})`);
    if (error.code === 'badMessage') this.#suspectBatch(error.problems);
  }

  /** Dispatch could not even take a batch apart: send one event at a time, and set aside the one it complains about. */
  #suspectBatch(problems: readonly Problem[]): void {
    const suspect = this.#sender.suspect();
    if (suspect === null) return;
    if (!this.#options.careful()) {
      this.#end({
        kind: 'cut',
        reason: 'dispatch cannot read a batch; its events go one by one now',
        unreadable: true,
      });
      return;
    }
    this.#options.outbox.reject(suspect, problems);
    this.#sender.settle([[suspect, suspect]]);
    this.#options.report(`dispatch cannot read event ${suspect}; kept in the outbox as rejected`);
    this.#options.onSettled(1, true);
  }

  #wallOffsetMs(): number {
    const { clock } = this.#options;
    return clock.wallMs() - clock.monotonicMs();
  }

  #tick(): void {
    const { clock, timers } = this.#options;
    const nowMs = clock.monotonicMs();
    const sentMs = this.#sender.oldestSentMs() ?? nowMs;
    if (nowMs - this.#heardMs >= RHYTHM.silentMs) this.cut(`nothing heard for ${RHYTHM.silentMs / 1000} s`);
    if (nowMs - sentMs >= RHYTHM.answerMs) this.cut(`events not acknowledged for ${RHYTHM.answerMs / 1000} s`);
    if (this.welcomedMs !== null && Math.abs(this.#wallOffsetMs() - this.#helloOffsetMs) > RHYTHM.clockSetMs)
      this.cut('the clock was set; dispatch is told');
    if (this.#over) return;
    this.#cancelTick = timers.after(RHYTHM.tickMs, () => this.#tick());
    this.#guard(() => this.#showLife(nowMs));
    this.push();
  }

  #showLife(nowMs: number): void {
    if (this.welcomedMs === null) return;
    if (nowMs - this.#heartbeatMs >= RHYTHM.heartbeatMs) {
      this.#heartbeatMs = nowMs;
      this.#send({ type: 'heartbeat', sentAtMs: this.#options.clock.wallMs() });
    }
    const said = this.#sender.keepsUp() && !this.#options.careful() ? this.#options.status() : null;
    if (said === null) return;
    const status = statusFor(said, this.#capabilities);
    if (statusSchema.safeParse(status).success) this.#send(status);
    else this.#tellOnce('the status of this unit does not fit the protocol; not sent');
  }

  #send(message: TruckMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #socketEnded(end: SocketEnd): void {
    if (end.kind === 'closed' && end.code === CLOSE_CODES.badMessage) {
      this.#guard(() => this.#suspectBatch(this.#complaint?.problems ?? []));
    }
    this.#end(end);
  }

  #end(end: SessionEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTick();
    this.#socket.destroy();
    this.#options.onEnd(end);
  }

  /** A failing disk or a bug must end this connection, not the cab unit. */
  #guard(work: () => void): void {
    if (this.#over) return;
    try {
      work();
    } catch (error) {
      this.cut(`internal fault: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Reports each subject once per connection. */
  #tellOnce(line: string, subject = line): void {
    if (this.#told.has(subject)) return;
    this.#told.add(subject);
    this.#options.report(line);
  }
}

function describe(problems: readonly Problem[]): string {
  return problems.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
}
