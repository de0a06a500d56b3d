/** The page in the cab: static files, a live stream of its state, the driver's few actions. On loopback only; never in the way of the watch. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAction, type Action, type ActionAnswer } from './actions.js';
import { refusalOf } from './guard.js';
import type { PageState } from './state.js';

export interface PageOptions {
  /** Port on 127.0.0.1; 0 = any free one. */
  readonly port: number;
  readonly state: () => PageState;
  readonly act: (action: Action) => Promise<ActionAnswer>;
  /** A JPEG of what the camera sees now with what was found in it; null = not now (moving, no picture). */
  readonly aim: () => Promise<AimView | null>;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Between two states of the stream, ms. */
  readonly everyMs?: number;
}

/** One look through the camera. */
export interface AimView {
  readonly jpeg: Buffer;
  /** Hints and guides, as the page draws them. */
  readonly view: unknown;
}

const EVERY_MS = 1000;
const MOST_BODY_BYTES = 4096;
/** Screens that may look at once: a page that reconnects without end must not fill the unit. */
const MOST_STREAMS = 8;

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/aim.js': ['aim.js', 'text/javascript; charset=utf-8'],
  '/texts.json': ['texts.json', 'application/json; charset=utf-8'],
};

const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

export class CabPage {
  readonly #options: PageOptions;
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly #timer: NodeJS.Timeout;
  readonly #listening: Promise<number | null>;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#server = createServer({ requestTimeout: 10_000 }, (request, response) => this.#serve(request, response));
    this.#listening = new Promise((resolve) => {
      this.#server.on('error', (error) => {
        options.report(`the page in the cab cannot be served on port ${options.port}: ${error.message}`);
        resolve(null);
      });
      this.#server.listen(options.port, '127.0.0.1', () => resolve(this.#port()));
    });
    this.#server.unref();
    this.#timer = setInterval(() => this.push(), options.everyMs ?? EVERY_MS).unref();
  }

  /** Its port; null = it cannot be served, the unit works on without. */
  whenListening(): Promise<number | null> {
    return this.#listening;
  }

  /** Tells every screen now. */
  push(): void {
    if (this.#streams.size === 0) return;
    const text = `data: ${JSON.stringify(this.#options.state())}\n\n`;
    for (const stream of this.#streams) if (stream.writableLength < 65_536) stream.write(text);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => undefined);
    this.#answer(request, response).catch((error: unknown) => {
      this.#options.report(`the page in the cab failed: ${String(error)}`);
      if (!response.headersSent) send(response, 500, { ok: false, why: 'failed' });
      else response.destroy();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request, this.#port());
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (refusal !== null) send(response, 403, { ok: false, why: refusal });
    else if (request.method === 'POST' && path.startsWith('/do/')) await this.#act(path.slice(4), request, response);
    else if (request.method !== 'GET') send(response, 405, { ok: false, why: 'method' });
    else if (path === '/state') this.#stream(response);
    else if (path === '/aim') await this.#aim(response);
    else serveFile(path, response);
  }

  async #act(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const action = body === null ? null : readAction(name, body.value);
    if (action === null) {
      send(response, 400, { ok: false, why: 'badRequest' });
      return;
    }
    const answer = await this.#options.act(action);
    send(response, answer.ok ? 200 : 409, answer);
    this.push();
  }

  #stream(response: ServerResponse): void {
    if (this.#streams.size >= MOST_STREAMS) {
      send(response, 503, { ok: false, why: 'busy' });
      return;
    }
    response.writeHead(200, { ...SECURITY, 'content-type': 'text/event-stream; charset=utf-8' });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    response.write(`retry: 1000\ndata: ${JSON.stringify(this.#options.state())}\n\n`);
  }

  async #aim(response: ServerResponse): Promise<void> {
    const aim = await this.#options.aim();
    if (aim === null) {
      send(response, 409, { ok: false, why: 'notNow' });
      return;
    }
    response.writeHead(200, { ...SECURITY, 'content-type': 'image/jpeg', 'x-view': JSON.stringify(aim.view) });
    response.end(aim.jpeg);
  }
}

function serveFile(path: string, response: ServerResponse): void {
  const known = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (known === undefined) {
    send(response, 404, { ok: false, why: 'notFound' });
    return;
  }
  response.writeHead(200, { ...SECURITY, 'content-type': known[1] });
  response.end(readFileSync(join(staticFolder(), known[0])));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...SECURITY, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** null = too long or no JSON. */
async function bodyOf(request: IncomingMessage): Promise<{ readonly value: unknown } | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) return null;
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) return null;
    parts.push(part);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    return { value };
  } catch {
    return null;
  }
}

/** The page's files, seen from the sources and from the compiled files. */
function staticFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = dirname(here);
  return basename(root) === 'dist' ? join(dirname(root), 'page', 'static') : join(here, 'static');
}
