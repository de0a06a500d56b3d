/** Reads what a technician configures for the link: the device token and the address of dispatch. */
import { readFileSync } from 'node:fs';
import { TRUCK_PATH } from '@oyau/protocol';
import { InputError } from '../errors.js';

/** The token in `path`: one line of printable ASCII. Throws InputError `tokenFile` when there is none. */
export function readToken(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError('tokenFile', `cannot read the token file ${path} (${reason})`);
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new InputError('tokenFile', `the token file ${path} must contain one token on one line`);
  }
  return text;
}

/**
 * The truck endpoint of a dispatch address: `ws://host:8420` and `ws://host:8420/` get the path of the protocol.
 * Throws InputError `dispatchAddress` for anything but ws and wss.
 */
export function truckEndpoint(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new InputError('dispatchAddress', `the address of dispatch must look like ws://host:8420, not ${address}`);
  }
  if (url.pathname === '/') url.pathname = TRUCK_PATH;
  url.hash = '';
  return url.href;
}
