/** The WebSocket endpoint for cab units: who may connect, one connection per device, signs of life. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE_CODES, LIMITS } from '@oyau/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import { deviceOfToken, listDevices, markSeen, type Device } from '../store/devices.js';
import type { Store } from '../store/store.js';
import { farewell } from '../sockets/farewell.js';
import { refuseUpgrade } from '../sockets/refuse-upgrade.js';
import { TruckSession, type IngestParts } from './truck-session.js';

export interface TruckEndpoint {
  /** Takes over an HTTP upgrade to TRUCK_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Says goodbye to every unit. */
  close(): Promise<void>;
}

export interface TruckEndpointOptions extends IngestParts {
  store: Store;
  /** Between two heartbeats, ms; a unit silent for three of them is cut off. */
  heartbeatMs: number;
}

const SILENT_HEARTBEATS = 3;

export function createTruckEndpoint(options: TruckEndpointOptions): TruckEndpoint {
  const { store, log } = options;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LIMITS.messageBytes });
  const sessions = new Map<string, TruckSession>();
  const timer = setInterval(() => void beat(sessions, options), options.heartbeatMs);
  timer.unref();

  const welcome = (socket: WebSocket, device: Device) => {
    const { deviceId } = device;
    const older = sessions.get(deviceId);
    older?.giveUp(CLOSE_CODES.replaced, 'replaced', 'A newer connection of this device has taken over.');
    const session = new TruckSession(socket, device, options);
    sessions.set(deviceId, session);
    socket.on('close', (code) => {
      log.info({ deviceId, code }, 'truck disconnected');
      if (sessions.get(deviceId) !== session) return;
      sessions.delete(deviceId);
      options.fleet.disconnected(device, session.lastHeardMs);
      void remember(device, session.lastHeardMs, options);
    });
    log.info({ deviceId, truckId: device.truckId }, 'truck connected');
    options.fleet.connected(device, options.now());
    void remember(device, options.now(), options);
  };

  return {
    async upgrade(request, socket, head) {
      const token = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
      const device = token === undefined ? null : await deviceOfToken(store, token);
      if (!device) {
        log.warn({ address: request.socket.remoteAddress }, 'truck refused: wrong token');
        refuseUpgrade(socket, 401, 'unauthorised', 'The device token is missing, unknown or revoked.');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, device));
    },
    close() {
      clearInterval(timer);
      return farewell(sockets.clients);
    },
  };
}

/** Sends signs of life, cuts off silent units and those whose token was revoked meanwhile. */
async function beat(sessions: ReadonlyMap<string, TruckSession>, options: TruckEndpointOptions): Promise<void> {
  const sentAtMs = options.now();
  for (const session of sessions.values()) {
    if (session.isSilent(SILENT_HEARTBEATS * options.heartbeatMs)) session.terminate();
    else session.send({ type: 'heartbeat', sentAtMs });
  }
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

async function remember(device: Device, atMs: number, { store, log }: TruckEndpointOptions): Promise<void> {
  try {
    await markSeen(store, device.deviceId, atMs);
  } catch (error) {
    log.error({ err: error }, 'the time of a connection could not be stored');
  }
}
