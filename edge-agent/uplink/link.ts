/** The lasting link to dispatch: opens session after session, waits between them, and says what state it is in. */
import { CLOSE_CODES, PROTOCOL_VERSION, type Hello, type Status, type Welcome } from '@oyau/protocol';
import type { Clock } from '../ports.js';
import { fullJitter } from './backoff.js';
import { refusesCapabilities, UNIT_CAPABILITIES, type DeskLine } from './desk-line.js';
import type { NumberedEvent, Outbox } from './outbox.js';
import { ClockOffset } from './clock-offset.js';
import { reasonOf, refusalOf } from './reasons.js';
import { Session, type SessionEnd } from './session.js';
import { openWebSocket, type OpenSocket } from './socket.js';
import { realTimers, type Cancel, type Timers } from './timers.js';

/**
 * `offline`: not connected, waiting to try again; `connecting`: on the way; `online`: welcomed by dispatch;
 * `refused`: dispatch is there and does not want this unit (token, version, a second unit with this name).
 */
export type LinkState = 'offline' | 'connecting' | 'online' | 'refused';

/** Status fields that the cab fills in. */
export type CabStatus = Omit<Status, 'type' | 'sentAtMs' | 'waitingEvents' | 'reconnects'>;

export interface LinkOptions {
  /** Full address of the endpoint, for example `ws://dispatch.local:8420/truck/v1`. */
  readonly url: string;
  /** The device token; read before every attempt, so that a replaced file takes effect. Throws with a message for people. */
  readonly token: () => string;
  readonly deviceId: string;
  readonly session: string;
  readonly agentVersion: string;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly clockSynced: () => boolean;
  /** Gives a waiting event the times that are known now; absent = as stored. */
  readonly restamp?: ((event: NumberedEvent) => NumberedEvent) | undefined;
  /** What the unit is doing, asked once a second while online; null = nothing to say yet. */
  readonly status: () => CabStatus | null;
  /** Takes one line for the log; called on changes, not on every attempt. */
  readonly report: (line: string) => void;
  readonly onState?: (state: LinkState) => void;
  /** Orders, settings and drivers; absent = the unit speaks the protocol of the first release. */
  readonly desk?: DeskLine;
  readonly timers?: Timers;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
  readonly openSocket?: OpenSocket;
}

/** A refusal needs a person: try about once a minute, so that the repair is noticed. */
const REFUSED_RETRY_MS = 60_000;

/** A session that lasted this long was a good one: the next wait starts small again. */
const GOOD_SESSION_MS = 5000;

/** How many events go one by one after a complaint before batches grow again. */
const CAREFUL_EVENTS = 200;

export class Link {
  readonly #options: LinkOptions;
  readonly #timers: Timers;
  readonly #random: () => number;
  #outbox: Outbox;
  #waits: Generator<number, never>;
  #session: Session | null = null;
  #state: LinkState = 'offline';
  #reported = '';
  #cancelRetry: Cancel = () => undefined;
  #carefulEvents = 0;
  readonly #offset = new ClockOffset();
  /** Dispatch of the first release: greeted without capabilities until the next connection after this one. */
  #plain = false;
  #welcomes = 0;
  #closing: (() => void) | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#outbox = options.outbox;
    this.#timers = options.timers ?? realTimers;
    this.#random = options.random ?? Math.random;
    this.#waits = fullJitter(this.#random);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Clock of dispatch minus ours, ms; null before dispatch has answered. */
  clockOffsetMs(): number | null {
    return this.#offset.offsetMs(this.#options.clock);
  }

  /** Begins to connect; returns at once. */
  start(): void {
    this.#connect();
  }

  /** Something was appended to the outbox. */
  push(): void {
    this.#session?.push();
  }

  /** Goes on with another outbox, on a connection of its own: sequence numbers belong to one epoch. */
  adopt(outbox: Outbox): void {
    this.#outbox = outbox;
    this.#session?.cut('the outbox was replaced');
  }

  /** Waits at most `drainMs` for what is waiting to be acknowledged, then says goodbye. */
  async close(drainMs: number): Promise<void> {
    this.#cancelRetry();
    if (!this.#session) {
      this.#setState('offline');
      return;
    }
    await new Promise<void>((resolve) => {
      this.#closing = resolve;
      this.#cancelRetry = this.#timers.after(this.#state === 'online' ? drainMs : 0, () => this.#session?.close());
      this.#leaveWhenDrained();
    });
  }

