/** Hashes passwords with scrypt; the parameters travel with the hash, so that they can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** log2 of scrypt's N; 17 with r = 8, p = 1 is OWASP's first choice (128 MiB, some 300 ms). */
export const PASSWORD_COST_LOG2 = 17;

const BLOCK_SIZE = 8;
const KEY_BYTES = 32;
/** scrypt needs 128 * N * r bytes; leave room for cost 18. */
const MOST_MEMORY_BYTES = 300 * 1024 * 1024;

/** `scrypt$<log2 N>$<salt>$<key>`, base64url. */
export async function hashPassword(password: string, costLog2: number): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, costLog2);
  return ['scrypt', costLog2, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * True when the password belongs to the hash. An unknown person is checked against nothing at equal cost: pass null. A text that is no hash
 * belongs to a person who cannot log in, and is nothing, too.
 */
export async function verifyPassword(password: string, hash: string | null, costLog2: number): Promise<boolean> {
  const [, cost, salt, key] = hash?.startsWith('scrypt$') ? hash.split('$') : ['', String(costLog2), '', ''];
  const expected = Buffer.from(key ?? '', 'base64url');
  const actual = await derive(password, Buffer.from(salt ?? '', 'base64url'), Number(cost));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const options = { N: 2 ** costLog2, r: BLOCK_SIZE, p: 1, maxmem: MOST_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
