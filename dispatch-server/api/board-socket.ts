/** The WebSocket of the boards: everything at first, then every change, then a sign of life. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { fastifyCookie } from '@fastify/cookie';
import { WebSocketServer, type WebSocket } from 'ws';
import { farewell } from '../sockets/farewell.js';
import { refuseUpgrade } from '../sockets/refuse-upgrade.js';
import { listAcknowledgedAlerts, listOpenAlerts, listWorkingAlerts } from '../store/alerts.js';
import { listDevices } from '../store/devices.js';
import { listOrders } from '../store/orders.js';
import { cookieName, userOf } from './access.js';
import type { Change } from '../bus/bus.js';
import type { Alert, BoardMessage, Truck } from './contract.js';
import type { ApiParts } from './parts.js';
import { isSameOrigin } from './same-origin.js';
import { settingsNow } from './site-routes.js';

/** Path of the endpoint. */
export const BOARD_PATH = '/board/v1';

/** Alerts a snapshot carries. */
const MOST_OPEN_ALERTS = 1000;
const WORKING_ALERTS = 200;
const ACKNOWLEDGED_ALERTS = 50;
const MOST_OPEN_ORDERS = 1000;

/** Unsent bytes at which a board is cut off; it reconnects and gets a snapshot. */
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;

/** Boards send nothing; this much is forgiven. */
const MOST_RECEIVED_BYTES = 1024;

export interface BoardSocket {
  /** Takes over an HTTP upgrade to BOARD_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Says goodbye to every board. */
  close(): Promise<void>;
}

export interface BoardSocketOptions {
  /** Between two signs of life, ms. */
  heartbeatMs: number;
  /** Between two messages about trucks that changed, ms. */
  trucksEveryMs: number;
}

interface Board {
  socket: WebSocket;
  sessionToken: string;
  /** Changes that wait until the snapshot is sent; null = it has been. */
  waiting: string[] | null;
}

export function createBoardSocket(parts: ApiParts, options: BoardSocketOptions): BoardSocket {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MOST_RECEIVED_BYTES });
  const boards = new Set<Board>();
  const publish = (message: BoardMessage) => {
    const text = JSON.stringify(message);
    for (const board of boards) deliver(board, text);
  };
  const changedTrucks = new Map<string, Truck>();
  const truckTimer = setInterval(() => {
    if (changedTrucks.size === 0) return;
    publish({ type: 'trucks', trucks: [...changedTrucks.values()] });
    changedTrucks.clear();
  }, options.trucksEveryMs);
  truckTimer.unref();
  const hear = (change: Change) => {
    if (change.type === 'truck') changedTrucks.set(change.truck.deviceId, change.truck);
    else if (change.type !== 'rollout' && change.type !== 'driver') publish(change);
  };
  const timer = setInterval(() => {
    publish({ type: 'heartbeat', serverTimeMs: parts.now() });
    for (const board of boards) void closeWhenLoggedOut(board, parts);
  }, options.heartbeatMs);
  timer.unref();
  parts.bus.subscribe(hear);

  const welcome = (socket: WebSocket, sessionToken: string) => {
    const board: Board = { socket, sessionToken, waiting: [] };
    boards.add(board);
    socket.on('error', (error) => parts.log.info({ err: error }, 'board connection failed'));
    socket.on('close', () => boards.delete(board));
    void sendSnapshot(board, parts);
  };

  return {
    async upgrade(request, socket, head) {
      if (!isSameOrigin(request.headers, parts)) {
        refuseUpgrade(socket, 403, 'wrongOrigin', 'The request comes from another site.');
        return;
      }
      const token = fastifyCookie.parse(request.headers.cookie ?? '')[cookieName(parts)];
      if (token === undefined || !(await userOf(token, parts))) {
        refuseUpgrade(socket, 401, 'unauthorised', 'Log in first.');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, token));
    },
    close() {
      clearInterval(timer);
      clearInterval(truckTimer);
      return farewell(sockets.clients);
    },
  };
}

async function sendSnapshot(board: Board, parts: ApiParts): Promise<void> {
  try {
    const open = await listOpenAlerts(parts.store, MOST_OPEN_ALERTS);
    const acknowledged = await listAcknowledgedAlerts(parts.store, ACKNOWLEDGED_ALERTS);
    const trucks = parts.fleet.view(await listDevices(parts.store));
    const working = await listWorkingAlerts(parts.store, WORKING_ALERTS);
    const alerts = uniqueAlerts([...open, ...working, ...acknowledged]);
    const snapshot: BoardMessage = {
      type: 'snapshot',
      serverTimeMs: parts.now(),
      alerts,
      trucks,
      orders: await listOrders(parts.store, { state: 'open', limit: MOST_OPEN_ORDERS }),
      ...(await settingsNow(parts.store, parts.now())),
      flood: parts.flood(),
    };
    const waiting = board.waiting ?? [];
    board.waiting = null;
    for (const text of [JSON.stringify(snapshot), ...waiting]) deliver(board, text);
  } catch (error) {
    parts.log.error({ err: error }, 'a board could not be given its snapshot');
    board.socket.close(1011, 'the snapshot failed');
  }
}

function uniqueAlerts(alerts: readonly Alert[]): Alert[] {
  return [...new Map(alerts.map((alert) => [alert.alertId, alert])).values()];
}

function deliver({ socket, waiting }: Board, text: string): void {
  if (waiting) waiting.push(text);
  else if (socket.bufferedAmount > MOST_UNSENT_BYTES) socket.terminate();
  else if (socket.readyState === socket.OPEN) socket.send(text);
}

async function closeWhenLoggedOut(board: Board, parts: ApiParts): Promise<void> {
  try {
    if (!(await userOf(board.sessionToken, parts))) board.socket.close(4401, 'the session has ended');
  } catch (error) {
    parts.log.error({ err: error }, 'a session could not be looked up');
  }
}
