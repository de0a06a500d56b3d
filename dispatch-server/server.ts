/** Puts the parts together: one port for trucks, boards and people; orderly start and stop. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TRUCK_PATH } from '@oyau/protocol';
import type { Logger } from 'pino';
import { buildApp, type RouteListener } from './api/app.js';
import { BOARD_PATH, createBoardSocket } from './api/board-socket.js';
import type { Alert } from './api/contract.js';
import type { ApiParts } from './api/parts.js';
import { PASSWORD_COST_LOG2 } from './api/passwords.js';
import { newSetupCode } from './api/setup-code.js';
import { createBus } from './bus/bus.js';
import { openClips } from './clips/open-clips.js';
import { DEFAULTS, type Config } from './config/schema.js';
import { OperatorError } from './errors.js';
import { createFleet } from './ingest/fleet.js';
import { createGroupCommit } from './ingest/group-commit.js';
import { createListener, type Patience } from './sockets/listener.js';
import type { TlsFiles } from './sockets/tls-files.js';
import { refuseUpgrade } from './sockets/refuse-upgrade.js';
import { createDeskClock, type DeskClock } from './desk/desk-clock.js';
import { createOrderDesk } from './desk/order-desk.js';
import { createSettingsDesk } from './desk/rollouts.js';
import { NO_OUTPUTS, type Outputs } from './outputs/config.js';
import { startOutputs } from './outputs/outputs.js';
import { createReplayPool } from './what-if/replay-pool.js';
import { openSigning } from './what-if/signing.js';
import { WhatIf } from './what-if/what-if.js';
import { readSecret } from './outputs/secret-file.js';
import { createTruckEndpoint } from './ingest/truck-endpoint.js';
import { createBackupSchedule, type BackupSchedule } from './store/backup-schedule.js';
import { openEventStore } from './store/event-store.js';
import { isRefusedByContent } from './store/refused.js';
import { startChores, type ChoreParts } from './store/chores.js';
import { openReportStore } from './store/report-store.js';
import { openServingStore, type ServingStore } from './store/serving-store.js';
import type { Store } from './store/store.js';
import { hasNoUsers } from './store/users.js';

export interface ServerOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** Data folder. */
  data: string;
  /** Address of the PostgreSQL database; null = SQLite in the data folder. */
  database?: string | null;
  clips?: Config['clips'];
  retention?: Config['retention'];
  /** Copies the server makes by itself; the default is none. */
  backups?: Config['backups'];
  /** Keys for settings of cab units; the default is none. */
  settings?: Config['settings'];
  /** Starts with an empty database when the present one is damaged; without, it does not start. */
  setAsideDamaged?: boolean;
  /** See ApiParts. */
  publicOrigin?: string | null;
  /** Certificate of the site; null = plain HTTP. */
  tls?: TlsFiles | null;
  /** Mailboxes, MQTT, metrics; the default is none. */
  outputs?: Outputs;
  log: Logger;
  /** The rest has defaults for production; tests shorten it. */
  now?: () => number;
  commitDelayMs?: number;
  truckHeartbeatMs?: number;
  boardHeartbeatMs?: number;
  boardTrucksMs?: number;
  deskTickMs?: number;
  choresMs?: number;
  passwordCostLog2?: number;
  webFolder?: string;
  /** How long clients may take for a request. */
  patience?: Patience;
  onRoute?: RouteListener;
  /** Hears of the path of every socket. */
  onSocket?: (path: string) => void;
}

export interface RunningServer {
  /** e.g. `http://127.0.0.1:8420`. */
  url: string;
  /** One-time code for the first admin; null = there are users. */
  setupCode: string | null;
  /** Reads the certificate files again. Throws OperatorError when they are no good; the old ones stay. */
  reloadCertificate(): void;
  /** Stores what has arrived, says goodbye, closes the database. */
  stop(): Promise<void>;
}

