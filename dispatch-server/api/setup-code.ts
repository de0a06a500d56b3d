/** The one-time code that lets whoever sees the console create the first admin. */
import { newCode, readCode } from '../store/enrolment.js';
import { hashToken, sameHash } from '../store/tokens.js';

/** New code of 60 random bits, such as `K7QF-3MZR-XW2B`. */
export const newSetupCode = newCode;

/** Compares in constant time; case, blanks and dashes do not matter. */
export function isSetupCode(given: string, code: string): boolean {
  return sameHash(hashToken(readCode(given)), hashToken(code));
}
