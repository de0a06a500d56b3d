/** Tells requests a page of ours may have made from those another site made a browser send (CSRF). */
import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** True when the method only reads. */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * False when the headers show that another site is behind the request. Browsers send `Origin` with every unsafe request and every
 * WebSocket, so a request without `Origin` and `Sec-Fetch-Site` comes from a program, which carries no one else's cookies.
 * `publicOrigin` is where people reach the server (behind a TLS proxy); null = the Host header says it.
 */
export function isSameOrigin(
  headers: IncomingHttpHeaders,
  { publicOrigin, tls }: { publicOrigin: string | null; tls: boolean },
): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return origin === (publicOrigin ?? `${tls ? 'https' : 'http'}://${host ?? ''}`);
}
