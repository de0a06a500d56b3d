/** Makes the server that listens: plain HTTP on loopback or behind a proxy, or TLS with the site's own certificate. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsFiles } from './tls-files.js';
import { readTls } from './tls-files.js';

/** How long a client may take; who is slower is answered with 408 and cut off. */
export interface Patience {
  /** For the headers of a request, ms. */
  headersMs: number;
  /** For a whole request, ms. */
  requestMs: number;
  /** How often half-sent requests are looked for, ms. */
  checkEveryMs: number;
}

/** Ours: a truck on a bad link needs two seconds for its headers; a clip comes in parts that pass within two minutes at 10 kB/s. */
const PATIENCE: Patience = { headersMs: 15_000, requestMs: 120_000, checkEveryMs: 5000 };

export interface Listener {
  server: Server;
  /** Reads the certificate files again, for connections from now on. Throws OperatorError when they are no good. */
  reload: () => void;
}

/** `tls` null = plain HTTP. Throws OperatorError when the files of the certificate are no good. */
export function createListener(handler: RequestListener, tls: TlsFiles | null, patience = PATIENCE): Listener {
  const timing = {
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: patience.checkEveryMs,
  };
  if (tls === null) return { server: createServer(timing, handler), reload: () => undefined };
  const isMutual = tls.clientCaFile !== null;
  // Browsers come without a certificate; the truck endpoint asks for one itself.
  const policy = { minVersion: 'TLSv1.2' as const, requestCert: isMutual, rejectUnauthorized: false };
  const server = createTlsServer({ ...timing, ...policy, ...readTls(tls) }, handler);
  return { server, reload: () => server.setSecureContext({ ...policy, ...readTls(tls) }) };
}
