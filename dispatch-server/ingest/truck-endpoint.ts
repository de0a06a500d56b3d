/** The WebSocket endpoint for cab units: who may connect, one connection per device, signs of life. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE_CODES, LIMITS } from '@oyau/protocol';
import type { Alert } from '../api/contract.js';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { writeAudit } from '../store/audit.js';
import { listDevices, type Device } from '../store/devices.js';
import type { Store } from '../store/store.js';
import { farewell } from '../sockets/farewell.js';
import { refuseUpgrade } from '../sockets/refuse-upgrade.js';
import type { Bus, Change } from '../bus/bus.js';
import type { Fleet } from './fleet.js';
import type { GroupCommit } from './group-commit.js';
import { Intake } from './intake.js';
import { createSeen, type Seen } from './seen.js';
import type { Silence } from './server-events.js';
import { createSilenceWatch, OFFLINE_AFTER_MS, type SilenceWatch } from './silence-watch.js';
import { createGreeter, passDriver, passOn, passSettings } from './truck-greeting.js';
import { LOGIN_REFUSALS, logInTruck } from './truck-login.js';
import type { OrderDesk } from './truck-orders.js';
import type { SettingsDesk } from './truck-settings.js';
import { TruckSession, type IngestParts } from './truck-session.js';

export interface TruckEndpoint {
  /** Takes over an HTTP upgrade to TRUCK_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Says goodbye to every unit. */
  close(): Promise<void>;
}

export interface TruckEndpointOptions {
  store: Store;
  bus: Bus;
  commits: GroupCommit;
  fleet: Fleet;
  orders: OrderDesk;
  settings: SettingsDesk;
  /** Whether units need a certificate of the site's authority; the default is no. */
  certificates?: boolean;
  log: Logger;
  /** Server's wall clock, ms. */
  now: () => number;
  /** A truck that is not heard for so long is told of in the history, ms. */
  offlineAfterMs?: number;
  /** Between two heartbeats, ms; a unit silent for three of them is cut off. */
  heartbeatMs: number;
}

const SILENT_HEARTBEATS = 3;

/** Changes that are passed on to cab units. */
const FOR_TRUCKS: ReadonlySet<Change['type']> = new Set(['order', 'rollout', 'driver']);

export function createTruckEndpoint(options: TruckEndpointOptions): TruckEndpoint {
  const { store, bus, log, fleet, now } = options;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LIMITS.messageBytes });
  const sessions = new Map<string, TruckSession>();
  const seen = createSeen(store);
  const watch = watchSilence(options);
  const parts = partsOfSessions(options, watch);
  const timer = setInterval(() => {
    watch.look(now());
    void beat(sessions, seen, options);
  }, options.heartbeatMs);
  timer.unref();
  bus.subscribe((change) => {
    // A status of any truck is a change too: asking every session each time would grow with the square of the fleet.
    if (!FOR_TRUCKS.has(change.type)) return;
    for (const session of sessions.values()) {
      const { deviceId, truckId } = session.device;
      if (change.type === 'order' && truckId === change.order.truckId) void passOn(session, change.order);
      if (change.type === 'rollout' && change.deviceIds.includes(deviceId)) void passSettings(session);
      if (change.type === 'driver' && truckId === change.truckId) passDriver(session, change.driverId);
    }
  });

  const welcome = (socket: WebSocket, device: Device) => {
    const { deviceId } = device;
    const older = sessions.get(deviceId);
    older?.giveUp(CLOSE_CODES.replaced, 'replaced', 'A newer connection of this device has taken over.');
    const session = new TruckSession(socket, device, parts);
    sessions.set(deviceId, session);
    socket.on('close', (code) => {
      log.info({ deviceId, code }, 'truck disconnected');
      if (sessions.get(deviceId) !== session) return;
      sessions.delete(deviceId);
      fleet.disconnected(device, session.lastHeardMs);
      seen.note(deviceId, session.lastHeardMs);
    });
    log.info({ deviceId, truckId: device.truckId }, 'truck connected');
    fleet.connected(device, now());
    seen.note(deviceId, now());
  };

  return {
    async upgrade(request, socket, head) {
      const device = await logInTruck(request, store, { certificates: options.certificates ?? false, nowMs: now() });
      if ('refused' in device) {
        log.warn({ address: request.socket.remoteAddress }, `truck refused: wrong ${device.refused}`);
        refuseUpgrade(socket, 401, 'unauthorised', LOGIN_REFUSALS[device.refused]);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, device));
    },
    async close() {
      clearInterval(timer);
      await farewell(sockets.clients);
      await saveSeen(seen, log);
    },
  };
}

function watchSilence(options: TruckEndpointOptions): SilenceWatch {
  const { commits, fleet, log, offlineAfterMs = OFFLINE_AFTER_MS } = options;
  return createSilenceWatch({
    submit: (submission) => commits.submit(submission),
    statusOf: ({ deviceId }) => fleet.statusOf(deviceId),
    report: (silence) => void recordSilence(silence, options),
    fail: (error) => log.error({ err: error }, 'the silence of a truck could not be stored'),
    offlineAfterMs,
  });
}

function partsOfSessions(options: TruckEndpointOptions, watch: SilenceWatch): IngestParts {
  const { store, bus } = options;
  const publish = (alerts: readonly Alert[]) => alerts.forEach((alert) => bus.publish({ type: 'alert', alert }));
  const greeter = createGreeter({ store, publish });
  return {
    ...options,
    intake: new Intake(),
    heard(device, nowMs) {
      options.fleet.heard(device, nowMs);
      watch.heard(device, nowMs);
    },
    greeted: (session) => void greeter.greet(session),
  };
}

/** Sends signs of life, cuts off silent units and those whose token was revoked meanwhile. */
async function beat(
  sessions: ReadonlyMap<string, TruckSession>,
  seen: Seen,
  options: TruckEndpointOptions,
): Promise<void> {
  const sentAtMs = options.now();
  for (const session of sessions.values()) {
    if (session.isSilent(SILENT_HEARTBEATS * options.heartbeatMs)) session.terminate();
    else session.send({ type: 'heartbeat', sentAtMs });
  }
  await saveSeen(seen, options.log);
  try {
    const enrolled = new Map((await listDevices(options.store)).map((device) => [device.deviceId, device]));
    for (const session of sessions.values()) {
      const device = enrolled.get(session.device.deviceId);
      const isSame = device?.revokedAtMs === null && device.addedAtMs === session.device.addedAtMs;
      if (!isSame) session.giveUp(CLOSE_CODES.unauthorised, 'unauthorised', 'The device token has been revoked.');
    }
  } catch (error) {
    options.log.error({ err: error }, 'revoked devices could not be looked up');
  }
}

async function saveSeen(seen: Seen, log: Logger): Promise<void> {
  try {
    await seen.save();
  } catch (error) {
    log.error({ err: error }, 'the times of connections could not be stored');
  }
}

/** The history has the silence as a finding; the audit says when the server noticed. */
async function recordSilence(
  { device, heardAgainMs }: Silence,
  { store, log, now }: TruckEndpointOptions,
): Promise<void> {
  const action = heardAgainMs === null ? 'truck.offline' : 'truck.online';
  log.warn({ deviceId: device.deviceId, truckId: device.truckId }, action);
  try {
    await writeAudit(store, SERVER, action, device.truckId, now(), { deviceId: device.deviceId });
  } catch (error) {
    log.error({ err: error }, 'the audit could not be written');
  }
}

/** The server itself. */
const SERVER = { login: null, address: null };
