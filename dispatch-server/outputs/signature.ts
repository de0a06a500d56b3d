/** Signs what webhooks are told, so that the receiver knows who speaks and that it is not an old recording. */
import { createHmac } from 'node:crypto';

/**
 * Value of `Oyau-Signature`: `t=<seconds since 1970>,v1=<hex>`, the hex being HMAC-SHA256 with the webhook's secret over `<t>.<body>`.
 * A receiver computes the same, compares in constant time, and refuses a `t` that is more than five minutes off.
 */
export function signatureOf(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}
