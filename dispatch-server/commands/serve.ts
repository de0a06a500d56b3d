/** `oyau-dispatch serve`: runs the server until it is told to stop. */
import type { Command } from 'commander';
import { destination, pino, type Logger } from 'pino';
import { z } from 'zod';
import type { Loaded } from '../config/load.js';
import { DEFAULTS, LOG_LEVELS, serverSchema } from '../config/schema.js';
import { startServer, type RunningServer } from '../server.js';
import { define } from './define.js';
import type { Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields } from './with-store.js';

const PORT_BOUNDS = 'must be a whole number from 0 to 65535';

const fileName = z.string().min(1);

const schema = z.strictObject({
  port: z
    .string()
    .regex(/^\d{1,5}$/, PORT_BOUNDS)
    .transform(Number)
    .refine((port) => port <= 65535, PORT_BOUNDS)
    .optional(),
  host: serverSchema.shape.host.unwrap().optional(),
  publicUrl: serverSchema.shape.publicUrl.unwrap().unwrap().optional(),
  log: serverSchema.shape.log.unwrap().optional(),
  tlsCert: fileName.optional(),
  tlsKey: fileName.optional(),
  tlsClientCa: fileName.optional(),
  setAsideDamaged: z.boolean().optional(),
  json: z.boolean().optional(),
  ...storeFields,
});

type ServeOptions = z.infer<typeof schema>;

export function addServe(program: Command, output: Output): void {
  const { port, host, log } = DEFAULTS.server;
  define(program, {
    name: 'serve',
    description: 'run the server: cab units, board and API on one port',
    options: [
      ['--port <port>', `0 = any free port (default: ${port})`],
      ['--host <host>', `address to listen on; 0.0.0.0 opens it to the network (default: ${host})`],
      ['--public-url <url>', 'where people reach the board when a TLS proxy stands before it'],
      ['--tls-cert <file>', 'certificate in PEM: the server speaks TLS itself; read again on SIGHUP'],
      ['--tls-key <file>', 'its private key in PEM'],
      ['--tls-client-ca <file>', 'authority of the certificates that cab units must show beside their token'],
      ['--log <level>', `what to log on stderr: ${LOG_LEVELS.join(', ')} (default: ${log})`],
      ['--set-aside-damaged', 'start with an empty database when the present one is damaged (it is kept)'],
      ['--json', 'announce the address as one line of JSON'],
      ...STORE_OPTIONS,
    ],
    schema,
    examples: [
      'oyau-dispatch serve',
      'oyau-dispatch serve --config /etc/oyau/dispatch.json',
      'oyau-dispatch serve --port 8420 --host 0.0.0.0 --public-url https://oyau.mine.example',
      'oyau-dispatch serve --host 0.0.0.0 --tls-cert oyau.crt --tls-key oyau.key',
      'OYAU_DATABASE_URL=postgres://oyau:secret@db.mine.example/oyau oyau-dispatch serve',
    ],
    run: (options) => serve(options, output),
  });
}

async function serve(options: ServeOptions, { out, err }: Output): Promise<void> {
  const { port, host, publicUrl, log: level } = options;
  const loaded = configOf(options, { server: { port, host, publicUrl, log: level }, tls: tlsOf(options) });
  const { server, tls } = loaded.config;
  const log = pino({ level: server.log, redact: ['req.headers'] }, destination(2));
  const running = await startServer({
    ...serverOptions(loaded),
    setAsideDamaged: options.setAsideDamaged ?? false,
    log,
  });
  stopOnSignal(running, log);
  reloadOnSignal(running, log);
  if (!isLoopback(server.host) && tls === null && !server.publicUrl?.startsWith('https:')) {
    err(
      'warning: open to the network without TLS; pass --tls-cert and --tls-key, or put a TLS proxy before it and pass --public-url https://…',
    );
  }
  announce(running, options.json ?? false, out);
}

function serverOptions({ config, database }: Loaded) {
  const { server, tls, dataFolder: data, clips, retention, backups, outputs, settings } = config;
  const { host, port, publicUrl: publicOrigin } = server;
  return { host, port, publicOrigin, tls, data, database, clips, retention, backups, outputs, settings };
}

/** What the command line says of TLS; undefined = nothing. */
function tlsOf({ tlsCert: certFile, tlsKey: keyFile, tlsClientCa: clientCaFile }: ServeOptions) {
  if ((certFile ?? keyFile ?? clientCaFile) === undefined) return undefined;
  return { certFile, keyFile, clientCaFile };
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

function reloadOnSignal(server: RunningServer, log: Logger): void {
  process.on('SIGHUP', () => {
    try {
      server.reloadCertificate();
      log.info('the certificate has been read again');
    } catch (error) {
      log.error({ err: error }, 'the certificate could not be read again; the one before stays');
    }
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
