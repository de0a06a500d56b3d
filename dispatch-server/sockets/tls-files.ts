/** Reads certificate, key and the authority of clients, and says what is wrong with them before anybody connects. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { OperatorError } from '../errors.js';

/** Files in PEM. */
export interface TlsFiles {
  /** The server's certificate, with the certificates between it and its authority. */
  certFile: string;
  keyFile: string;
  /** Authority of the certificates of cab units; null = the token alone speaks for a unit. */
  clientCaFile: string | null;
}

export interface TlsMaterial {
  cert: Buffer;
  key: Buffer;
  ca?: Buffer;
}

/** Throws OperatorError `tlsFiles` that lists every problem. */
export function readTls({ certFile, keyFile, clientCaFile }: TlsFiles): TlsMaterial {
  const problems: string[] = [];
  const cert = read(certFile, 'tls.certFile', isCertificate, problems);
  const key = read(keyFile, 'tls.keyFile', isKey, problems);
  const ca = clientCaFile === null ? null : read(clientCaFile, 'tls.clientCaFile', isCertificate, problems);
  if (problems.length === 0 && !matches(cert, key))
    problems.push(`tls.keyFile: is not the key of the certificate in ${certFile}`);
  if (problems.length > 0) throw new OperatorError('tlsFiles', 'the files for TLS are no good:', problems);
  return { cert, key, ...(ca === null ? {} : { ca }) };
}

function read(file: string, path: string, isGood: (pem: Buffer) => boolean, problems: string[]): Buffer {
  try {
    const pem = readFileSync(file);
    if (isGood(pem)) return pem;
    problems.push(`${path}: ${file} holds no such thing in PEM`);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    problems.push(`${path}: ${file} cannot be read (${reason})`);
  }
  return Buffer.alloc(0);
}

function isCertificate(pem: Buffer): boolean {
  return succeeds(() => new X509Certificate(pem));
}

function isKey(pem: Buffer): boolean {
  return succeeds(() => createPrivateKey(pem));
}

function matches(cert: Buffer, key: Buffer): boolean {
  return succeeds(() => createSecureContext({ cert, key }));
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
