/** A dispatch on loopback that says what a test tells it to say: real HTTP, real WebSocket, no database. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  parseTruckMessage,
  PROTOCOL_VERSION,
  TRUCK_PATH,
  type DispatchMessage,
  type Event,
  type Hello,
  type TruckMessage,
} from '@oyau/protocol';
import { WebSocketServer, type WebSocket } from 'ws';

type MessageOf<Type extends TruckMessage['type']> = Extract<TruckMessage, { type: Type }>;

export interface DispatchScript {
  readonly token?: string;
  /** Welcome, store and acknowledge without being told. */
  readonly automatic?: boolean;
}

/** One connection of a cab unit, as dispatch sees it. */
export class TruckConnection {
  /** Every readable message so far, in order. */
  readonly received: TruckMessage[] = [];
  /** Texts that are no message of the protocol. */
  readonly unreadable: string[] = [];
  /** What to do with each batch, instead of reading it with `next`. */
  onEvents: (events: readonly Event[]) => void = () => undefined;
  /** Close code, once the connection is over. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #raw: Duplex;
  readonly #stored: Map<string, Event>;
  readonly #unread: TruckMessage[] = [];
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket, raw: Duplex, stored: Map<string, Event>, automatic: boolean) {
    this.#socket = socket;
    this.#raw = raw;
    this.#stored = stored;
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      const parsed = parseTruckMessage(text);
      if (!parsed.ok) {
        this.unreadable.push(text);
        return;
      }
      this.received.push(parsed.message);
      this.#unread.push(parsed.message);
      if (automatic) this.#answer(parsed.message);
      if (parsed.message.type === 'events') this.onEvents(parsed.message.events);
      this.#wake();
    });
  }

  /** The next message of a type; those of other types before it are skipped. */
  async next<Type extends TruckMessage['type']>(type: Type): Promise<MessageOf<Type>> {
    for (;;) {
      for (let message = this.#unread.shift(); message; message = this.#unread.shift()) {
        if (isOf(type, message)) return message;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  send(message: DispatchMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Waits for the hello and answers it. */
  async welcome(): Promise<Hello> {
    const hello = await this.next('hello');
    this.send({ type: 'welcome', protocol: PROTOCOL_VERSION, serverTimeMs: hello.sentAtMs, truckId: '17' });
    return hello;
  }

  /** Stores events under their key, once, and acknowledges all of them. */
  store(events: readonly Event[]): void {
    for (const event of events) {
      const key = `${this.hello.deviceId}/${this.hello.epoch}/${event.seq}`;
      if (!this.#stored.has(key)) this.#stored.set(key, event);
    }
    this.acknowledge(events.map(({ seq }) => seq));
  }

  acknowledge(seqs: readonly number[], epoch = this.hello.epoch): void {
    this.send({ type: 'ack', epoch, ranges: seqs.map((seq) => [seq, seq]) });
  }

  get hello(): Hello {
    const hello = this.received.find((message) => message.type === 'hello');
    if (hello?.type !== 'hello') throw new Error('no hello yet');
    return hello;
  }

  /** Half-open: the peer is gone, and nobody says so. */
  freeze(): void {
    this.#raw.pause();
  }

  /** Breaks off like a lost radio link that is noticed. */
  cut(): void {
    this.#socket.terminate();
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  #answer(message: TruckMessage): void {
    if (message.type === 'hello') {
      this.send({ type: 'welcome', protocol: PROTOCOL_VERSION, serverTimeMs: message.sentAtMs, truckId: '17' });
    } else if (message.type === 'events') this.store(message.events);
  }
}

export class ScriptedDispatch {
  /** Events by `device/epoch/seq`. */
  readonly stored = new Map<string, Event>();
  /** Upgrade requests, refused ones too. */
  attempts = 0;
  token: string;
  /** HTTP status for every upgrade; null = accept those with the right token. */
  refuseWith: number | null = null;
  /** `Sec-WebSocket-Extensions` the last unit offered. */
  offeredExtensions: string | undefined;
  readonly #server: Server;
  readonly #automatic: boolean;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #arrived: TruckConnection[] = [];
  #wake: () => void = () => undefined;

  private constructor(server: Server, script: DispatchScript) {
    this.#server = server;
    this.token = script.token ?? 'secret';
    this.#automatic = script.automatic ?? false;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Listens on a free port of loopback, or on the one given. */
  static async start(script: DispatchScript = {}, port = 0): Promise<ScriptedDispatch> {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new ScriptedDispatch(server, script);
  }

  get port(): number {
    return addressOf(this.#server).port;
  }

  /** Address as a technician would type it. */
  get address(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get url(): string {
    return this.address + TRUCK_PATH;
  }

  /** The next connection that was accepted. */
  async connection(): Promise<TruckConnection> {
    for (;;) {
      const connection = this.#arrived.shift();
      if (connection) return connection;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.attempts += 1;
    this.offeredExtensions = request.headers['sec-websocket-extensions'];
    const rightPath = request.url === TRUCK_PATH;
    const rightToken = request.headers.authorization === `Bearer ${this.token}`;
    const status = this.refuseWith ?? (!rightPath ? 404 : !rightToken ? 401 : null);
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      this.#arrived.push(new TruckConnection(accepted, socket, this.stored, this.#automatic));
      this.#wake();
    });
  }
}

function isOf<Type extends TruckMessage['type']>(type: Type, message: TruckMessage): message is MessageOf<Type> {
  return message.type === type;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address;
}