/** Starts listening. Throws OperatorError when the port, the database or the data folder is no good. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { data, database = null, setAsideDamaged = false, log, now = Date.now } = options;
  const serving = await openServingStore({ data, database, setAsideDamaged, log, now });
  try {
    return await startParts(options, serving);
  } catch (error) {
    await serving.close();
    throw explainListening(error, options);
  }
}

async function startParts(options: ServerOptions, serving: ServingStore): Promise<RunningServer> {
  const outputs = options.outputs ?? NO_OUTPUTS;
  const { parts, clock } = await createParts(options, serving.store, outputs);
  const { store, log, now, bus } = parts;
  const events = openEventStore(store, options.data);
  const publish = (alerts: readonly Alert[]) => alerts.forEach((alert) => bus.publish({ type: 'alert', alert }));
  const commits = createGroupCommit({
    commit: (arrivals) => events.commit(arrivals, now()),
    isRefusedByContent,
    publish,
    delayMs: options.commitDelayMs ?? 5,
    mostArrivals: events.mostArrivals,
  });
  const listening: { reload?: () => void } = {};
  const app = await buildApp(parts, {
    onRoute: options.onRoute,
    listen(handler) {
      const listener = createListener(handler, options.tls ?? null, options.patience);
      listening.reload = listener.reload;
      return listener.server;
    },
  });
  const trucks = createTruckEndpoint({
    ...parts,
    commits,
    orders: createOrderDesk(parts),
    settings: createSettingsDesk(parts),
    heartbeatMs: options.truckHeartbeatMs ?? 5000,
  });
  const boards = createBoardSocket(parts, {
    heartbeatMs: options.boardHeartbeatMs ?? 2000,
    trucksEveryMs: options.boardTrucksMs ?? 1000,
  });
  app.server.on('upgrade', routeUpgrades({ [TRUCK_PATH]: trucks, [BOARD_PATH]: boards }, log, options.onSocket));
  const sending = await startOutputs(parts, outputs);
  const chores = startChores({ ...parts, ...choresOf(options, parts) }, options.choresMs);
  const stop = async () => {
    // The figures first: counting a year again must not hold up the end.
    await Promise.all([parts.reports.close(), clock.stop(), sending.stop(), chores.stop(), parts.whatIf.stop()]);
    await commits.flush();
    await Promise.all([trucks.close(), boards.close()]);
    await commits.flush();
    app.server.closeIdleConnections();
    await app.close();
    await events.close();
    await serving.close();
  };
  try {
    const address = new URL(await app.listen({ host: options.host, port: options.port }));
    const url = `${options.tls ? 'https' : 'http'}://${address.host}`;
    const setupCode = (await hasNoUsers(store)) ? parts.setupCode : null;
    events.catchUp({ publish, fail: (error) => log.error({ err: error }, 'events could not be filed yet') }, now);
    return { url, setupCode, stop, reloadCertificate: () => listening.reload?.() };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createParts(
  options: ServerOptions,
  store: Store,
  outputs: Outputs,
): Promise<{ parts: ApiParts; clock: DeskClock }> {
  const { log, now = Date.now } = options;
  const bus = createBus();
  const clips = await openClips(options.data, options.clips ?? DEFAULTS.clips, {
    store,
    log,
    now,
    announce: (clip) => bus.publish({ type: 'clip', clip }),
  });
  const metricsToken = readSecret(outputs.metricsTokenFile, 'outputs.metricsTokenFile');
  const clock = createDeskClock({ store, bus, log, now }, options.deskTickMs ?? 1000);
  const whatIf = new WhatIf({ store, folder: options.data, pool: createReplayPool(), now, log });
  await whatIf.start();
  const parts: ApiParts = {
    store,
    whatIf,
    signing: openSigning(options.settings ?? DEFAULTS.settings),
    fleet: createFleet((truck) => bus.publish({ type: 'truck', truck })),
    bus,
    ...clips,
    reports: openReportStore(store, options.data),
    log,
    now,
    flood: clock.flood,
    metricsToken,
    setupCode: newSetupCode(),
    passwordCostLog2: options.passwordCostLog2 ?? PASSWORD_COST_LOG2,
    publicOrigin: options.publicOrigin ?? null,
    tls: Boolean(options.tls),
    certificates: Boolean(options.tls?.clientCaFile),
    webFolder: options.webFolder ?? builtBoard(),
  };
  return { parts, clock };
}

function choresOf(options: ServerOptions, parts: ApiParts): Pick<ChoreParts, 'folder' | 'retention' | 'backups'> {
  const { data: folder, retention = DEFAULTS.retention } = options;
  return { folder, retention, backups: backupScheduleOf(options, parts) };
}

/** null = the server makes no copies. */
function backupScheduleOf(options: ServerOptions, { log, now }: ApiParts): BackupSchedule | null {
  const { data, database = null, backups = DEFAULTS.backups } = options;
  if (backups.folder === null) return null;
  if (database !== null)
    throw new OperatorError('badInput', 'backups.folder is for SQLite; copy a PostgreSQL database with pg_dump');
  return createBackupSchedule({ folder: data, backups: { ...backups, folder: backups.folder }, log, now });
}

interface Endpoint {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

function routeUpgrades(endpoints: Record<string, Endpoint>, log: Logger, onSocket?: (path: string) => void) {
  Object.keys(endpoints).forEach((path) => onSocket?.(path));
  return (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => log.info({ err: error }, 'connection failed during the upgrade'));
    const path = (request.url ?? '').split('?')[0] ?? '';
    const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
    if (!endpoint) {
      refuseUpgrade(socket, 404, 'notFound', 'There is nothing at this address.');
      return;
    }
    endpoint.upgrade(request, socket, head).catch((error: unknown) => {
      log.error({ err: error }, 'an upgrade failed');
      refuseUpgrade(socket, 500, 'internal', 'The server failed to answer; its log says why.');
    });
  };
}

/** The board as vite builds it, seen from the sources and from the compiled files. */
function builtBoard(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return basename(here) === 'dist' ? join(here, 'web') : join(here, 'dist', 'web');
}

function explainListening(error: unknown, { host, port }: ServerOptions): unknown {
  if (error instanceof OperatorError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return new OperatorError('portInUse', `port ${port} on ${host} is in use; choose another with --port`);
  }
  if (typeof code !== 'string') return error;
  return new OperatorError('cannotListen', `cannot listen on ${host}:${port} (${code})`);
}
