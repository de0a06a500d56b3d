/** Decides which cab unit a request comes from: its token and, where the site asks for one, its certificate. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { deviceOfToken, type Device } from '../store/devices.js';
import type { Store } from '../store/store.js';

/** Why a unit is not let in; the text is for its technician. */
export const LOGIN_REFUSALS = {
  token: 'The device token is missing, unknown or revoked.',
  certificate: 'This site asks for a certificate of its own authority that names the device.',
} as const;

export type TruckLogin = Device | { refused: keyof typeof LOGIN_REFUSALS };

/** @param certificates whether units need a client certificate whose common name is their device id. */
export async function logInTruck(
  request: IncomingMessage,
  store: Store,
  { certificates, nowMs }: { certificates: boolean; nowMs: number },
): Promise<TruckLogin> {
  const token = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
  const device = token === undefined ? null : await deviceOfToken(store, token, nowMs);
  if (!device) return { refused: 'token' };
  if (certificates && certifiedName(request) !== device.deviceId) return { refused: 'certificate' };
  return device;
}

/** Common name of the verified client certificate; null = none, or none of the site's authority. */
export function certifiedName({ socket }: IncomingMessage): string | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const name: unknown = socket.getPeerCertificate().subject.CN;
  return typeof name === 'string' ? name : null;
}
