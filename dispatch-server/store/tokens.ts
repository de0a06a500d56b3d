/** Secrets made by the server: random tokens, of which only the hash is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** New token of 256 random bits; the prefix tells people and secret scanners what it is. */
export function newToken(prefix: 'oyd' | 'oys' | 'oyw'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** sha-256, hex; enough for secrets of full entropy. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares in constant time. */
export function sameHash(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
