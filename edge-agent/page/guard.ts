/** Who may talk to the page: programs of this machine that call it by a loopback name, and change things only from the page itself. */
import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Why a request is refused; null = it is welcome. */
export type PageRefusal = 'host' | 'origin' | 'site';

/**
 * A foreign page whose name points to 127.0.0.1 (DNS rebinding) calls us by its own name: `Host` tells. A form or script of another origin says so in
 * `Origin` or `Sec-Fetch-Site`; what changes something must bring the right `Origin`.
 */
export function refusalOf(
  { headers, method = 'GET' }: Pick<IncomingMessage, 'headers' | 'method'>,
  port: number,
): PageRefusal | null {
  const host = headers.host?.toLowerCase() ?? '';
  const [, name = '', hostPort = ''] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  if (!LOOPBACK_NAMES.has(name) || Number(hostPort || '80') !== port) return 'host';
  const site = headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (method === 'GET' || method === 'HEAD') return foreign && headers['sec-fetch-mode'] !== 'navigate' ? 'site' : null;
  if (foreign) return 'site';
  return headers.origin?.toLowerCase() === `http://${host}` ? null : 'origin';
}
