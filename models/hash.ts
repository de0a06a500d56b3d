/** The one hash of this package. */
import { createHash } from 'node:crypto';

/** SHA-256, hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
