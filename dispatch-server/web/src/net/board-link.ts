/** Keeps one board socket alive: opens it, abandons it when it falls silent, opens the next. Knows nothing of the messages. */
import { ageMs, isStale, type Instant } from '../state/freshness.js';
import { retryDelayMs } from './backoff.js';

export interface SocketEvents {
  opened(): void;
  /** A text frame. */
  heard(text: string): void;
  closed(): void;
}

/** What the link takes from its surroundings. */
export interface LinkPorts {
  /** Opens a socket; gives a function that closes it. */
  connect(events: SocketEvents): () => void;
  now(): Instant;
  /** Uniform in 0..1. */
  random(): number;
  /** Calls back after `delayMs`; gives a function that cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface LinkListener {
  opened(): void;
  /** A text frame arrived at `at`. */
  heard(text: string, at: Instant): void;
  /** The socket is gone; the next attempt is already planned. */
  dropped(): void;
}

/** An opening socket gets this long before it counts as failed. */
const OPEN_WITHIN_MS = 8_000;

interface OpenSocket {
  readonly close: () => void;
  isOpen: boolean;
  lastSign: Instant;
}

export class BoardLink {
  readonly #ports: LinkPorts;
  readonly #listener: LinkListener;
  #socket: OpenSocket | null = null;
  #attempt = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(ports: LinkPorts, listener: LinkListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  /** Connects now, whatever was planned. Does nothing while a socket is open or opening. */
  start(): void {
    this.#forgetRetry();
    if (this.#socket === null) this.#open();
  }

  stop(): void {
    this.#forgetRetry();
    this.#discard();
    this.#attempt = 0;
  }

  /** To be called about once a second: a half-open socket never closes by itself, so silence is what ends it. */
  check(): void {
    const socket = this.#socket;
    if (socket === null) return;
    const now = this.#ports.now();
    const silent = socket.isOpen ? isStale(socket.lastSign, now) : ageMs(socket.lastSign, now) > OPEN_WITHIN_MS;
    if (silent) this.#drop();
  }

  /** Events of an abandoned socket change nothing: `ifCurrent` lets only the socket in use speak. */
  #open(): void {
    const ifCurrent = (act: (current: OpenSocket) => void) => {
      if (this.#socket === socket) act(socket);
    };
    const close = this.#ports.connect({
      opened: () => ifCurrent((current) => this.#opened(current)),
      heard: (text) => ifCurrent((current) => this.#heard(current, text)),
      closed: () => ifCurrent(() => this.#drop()),
    });
    const socket: OpenSocket = { close, isOpen: false, lastSign: this.#ports.now() };
    this.#socket = socket;
  }

  #opened(socket: OpenSocket): void {
    socket.isOpen = true;
    socket.lastSign = this.#ports.now();
    this.#listener.opened();
  }

  #heard(socket: OpenSocket, text: string): void {
    this.#attempt = 0;
    socket.lastSign = this.#ports.now();
    this.#listener.heard(text, socket.lastSign);
  }

  #drop(): void {
    this.#discard();
    const delayMs = retryDelayMs(this.#attempt, this.#ports.random());
    this.#attempt += 1;
    this.#cancelRetry = this.#ports.after(delayMs, () => {
      this.#cancelRetry = null;
      this.#open();
    });
    this.#listener.dropped();
  }

  #discard(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #forgetRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }
}
