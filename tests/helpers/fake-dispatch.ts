/** A dispatch server for browser tests: speaks the people's contract from memory, and fails on request. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Alert, ApiError, ApiProblem, EventRow, User } from '../../dispatch-server/api/contract.js';
import type { Truck } from '../../dispatch-server/web/src/net/contract.js';
import { FakeDesk } from './fake-desk.js';

const WEB_ROOT = fileURLToPath(new URL('../../dispatch-server/dist/web/', import.meta.url));

/** As strict as a server can be: what the board needs beyond this is a fault of the board. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const PASSWORD = 'correct horse battery';

/** One-time code of a server without users. */
export const SETUP_CODE = 'K7QX-29TF';

export interface Acknowledgement {
  readonly alertId: string;
  readonly note: string | undefined;
}

export type Answer = readonly [status: number, body: unknown];

export class FakeDispatch {
  user: User | null = { login: 'aigerim', name: 'Aigerim S.', role: 'dispatcher' };
  /** Server clock minus this computer's, ms. */
  skewMs = 0;
  heartbeatEveryMs = 2_000;
  /** HTTP status with which acknowledging fails; null = it works. */
  acknowledgeFailure: number | null = null;
  /** HTTP status with which reading the history fails; null = it works. */
  eventsFailure: number | null = null;
  /** Refuse board sockets at the upgrade. */
  refuseSockets = false;
  readonly events: EventRow[] = [];
  /** What the board asked for, newest last. */
  readonly acknowledgements: Acknowledgement[] = [];
  readonly eventQueries: URLSearchParams[] = [];
  /** What dispatchers do besides acknowledging. */
  readonly desk = new FakeDesk({
    now: () => this.#nowMs(),
    login: () => this.user?.login ?? '?',
    send: (message) => this.#send(message),
    alert: (alertId) => this.#alerts.get(alertId),
    setAlert: (alert) => this.setAlert(alert),
    trucks: () => [...this.#trucks.values()],
    alerts: () => [...this.#alerts.values()],
    events: () => this.events,
  });
  readonly #alerts = new Map<string, Alert>();
  readonly #trucks = new Map<string, Truck>();
  readonly #sessions = new Set<string>();
  readonly #sockets = new Set<WebSocket>();
  readonly #http: Server = createServer((request, response) => void this.#serve(request, response));
  readonly #boards = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  #heartbeats: NodeJS.Timeout | null = null;

  async start(): Promise<void> {
    this.#http.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const origin = `http://${request.headers.host ?? ''}`;
      const welcome =
        !this.refuseSockets &&
        request.url === '/board/v1' &&
        request.headers.origin === origin &&
        this.#isSignedIn(request);
      if (!welcome) socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      else this.#boards.handleUpgrade(request, socket, head, (board) => this.#greet(board));
    });
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    this.speak();
  }

