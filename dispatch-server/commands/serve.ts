/** `oyau-dispatch serve`: runs the server until it is told to stop. */
import type { Command } from 'commander';
import { destination, pino, type Logger } from 'pino';
import { z } from 'zod';
import { startServer, type RunningServer } from '../server.js';
import { dataOption, DATA_OPTION, define } from './define.js';
import type { Output } from './print.js';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const PORT_BOUNDS = 'must be a whole number from 0 to 65535';
const URL_SHAPE = 'must be an address without a path, such as https://oyau.mine.example';

const schema = z.strictObject({
  port: z
    .string()
    .regex(/^\d{1,5}$/, PORT_BOUNDS)
    .transform(Number)
    .refine((port) => port <= 65535, PORT_BOUNDS),
  host: z.string().min(1).max(255),
  data: dataOption,
  publicUrl: z
    .string()
    .refine((url) => /^https?:/.test(url) && URL.canParse(url) && new URL(url).pathname === '/', URL_SHAPE)
    .transform((url) => new URL(url).origin)
    .optional(),
  log: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`),
  json: z.boolean().optional(),
});

type ServeOptions = z.infer<typeof schema>;

export function addServe(program: Command, output: Output): void {
  define(program, {
    name: 'serve',
    description: 'run the server: cab units, board and API on one port',
    options: [
      ['--port <port>', '0 = any free port', '8420'],
      ['--host <host>', 'address to listen on; 0.0.0.0 opens it to the network', '127.0.0.1'],
      DATA_OPTION,
      ['--public-url <url>', 'where people reach the board when a TLS proxy stands before it'],
      ['--log <level>', `what to log on stderr: ${LEVELS.join(', ')}`, 'info'],
      ['--json', 'announce the address as one line of JSON'],
    ],
    schema,
    examples: [
      'oyau-dispatch serve',
      'oyau-dispatch serve --port 8420 --host 0.0.0.0 --public-url https://oyau.mine.example',
    ],
    run: (options) => serve(options, output),
  });
}

async function serve(options: ServeOptions, { out, err }: Output): Promise<void> {
  const log = pino({ level: options.log, redact: ['req.headers'] }, destination(2));
  const publicOrigin = options.publicUrl ?? null;
  const { host, port, data } = options;
  const server = await startServer({ host, port, data, publicOrigin, log });
  stopOnSignal(server, log);
  if (!isLoopback(host) && !publicOrigin?.startsWith('https:')) {
    err('warning: open to the network without TLS; put a TLS proxy before it and pass --public-url https://…');
  }
  announce(server, options.json ?? false, out);
}

function announce({ url, setupCode }: RunningServer, json: boolean, out: Output['out']): void {
  if (json) {
    out(JSON.stringify({ event: 'listening', url, setupCode }));
    return;
  }
  out(`board: ${url}`);
  if (setupCode !== null) out(`first start: open the board and create the admin with the one-time code ${setupCode}`);
}

function stopOnSignal(server: RunningServer, log: Logger): void {
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'stopping');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