  #connect(): void {
    this.#setState('connecting');
    try {
      this.#session = this.#openSession(this.#options.token());
    } catch (error) {
      this.#refused(error instanceof Error ? error.message : String(error));
    }
  }

  #openSession(token: string): Session {
    return new Session({
      url: this.#options.url,
      token,
      openSocket: this.#options.openSocket ?? openWebSocket,
      outbox: this.#outbox,
      offset: this.#offset,
      clock: this.#options.clock,
      timers: this.#timers,
      hello: () => this.#hello(),
      status: () => this.#status(),
      careful: () => this.#carefulEvents > 0,
      restamp: this.#options.restamp,
      report: this.#options.report,
      onWelcome: (welcome) => this.#welcomed(welcome),
      onDesk: (message) => this.#options.desk?.take(message),
      onSettled: (count, poison) => this.#settled(count, poison),
      onEnd: (end) => this.#ended(end),
    });
  }

  #hello(): Hello {
    const { deviceId, session, agentVersion, clock, clockSynced } = this.#options;
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      deviceId,
      epoch: this.#outbox.epoch,
      session,
      agentVersion,
      sentAtMs: clock.wallMs(),
      clockSynced: clockSynced(),
      pending: this.#outbox.counts().pending,
      ...(this.#options.desk === undefined || this.#plain ? {} : { capabilities: [...UNIT_CAPABILITIES] }),
    };
  }

  #status(): Status | null {
    const status = this.#options.status();
    if (status === null) return null;
    const { alert, backlog } = this.#outbox.counts().pending;
    const counts = { waitingEvents: alert + backlog, reconnects: Math.max(0, this.#welcomes - 1) };
    return { type: 'status', sentAtMs: this.#options.clock.wallMs(), ...status, ...counts };
  }

  #welcomed(welcome: Welcome): void {
    const { alert, backlog } = this.#outbox.counts().pending;
    const session = this.#session;
    this.#welcomes += 1;
    this.#setState('online');
    if (session !== null && welcome.capabilities !== undefined)
      this.#options.desk?.connected(welcome, (message) => session.tell(message));
    this.#reportChange(
      'online',
      `connected to dispatch as truck ${welcome.truckId}; ${alert + backlog} events waiting`,
    );
  }

  #settled(count: number, poison: boolean): void {
    this.#carefulEvents = poison ? 0 : Math.max(0, this.#carefulEvents - count);
    this.#leaveWhenDrained();
  }

  #leaveWhenDrained(): void {
    if (!this.#closing) return;
    const { alert, backlog } = this.#outbox.counts().pending;
    if (alert + backlog === 0) this.#session?.close();
  }

  #ended(end: SessionEnd): void {
    const session = this.#session;
    this.#session = null;
    this.#options.desk?.disconnected();
    if (this.#closing) {
      this.#left(this.#closing);
      return;
    }
    if (end.kind === 'cut' && end.unreadable) this.#carefulEvents = CAREFUL_EVENTS;
    const welcomedMs = session?.welcomedMs ?? null;
    const lastedMs = welcomedMs === null ? 0 : this.#options.clock.monotonicMs() - welcomedMs;
    if (lastedMs >= GOOD_SESSION_MS) this.#waits = fullJitter(this.#random);
    if (this.#mustGreetPlainly(end, session)) {
      this.#retryAfter(0);
      return;
    }
    const refusal = refusalOf(end, this.#options.deviceId);
    if (refusal !== null) {
      this.#refused(refusal);
      return;
    }
    this.#setState('offline');
    const reason = reasonOf(end);
    this.#reportChange(
      'offline',
      `no link to dispatch at ${this.#options.url}: ${reason}; events are stored and sent later`,
    );
    this.#retryAfter(this.#waits.next().value);
  }

  /** Protocol README "Capabilities": a dispatch that does not know the key refuses the hello. Each new connection asks anew: it may have been updated. */
  #mustGreetPlainly(end: SessionEnd, session: Session | null): boolean {
    const refused = end.kind === 'closed' && end.code === CLOSE_CODES.badMessage && session?.welcomedMs === null;
    const before = this.#plain;
    this.#plain = !before && refused && refusesCapabilities(session.complaints);
    return this.#plain;
  }

  #left(done: () => void): void {
    this.#cancelRetry();
    this.#setState('offline');
    done();
  }

  #refused(reason: string): void {
    this.#setState('refused');
    this.#reportChange(`refused ${reason}`, `${reason}; events are stored, next try in a minute`);
    this.#retryAfter(REFUSED_RETRY_MS * (0.75 + 0.5 * this.#random()));
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry = this.#timers.after(delayMs, () => this.#connect());
  }

  #setState(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  /** One line per change: an hour without dispatch is one line, not a thousand. */
  #reportChange(key: string, line: string): void {
    if (key === this.#reported) return;
    this.#reported = key;
    this.#options.report(line);
  }
}
