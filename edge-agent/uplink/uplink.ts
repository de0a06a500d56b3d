/** The uplink port of the cab: what happened → durable event → dispatch. The only composition of outbox, wire and link. */
import type { Clock, Uplink } from '../ports.js';
import type { DeskLine } from './desk-line.js';
import { Link, type CabStatus, type LinkState, type LinkOptions } from './link.js';
import { openMemoryOutbox, openOutbox, type EventBody, type Outbox, type OutboxCounts } from './outbox.js';
import { OutboxUnavailable } from './outbox-file.js';
import { readCertificates, type CertificateFiles } from './certificates.js';
import { webSocketsWith, type OpenSocket } from './socket.js';
import type { Timers } from './timers.js';
import { readToken, truckEndpoint } from './token.js';
import { laneOf, toEvent, type EventChange, type EventContext } from './wire.js';
import type { Lane } from '@oyau/protocol';

export interface UplinkOptions {
  /** File of the outbox; its folder is created. */
  readonly outboxPath: string;
  /** Where dispatch is; null = events are only stored. */
  readonly dispatch: {
    readonly url: string;
    readonly tokenFile: string;
    /** null or absent: what Node knows. */
    readonly tls?: CertificateFiles;
  } | null;
  readonly deviceId: string;
  /** One run of the agent. */
  readonly session: string;
  readonly agentVersion: string;
  /** What the cab knows at the moment a finding changes. */
  readonly context: (change: EventChange) => EventContext;
  /** What the unit is doing, for the board; null = nothing to say yet. */
  readonly status: () => CabStatus | null;
  /** Gives a waiting event the times that are known now; absent = as stored. */
  readonly restamp?: LinkOptions['restamp'];
  readonly clock: Clock;
  readonly clockSynced: () => boolean;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  readonly onState?: (state: LinkState) => void;
  readonly desk?: DeskLine;
  readonly timers?: Timers;
  readonly random?: () => number;
  readonly openSocket?: OpenSocket;
}

/** How long `close` waits for the last acknowledgements, ms. */
const DRAIN_MS = 2000;

/**
 * Opens the outbox and begins to connect. Throws InputError for a wrong address, certificates that cannot be read or an outbox in use by another process.
 * A disk that refuses is reported and survived: events are then kept in memory only.
 */
export function openUplink(options: UplinkOptions): CabUplink {
  const url = options.dispatch && truckEndpoint(options.dispatch.url);
  const tls = options.dispatch?.tls;
  const openSocket = options.openSocket ?? (tls && webSocketsWith(readCertificates(tls)));
  return new CabUplink({ ...options, ...(openSocket && { openSocket }) }, url, openOutboxOrMemory(options));
}

export class CabUplink implements Uplink {
  readonly #options: UplinkOptions;
  readonly #link: Link | null;
  #outbox: Outbox;
  #failed: Outbox | null = null;
  #lastCounts: OutboxCounts | null = null;
  #hear: (change: EventChange) => void = () => undefined;
  #makeRoom: () => boolean = () => false;

  /** Use {@link openUplink}. */
  constructor(options: UplinkOptions, url: string | null, outbox: Outbox) {
    this.#options = options;
    this.#outbox = outbox;
    const tokenFile = options.dispatch?.tokenFile;
    this.#link =
      url === null || tokenFile === undefined
        ? null
        : new Link({ ...options, url, outbox, token: () => readToken(tokenFile) });
    this.#link?.start();
  }

  /** State of the link; `offline` when no dispatch is configured. */
  get state(): LinkState {
    return this.#link?.state ?? 'offline';
  }

  /** Names the outbox that events are stored in now. */
  get epoch(): string {
    return this.#outbox.epoch;
  }

  /** Whoever wants to hear of everything that is stored, after it is. */
  listen(hear: (change: EventChange) => void): void {
    this.#hear = hear;
  }

  /** Clock of dispatch minus ours, ms; null before dispatch has answered. */
  clockOffsetMs(): number | null {
    return this.#link?.clockOffsetMs() ?? null;
  }

  /** @param makeRoom frees some room on a full disk; false = there is none to free. */
  roomMaker(makeRoom: () => boolean): void {
    this.#makeRoom = makeRoom;
  }

  /** What waits and what is settled, since the outbox file was born; after `close`, as it was then. */
  counts(): OutboxCounts {
    return this.#lastCounts ?? this.#outbox.counts();
  }

  /** Stores the change and hands it to the link; never throws, never waits for the network. */
  accept(change: EventChange): void {
    const context = this.#options.context(change);
    const event = toEvent(change, context);
    if (!event) return;
    this.#append(event, laneOf(change, context));
    this.#link?.push();
    this.#hear(change);
  }

  /** Gives the last events a moment to be acknowledged, then closes link and outbox. */
  async close(): Promise<void> {
    await this.#link?.close(DRAIN_MS);
    this.#lastCounts = this.#outbox.counts();
    this.#outbox.close();
    this.#failed?.close();
  }

  #append(event: EventBody, lane: Lane): void {
    try {
      this.#outbox.append(event, lane);
    } catch (error) {
      if (this.#appendInReserve(event, lane)) return;
      this.#leaveDisk(error);
      this.#outbox.append(event, lane);
    }
  }

  /** Once more in the room that was kept for this. */
  #appendInReserve(event: EventBody, lane: Lane): boolean {
    if (!this.#makeRoom()) return false;
    try {
      this.#outbox.append(event, lane);
      this.#options.report('the disk is full: the reserve was given up for events');
      return true;
    } catch {
      return false;
    }
  }

  /** A sleeping driver must be heard of even when the disk has failed: from now on events live in memory. */
  #leaveDisk(error: unknown): void {
    if (this.#failed) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.report(`the outbox cannot be written (${reason}); events are kept in memory until the next start`);
    this.#failed = this.#outbox;
    this.#outbox = openMemoryOutbox();
    this.#link?.adopt(this.#outbox);
  }
}

function openOutboxOrMemory(options: UplinkOptions): Outbox {
  const outboxOptions = { wallMs: () => options.clock.wallMs(), report: options.report };
  try {
    return openOutbox(options.outboxPath, outboxOptions);
  } catch (error) {
    if (!(error instanceof OutboxUnavailable)) throw error;
    options.report(`${error.message}; events are kept in memory until the next start`);
    return openMemoryOutbox();
  }
}
