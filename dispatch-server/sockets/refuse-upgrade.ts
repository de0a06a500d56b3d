/** Answers with an error on a bare connection: an HTTP upgrade instead of a WebSocket, or a request that never became one. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '../api/contract.js';

/** Sends the one error body of the API and closes the connection. */
export function refuseUpgrade(
  socket: Duplex,
  status: 400 | 401 | 403 | 404 | 408 | 431 | 500,
  code: string,
  message: string,
): void {
  const error: ApiError = { error: { code, message, problems: [] } };
  const body = JSON.stringify(error);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** A request that is no HTTP, has too long a head, or does not come to its end in time. */
export function refuseBrokenRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    refuseUpgrade(socket, 431, 'headersTooLarge', 'Address and headers are too long.');
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    refuseUpgrade(socket, 408, 'tooSlow', 'The request did not come to its end in time.');
  } else {
    refuseUpgrade(socket, 400, 'badRequest', 'The request is not valid HTTP.');
  }
  // Who keeps sending would otherwise keep the connection.
  socket.once('finish', () => socket.destroy());
}
