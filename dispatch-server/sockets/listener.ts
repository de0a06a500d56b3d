/** Makes the server that listens: plain HTTP on loopback or behind a proxy, or TLS with the site's own certificate. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsFiles } from './tls-files.js';
import { readTls } from './tls-files.js';

/** Time a client may take for its headers, ms; a truck on a bad link needs two seconds. Ours. */
const HEADERS_TIMEOUT_MS = 15_000;
/** Time a client may take for a whole request, ms; a clip comes in parts that pass within this at 10 kB/s. Ours. */
const REQUEST_TIMEOUT_MS = 120_000;
/** How often half-sent requests are looked for, ms. */
const CHECK_EVERY_MS = 5000;

export interface Listener {
  server: Server;
  /** Reads the certificate files again, for connections from now on. Throws OperatorError when they are no good. */
  reload: () => void;
}

/** `tls` null = plain HTTP. Throws OperatorError when the files of the certificate are no good. */
export function createListener(handler: RequestListener, tls: TlsFiles | null): Listener {
  const timing = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_EVERY_MS,
  };
  if (tls === null) return { server: createServer(timing, handler), reload: () => undefined };
  const isMutual = tls.clientCaFile !== null;
  // Browsers come without a certificate; the truck endpoint asks for one itself.
  const policy = { minVersion: 'TLSv1.2' as const, requestCert: isMutual, rejectUnauthorized: false };
  const server = createTlsServer({ ...timing, ...policy, ...readTls(tls) }, handler);
  return { server, reload: () => server.setSecureContext({ ...policy, ...readTls(tls) }) };
}
