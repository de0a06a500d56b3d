/** One connected cab unit: reads its messages, answers bad ones, and keeps a fast sender from filling the memory. */
import {
  CLOSE_CODES,
  createTruckReader,
  type DispatchMessage,
  type ErrorCode,
  type Hello,
  type Problem,
  type Refused,
  type TruckRead,
} from '@oyau/protocol';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import type { Device } from '../store/devices.js';
import type { Fleet } from './fleet.js';
import type { GroupCommit } from './group-commit.js';
import { Answers } from './answers.js';
import { handle, sendReject } from './handlers.js';
import type { Inlet, Intake } from './intake.js';
import { TokenBucket } from './token-bucket.js';
import type { OrderDesk } from './truck-orders.js';
import type { SettingsDesk } from './truck-settings.js';

/** What sessions share. */
export interface IngestParts {
  commits: GroupCommit;
  intake: Intake;
  fleet: Fleet;
  orders: OrderDesk;
  settings: SettingsDesk;
  log: Logger;
  /** Something came from this device. */
  heard(device: Device, nowMs: number): void;
  /** A unit has introduced itself: orders wait for it, findings of its former life may be open. */
  greeted(session: TruckSession): void;
  /** Server's wall clock, ms. */
  now: () => number;
}

type Read = Exclude<TruckRead, Refused>;

/** Bad messages after which a connection is hopeless. */
const MOST_BAD_MESSAGES = 5;

/**
 * Messages and events a unit may send per second in the long run, and at once: far above what the protocol needs, with room for the backlog of a shift.
 * A unit above it is not read until it is within again: nothing is lost, it waits in the unit.
 */
const MESSAGES = { perSecond: 200, burst: 1000 };
const EVENTS = { perSecond: 1000, burst: 20_000 };

/** Wrong clocks of units are put right from here on, ms. Ours: below, the way through the network explains it. */
const WRONG_CLOCK_MS = 2000;

/** Events waiting for their commit at which the socket is paused, and at which it goes on. */
const PAUSE_AT_EVENTS = 4000;
const RESUME_AT_EVENTS = 1000;

export class TruckSession {
  readonly device: Device;
  readonly parts: IngestParts;
  /** null until the unit has introduced itself. */
  hello: Hello | null = null;
  lastHeardMs: number;
  readonly answers = new Answers((message) => this.send(message));
  #socket: WebSocket;
  #badMessages = 0;
  #waitingEvents = 0;
  #helloBehindMs = 0;
  #ended = false;
  #heldBack: NodeJS.Timeout | null = null;
  readonly #inlet: Inlet = { goOn: () => this.#readOrWait() };
  readonly #messages: TokenBucket;
  readonly #events: TokenBucket;
  readonly #read = createTruckReader();

  constructor(socket: WebSocket, device: Device, parts: IngestParts) {
    this.#socket = socket;
    this.device = device;
    this.parts = parts;
    this.lastHeardMs = parts.now();
    this.#messages = new TokenBucket(MESSAGES.perSecond, MESSAGES.burst, this.lastHeardMs);
    this.#events = new TokenBucket(EVENTS.perSecond, EVENTS.burst, this.lastHeardMs);
    socket.on('close', () => {
      if (this.#heldBack) clearTimeout(this.#heldBack);
      parts.intake.forget(this.#inlet);
    });
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? NO_TEXT : bytesOf(data)));
    socket.on('error', (error) => parts.log.info({ deviceId: device.deviceId, err: error }, 'truck connection failed'));
  }

  send(message: DispatchMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Orderly end; the peer gets a moment to answer. */
  close(code: number, reason: string): void {
    this.#ended = true;
    this.#socket.close(code, reason);
  }

  /** End without waiting: the peer is silent. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** Says what is wrong and ends the connection. */
  giveUp(closeCode: number, code: ErrorCode, message: string, problems: Problem[] = []): void {
    this.send({ type: 'error', code, message, problems });
    this.close(closeCode, message);
  }

  /** True when nothing was heard for so long that the unit must be gone; one that is not read just now is not silent. */
  isSilent(forMs: number): boolean {
    return this.#waitingEvents === 0 && !this.#socket.isPaused && this.parts.now() - this.lastHeardMs > forMs;
  }

  /** What the unit's wall clock lacks, ms, as far as its `hello` told; 0 = it is right, or says it is. */
  clockBehindMs(): number {
    if (!this.hello || this.hello.clockSynced) return 0;
    return Math.abs(this.#helloBehindMs) < WRONG_CLOCK_MS ? 0 : this.#helloBehindMs;
  }

  /** The unit has introduced itself. */
  greeted(hello: Hello): void {
    this.hello = hello;
    this.#helloBehindMs = Math.round(this.parts.now() - hello.sentAtMs);
  }

  /** Counts events that wait for their commit; `change` is negative when they are settled. */
  expect(change: number): void {
    this.#waitingEvents += change;
    this.parts.intake.count(change);
    if (change > 0) this.#holdBack(this.#events.take(change, this.parts.now()));
    this.#readOrWait();
  }

  #readOrWait(): void {
    const mustWait = this.#heldBack !== null || this.parts.intake.holds(this.#inlet);
    if (mustWait || this.#waitingEvents >= PAUSE_AT_EVENTS) this.#socket.pause();
    else if (this.#waitingEvents <= RESUME_AT_EVENTS) this.#socket.resume();
  }

  /** Does not read on before the unit is within its limits again. */
  #holdBack(forMs: number): void {
    if (forMs <= 0 || this.#ended) return;
    if (this.#heldBack) clearTimeout(this.#heldBack);
    else this.parts.log.warn({ deviceId: this.device.deviceId, forMs }, 'truck sends too much: held back');
    this.#heldBack = setTimeout(() => {
      this.#heldBack = null;
      this.#readOrWait();
    }, forMs);
    this.#socket.pause();
  }

  #receive(frame: Buffer): void {
    if (this.#ended) return;
    this.lastHeardMs = this.parts.now();
    this.parts.heard(this.device, this.lastHeardMs);
    this.#holdBack(this.#messages.take(1, this.lastHeardMs));
    const read = this.#read(frame);
    if (read.ok) this.#take(read);
    else this.#answerBadMessage(read);
  }

  #take({ message, poison, written }: Read): void {
    if (!this.hello && message.type !== 'hello') {
      this.giveUp(CLOSE_CODES.badMessage, 'helloFirst', 'The first message must be a hello.');
      return;
    }
    const epoch = this.hello?.epoch;
    if (epoch) for (const { seq, problems } of poison) sendReject(this, epoch, seq, 'invalid', problems);
    handle(this, message, written);
  }

  #answerBadMessage({ code, problems }: Refused): void {
    this.parts.log.warn({ deviceId: this.device.deviceId, code, problems }, 'bad message from a truck');
    if (code === 'unsupportedProtocol') {
      const message = 'This version of the protocol is not supported.';
      this.giveUp(CLOSE_CODES.unsupportedProtocol, 'unsupportedProtocol', message, problems);
      return;
    }
    this.#badMessages += 1;
    const hopeless = code !== 'invalid' || !this.hello || this.#badMessages >= MOST_BAD_MESSAGES;
    const message = 'The message is not valid.';
    if (hopeless) this.giveUp(CLOSE_CODES.badMessage, 'badMessage', message, problems);
    else this.send({ type: 'error', code: 'badMessage', message, problems });
  }
}

/** Binary frames carry no message. */
const NO_TEXT = Buffer.alloc(0);

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
