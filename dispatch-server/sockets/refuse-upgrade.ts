/** Answers an HTTP upgrade with an error instead of a WebSocket. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '../api/contract.js';

/** Sends the one error body of the API and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: 401 | 403 | 404 | 500, code: string, message: string): void {
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
