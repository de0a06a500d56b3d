/** The one-time code that lets whoever sees the console create the first admin. */
import { randomInt } from 'node:crypto';
import { hashToken, sameHash } from '../store/tokens.js';

/** Letters and digits that are not mistaken for each other. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** New code of 60 random bits, such as `K7QF-3MZR-XW2B`. */
export function newSetupCode(): string {
  const letter = () => ALPHABET[randomInt(ALPHABET.length)] ?? '';
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** Compares in constant time; case and blanks do not matter. */
export function isSetupCode(given: string, code: string): boolean {
  return sameHash(hashToken(given.replace(/\s/g, '').toUpperCase()), hashToken(code));
}
