/** One WebSocket to dispatch behind a small port; the adapter on `ws` is the only code that knows the library. */
import { LIMITS } from '@oyau/protocol';
import { WebSocket } from 'ws';
import type { Certificates } from './certificates.js';

/** Why a connection is over: closed by a peer, answered with an HTTP status instead of an upgrade, or failed below. */
export type SocketEnd =
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Told by the socket; `onEnd` comes exactly once and last. */
export interface SocketListener {
  onOpen(): void;
  onText(text: string): void;
  /** What was sent has left the process: there may be room for more. */
  onDrain(): void;
  onEnd(end: SocketEnd): void;
}

export interface LinkSocket {
  /** Bytes that wait in this process. */
  bufferedBytes(): number;
  send(text: string): void;
  /** Says goodbye; `onEnd` follows. */
  close(code: number): void;
  /** Cuts the connection without waiting for the peer; `onEnd` follows. */
  destroy(): void;
}

export type OpenSocket = (url: string, token: string, listener: SocketListener) => LinkSocket;

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Opens sockets with the certificates of the link. */
export function webSocketsWith(certificates: Certificates): OpenSocket {
  return (url, token, listener) => openWebSocket(url, token, listener, certificates);
}

export function openWebSocket(
  url: string,
  token: string,
  listener: SocketListener,
  certificates: Certificates = {},
): LinkSocket {
  const socket = new WebSocket(url, {
    ...certificates,
    perMessageDeflate: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: LIMITS.messageBytes,
    headers: { Authorization: `Bearer ${token}` },
  });
  let over = false;
  const end = (reason: SocketEnd) => {
    if (over) return;
    over = true;
    listener.onEnd(reason);
  };
  socket.on('open', () => listener.onOpen());
  socket.on('message', (data, isBinary) => {
    if (!isBinary && Buffer.isBuffer(data)) listener.onText(data.toString('utf8'));
  });
  socket.on('unexpected-response', (_request, response) => {
    end({ kind: 'http', status: response.statusCode ?? 0 });
    response.resume();
    socket.terminate();
  });
  socket.on('error', (error) => end({ kind: 'failed', code: codeOf(error), message: error.message }));
  socket.on('close', (code, reason) => end({ kind: 'closed', code, reason: reason.toString('utf8') }));
  return {
    bufferedBytes: () => socket.bufferedAmount,
    send: (text) => socket.send(text, () => listener.onDrain()),
    close: (code) => socket.close(code),
    destroy: () => socket.terminate(),
  };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
