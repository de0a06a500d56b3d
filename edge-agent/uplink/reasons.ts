/** Puts the end of a session into words, and tells a refusal from an outage. */
import { CLOSE_CODES, PROTOCOL_VERSION } from '@oyau/protocol';
import type { SessionEnd } from './session.js';

/** Why dispatch does not want this unit; null when waiting and trying again is all it takes. */
export function refusalOf(end: SessionEnd, deviceId: string): string | null {
  if (end.kind === 'http' && (end.status === 401 || end.status === 403)) return wrongToken(deviceId);
  if (end.kind !== 'closed') return null;
  switch (end.code) {
    case CLOSE_CODES.unauthorised:
      return wrongToken(deviceId);
    case CLOSE_CODES.unsupportedProtocol:
      return `dispatch does not speak protocol ${PROTOCOL_VERSION}: update dispatch or this unit`;
    case CLOSE_CODES.replaced:
      return `another unit is connected to dispatch as device ${deviceId}`;
    default:
      return null;
  }
}

function wrongToken(deviceId: string): string {
  return `dispatch refuses the token of device ${deviceId}: wrong or revoked; enrol the device again (oyau-dispatch device add)`;
}

const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the name cannot be looked up',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'timed out',
  ECONNRESET: 'connection reset',
};

/** The end of a session in words, for the log. */
export function reasonOf(end: SessionEnd): string {
  switch (end.kind) {
    case 'closed':
      return `closed with ${end.code}${end.reason === '' ? '' : ` ${end.reason}`}`;
    case 'http':
      return `HTTP ${end.status} instead of a WebSocket`;
    case 'failed':
      return FAILURES[end.code] ?? `${end.message} (${end.code})`;
    case 'cut':
      return end.reason;
  }
}
