/** A real dispatch server on a free port with a data folder of its own, and the clients tests talk to it with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDispatchMessage, type DispatchMessage, type Event, type Lane } from '@oyau/protocol';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import type { z } from 'zod';
import {
  alertsAnswerSchema,
  boardMessageSchema,
  type Alert,
  type BoardMessage,
  type Role,
} from '../../dispatch-server/api/contract.js';
import { hashPassword } from '../../dispatch-server/api/passwords.js';
import { startServer, type RunningServer, type ServerOptions } from '../../dispatch-server/server.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { addUser } from '../../dispatch-server/store/users.js';
import { createDatabase } from '../helpers/postgres.js';

export const EPOCH = '5b0c1e6e-6f0a-4a2f-9a53-3b1d9f0c7a11';
export const ONSET_AT_MS = 1_760_238_727_123;
export const PASSWORD = 'correct horse';

/** scrypt with N = 16: tests are not about brute force. */
const CHEAP = 4;

export interface Desk {
  server: RunningServer;
  /** Data folder. */
  data: string;
  /** A second connection to the database, as a command beside the server has. */
  store: Store;
  enrol(deviceId?: string, truckId?: string): Promise<string>;
  cookieOf(role: Role): Promise<string>;
  api(
    method: string,
    path: string,
    options?: { body?: unknown; cookie?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  truck(token: string, deviceId?: string): Promise<TruckClient>;
  board(cookie: string): Promise<Client<BoardMessage>>;
  /** Stops the server and starts it again on the same data. */
  restart(): Promise<void>;
  /** Starts the server again after somebody has stopped it. */
  restartStopped(): Promise<void>;
  end(): Promise<void>;
}

/** On SQLite, or on a PostgreSQL database of its own where OYAU_DESK_ON says so. */
export async function openDesk(given: Partial<ServerOptions> = {}): Promise<Desk> {
  const postgres = process.env.OYAU_DESK_ON === 'postgres' ? await createDatabase() : null;
  const options = { ...given, ...(postgres === null ? {} : { database: postgres.url }) };
  const data = mkdtempSync(join(tmpdir(), 'oyau-desk-'));
  const start = () =>
    startServer({
      host: '127.0.0.1',
      port: 0,
      data,
      log: pino({ level: 'silent' }),
      passwordCostLog2: CHEAP,
      ...options,
    });
  const server = await start();
  const store = await openStore(data, { database: options.database ?? null });
  const clients: Client<unknown>[] = [];
  const keep = <Kept extends Client<unknown>>(client: Kept): Kept => {
    clients.push(client);
    return client;
  };
  const desk: Desk = {
    server,
    data,
    store,
    enrol: (deviceId = 'cab-017', truckId = '17') => addDevice(store, deviceId, truckId, 1),
    async cookieOf(role) {
      const passwordHash = await hashPassword(PASSWORD, CHEAP);
      await addUser(store, { login: role, name: `A ${role}`, role, passwordHash }, COMMAND_LINE, 1);
      const response = await desk.api('POST', '/api/v1/session', { body: { login: role, password: PASSWORD } });
      return sessionCookie(response);
    },
    api: (method, path, { body, cookie, headers } = {}) =>
      fetch(`${desk.server.url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(cookie === undefined ? {} : { cookie }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async truck(token, deviceId = 'cab-017') {
      const client = keep(new TruckClient(new WebSocket(...truckAddress(desk.server.url, token)), deviceId));
      await client.opened();
      return client;
    },
    async board(cookie) {
      const url = `${desk.server.url.replace('http', 'ws')}/board/v1`;
      const socket = new WebSocket(url, { headers: { cookie, origin: desk.server.url } });
      const client = keep(new Client(socket, (text) => boardMessageSchema.parse(JSON.parse(text))));
      await client.opened();
      return client;
    },
    async restart() {
      await desk.server.stop();
      desk.server = await start();
    },
    async restartStopped() {
      desk.server = await start();
    },
    async end() {
      for (const client of clients) client.socket.terminate();
      await store.destroy();
      await desk.server.stop();
      rmSync(data, { recursive: true });
      await postgres?.drop();
    },
  };
  return desk;
}

export function truckAddress(
  url: string,
  token: string,
): [string, { headers: Record<string, string>; perMessageDeflate: false }] {
  return [
    `${url.replace('http', 'ws')}/truck/v1`,
    { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false },
  ];
}

export function sessionCookie(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** The body of a response, checked against the contract. */
export async function bodyOf<Value>(response: Response, schema: z.ZodType<Value>): Promise<Value> {
  return schema.parse(await response.json());
}

/** A WebSocket whose messages are read one after the other. */
export class Client<Message> {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  #read: (text: string) => Message;
  #received: Message[] = [];
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, read: (text: string) => Message) {
    this.socket = socket;
    this.#read = read;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (data: Buffer) => {
      this.#received.push(this.#read(data.toString()));
      this.#waiting.splice(0).forEach((wake) => wake());
    });
    socket.on('error', () => undefined);
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
  }

  /** The next message that fits; messages before it are dropped. */
  async next<Found extends Message>(fits: (message: Message) => message is Found): Promise<Found>;
  async next(fits?: (message: Message) => boolean): Promise<Message>;
  async next(fits: (message: Message) => boolean = () => true): Promise<Message> {
    for (;;) {
      const message = this.#received.shift();
      if (message === undefined) await this.#more();
      else if (fits(message)) return message;
    }
  }

  async #more(): Promise<void> {
    const gone = this.closed.then((code) => {
      if (this.#received.length === 0) throw new Error(`the server closed the connection with ${code}`);
    });
    await Promise.race([gone, new Promise<void>((resolve) => this.#waiting.push(resolve))]);
  }
}

type Of<Type extends DispatchMessage['type']> = Extract<DispatchMessage, { type: Type }>;

/** A cab unit as the protocol sees it. */
export class TruckClient extends Client<DispatchMessage> {
  readonly deviceId: string;

  constructor(socket: WebSocket, deviceId: string) {
    super(socket, readDispatchMessage);
    this.deviceId = deviceId;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message of one type. */
  answer<Type extends DispatchMessage['type']>(type: Type): Promise<Of<Type>> {
    return this.next((message): message is Of<Type> => message.type === type);
  }

  async hello(changes: Record<string, unknown> = {}): Promise<Of<'welcome'>> {
    this.send({ ...helloOf(this.deviceId), ...changes });
    return this.answer('welcome');
  }

  events(events: unknown[], lane: Lane = 'alert'): void {
    this.send({ type: 'events', lane, events });
  }

  /** Sends events and waits until all of them are acknowledged. */
  async store(events: Event[], lane: Lane = 'alert'): Promise<void> {
    this.events(events, lane);
    await this.answer('ack');
  }
}

function readDispatchMessage(text: string): DispatchMessage {
  const parsed = parseDispatchMessage(text);
  if (!parsed.ok) throw new Error(`dispatch sent a bad message: ${JSON.stringify(parsed.problems)}`);
  return parsed.message;
}

export function helloOf(deviceId: string): Record<string, unknown> {
  return {
    type: 'hello',
    protocol: 1,
    deviceId,
    epoch: EPOCH,
    session: 's1',
    agentVersion: '0.1.0',
    sentAtMs: ONSET_AT_MS,
    clockSynced: true,
    pending: { alert: 0, backlog: 0 },
  };
}

/** An onset of eyesClosed at capture time 1000 ms + `afterMs`, unless told otherwise. */
export function eventOf({ afterMs = 0, ...changes }: Partial<Event> & { seq: number; afterMs?: number }): Event {
  const finding = changes.finding ?? 'eyesClosed';
  const onsetMs = 1000 + afterMs;
  return {
    eventId: `s1/${finding}@${onsetMs}`,
    phase: 'onset',
    finding,
    driverId: 'A. Driver',
    onsetAtMs: ONSET_AT_MS + afterMs,
    offsetAtMs: null,
    detectedAtMs: ONSET_AT_MS + afterMs + 2000,
    clockSynced: true,
    onsetMs,
    offsetMs: null,
    speedKmh: 18,
    moving: true,
    detail: { closedMs: 2030 },
    alarm: { tone: 'eyesClosed', soundedAtMs: ONSET_AT_MS + afterMs + 2010 },
    inForce: {
      thresholdsVersion: 'v7',
      thresholds: { eyesClosedMs: 2000 },
      models: { mesh: 'facemesh' },
      profileVersion: null,
      baseline: { leftLidRatio: 0.3, rightLidRatio: 0.3 },
      agentVersion: '0.1.0',
    },
    ...changes,
  };
}

/** The same finding, ended after `lastMs`. */
export function endOf(event: Event, seq: number, lastMs: number): Event {
  return {
    ...event,
    seq,
    phase: 'offset',
    offsetAtMs: event.onsetAtMs + lastMs,
    offsetMs: event.onsetMs + lastMs,
    detail: { closedMs: lastMs },
  };
}

/** Lets a truck raise an alert and reads it as a dispatcher does. */
export async function openAlert(desk: Desk): Promise<Alert> {
  const truck = await desk.truck(await desk.enrol());
  await truck.hello();
  await truck.store([eventOf({ seq: 1 })]);
  const response = await desk.api('GET', '/api/v1/alerts', { cookie: await desk.cookieOf('dispatcher') });
  const [alert] = (await bodyOf(response, alertsAnswerSchema)).alerts;
  if (!alert) throw new Error('eyesClosed must raise an alert');
  return alert;
}