  async stop(): Promise<void> {
    this.silence();
    for (const socket of this.#sockets) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
  }

  get url(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Number of boards connected now. */
  get boards(): number {
    return this.#sockets.size;
  }

  /** Cookie of a new session, for a browser that shall be signed in already. */
  openSession(): { name: string; value: string; url: string } {
    const token = randomUUID();
    this.#sessions.add(token);
    return { name: 'oyau', value: token, url: this.url };
  }

  /** Every session ends; sockets stay open, as after a restart that lost its table. */
  endSessions(): void {
    this.#sessions.clear();
  }

  setAlert(alert: Alert): void {
    this.#alerts.set(alert.alertId, alert);
    this.#send({ type: 'alert', alert });
  }

  setTruck(truck: Truck): void {
    this.#trucks.set(truck.truckId, truck);
    this.#send({ type: 'trucks', trucks: [truck] });
  }

  /** Sends any text to all boards. */
  sendRaw(text: string): void {
    for (const socket of this.#sockets) socket.send(text);
  }

  /** Keeps sockets open but says nothing more: a half-open network. */
  silence(): void {
    if (this.#heartbeats !== null) clearInterval(this.#heartbeats);
    this.#heartbeats = null;
  }

  speak(): void {
    this.silence();
    this.#heartbeats = setInterval(
      () => this.#send({ type: 'heartbeat', serverTimeMs: this.#nowMs() }),
      this.heartbeatEveryMs,
    );
  }

  dropSockets(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #nowMs(): number {
    return Date.now() + this.skewMs;
  }

  /** Many trucks in one message, as the server gathers them. */
  setTrucks(trucks: readonly Truck[]): void {
    for (const truck of trucks) this.#trucks.set(truck.truckId, truck);
    this.#send({ type: 'trucks', trucks });
  }

  #send(message: object): void {
    this.sendRaw(JSON.stringify(message));
  }

  #greet(board: WebSocket): void {
    this.#sockets.add(board);
    board.on('close', () => this.#sockets.delete(board));
    const snapshot = {
      type: 'snapshot',
      serverTimeMs: this.#nowMs(),
      alerts: [...this.#alerts.values()],
      trucks: [...this.#trucks.values()],
      ...this.desk.snapshot(),
    };
    board.send(JSON.stringify(snapshot));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (!url.pathname.startsWith('/api/')) return this.#serveFile(url.pathname, response);
    if (this.#isSignedIn(request) && this.desk.serveFile(request, url, response)) return;
    const [status, body] = this.#answer(request, response, url, await bodyOf(request));
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  }

  async #serveFile(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/' ? 'index.html' : normalize(path).replace(/^[/\\]+/, '');
    try {
      const content = await readFile(join(WEB_ROOT, name));
      response.writeHead(200, {
        'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': CONTENT_SECURITY_POLICY,
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: Readonly<Record<string, unknown>>,
  ): Answer {
    const route = `${request.method ?? ''} ${url.pathname}`;
    if (route === 'POST /api/v1/setup') return this.#setUp(response, body);
    if (route === 'POST /api/v1/session') return this.#signIn(response, body);
    if (!this.#isSignedIn(request))
      return [401, { ...problem('notSignedIn', 'sign in first'), setupNeeded: this.user === null }];
    if (route === 'GET /api/v1/session') return [200, { user: this.user, setupNeeded: false }];
    if (route === 'DELETE /api/v1/session') return this.#signOut(request);
    if (route === 'GET /api/v1/events') return this.#findEvents(url.searchParams);
    const atDesk = this.desk.answer(route, body);
    if (atDesk !== null) return atDesk;
    const alertId = /^POST \/api\/v1\/alerts\/([^/]+)\/acknowledge$/.exec(route)?.[1];
    return alertId === undefined
      ? [404, problem('notFound', 'no such route')]
      : this.#acknowledge(decodeURIComponent(alertId), body.note);
  }

  #setUp(response: ServerResponse, body: Readonly<Record<string, unknown>>): Answer {
    if (this.user !== null) return [409, problem('alreadySetUp', 'there is an account already')];
    if (body.code !== SETUP_CODE) return [403, problem('wrongCode', 'wrong code')];
    const { login, name, password } = body;
    if (typeof login !== 'string' || typeof name !== 'string' || typeof password !== 'string')
      return [400, problem('badRequest', 'bad body')];
    if (/password/i.test(password))
      return [400, problem('badRequest', 'bad body', [{ path: 'password', message: 'is too common' }])];
    this.user = { login, name, role: 'admin' };
    return this.#letIn(response);
  }

  #signIn(response: ServerResponse, body: Readonly<Record<string, unknown>>): Answer {
    const right = this.user !== null && body.login === this.user.login && body.password === PASSWORD;
    return right ? this.#letIn(response) : [401, problem('wrongLogin', 'wrong login or password')];
  }

  #letIn(response: ServerResponse): Answer {
    const { name, value } = this.openSession();
    response.setHeader('set-cookie', `${name}=${value}; HttpOnly; SameSite=Strict; Path=/`);
    return [200, { user: this.user, setupNeeded: false }];
  }

  #signOut(request: IncomingMessage): Answer {
    this.#sessions.delete(tokenOf(request));
    return [200, {}];
  }

  #acknowledge(alertId: string, note: unknown): Answer {
    const text = typeof note === 'string' ? note : undefined;
    this.acknowledgements.push({ alertId, note: text });
    const alert = this.#alerts.get(alertId);
    if (this.acknowledgeFailure !== null) return [this.acknowledgeFailure, problem('onPurpose', 'told to fail')];
    if (alert === undefined) return [404, problem('notFound', 'no such alert')];
    const acknowledged: Alert = {
      ...alert,
      state: { ...alert.state, acknowledged: true },
      updatedAtMs: this.#nowMs(),
      acknowledgedBy: this.user?.login ?? null,
      acknowledgedAtMs: this.#nowMs(),
      acknowledgeNote: text ?? null,
    };
    this.setAlert(acknowledged);
    return [200, { alert: acknowledged }];
  }

  /** Newest first; `next` is the number of rows given so far. */
  #findEvents(query: URLSearchParams): Answer {
    this.eventQueries.push(query);
    if (this.eventsFailure !== null) return [this.eventsFailure, problem('onPurpose', 'told to fail')];
    const start = Number(query.get('before') ?? 0);
    const end = start + Number(query.get('limit') ?? 100);
    const found = this.events.filter((event) => matches(event, query)).sort((a, b) => b.onsetAtMs - a.onsetAtMs);
    return [200, { events: found.slice(start, end), next: end < found.length ? String(end) : null }];
  }

  #isSignedIn(request: IncomingMessage): boolean {
    return this.user !== null && this.#sessions.has(tokenOf(request));
  }
}

function matches(event: EventRow, query: URLSearchParams): boolean {
  const wanted = (name: string, value: string | null) => query.get(name) === null || query.get(name) === value;
  return (
    wanted('truck', event.truckId) &&
    wanted('driver', event.driverId) &&
    wanted('kind', event.finding) &&
    event.onsetAtMs >= Number(query.get('fromMs') ?? 0) &&
    event.onsetAtMs <= Number(query.get('toMs') ?? Infinity)
  );
}

export function problem(code: string, message: string, problems: readonly ApiProblem[] = []): ApiError {
  return { error: { code, message, problems: [...problems] } };
}

function tokenOf(request: IncomingMessage): string {
  return /(?:^|; )oyau=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {};
}
