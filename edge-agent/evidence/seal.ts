/** Encrypts evidence on the unit's disk: AES-256-GCM with a key per file, so that a stolen unit shows no faces and a changed file is noticed. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { InputError } from '../errors.js';

const [KEY_BYTES, SALT_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 32, 12, 16];
const MAGIC = Buffer.from('OYAUEV1\n');
const HEAD_BYTES = MAGIC.length + SALT_BYTES;

/**
 * The master key: 64 hexadecimal digits in a file that only its owner can read. One that is missing is made where `create` allows it.
 * Throws {@link InputError} `EVIDENCE_KEY`.
 */
export function readKey(file: string, create: boolean): Buffer {
  try {
    if (create) makeKey(file);
    const text = readFileSync(file, 'utf8').trim();
    if ((statSync(file).mode & 0o077) !== 0) throw new Error('others can read it; chmod 600 it');
    if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('it must hold 64 hexadecimal digits (openssl rand -hex 32)');
    return Buffer.from(text, 'hex');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('EVIDENCE_KEY', `the key file of the evidence, ${file}, cannot be used: ${reason}`);
  }
}

/** Leaves a key that is there as it is. */
function makeKey(file: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** @param name what it is kept as: a sealed file under another name does not open. */
export function seal(content: Buffer, key: Buffer, name: string): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const { fileKey, nonce } = fileKeyOf(key, salt);
  const cipher = createCipheriv('aes-256-gcm', fileKey, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([MAGIC, salt, body, cipher.getAuthTag()]);
}

/** The content; null when it was sealed with another key, under another name, or changed since. */
export function unseal(sealed: Buffer, key: Buffer, name: string): Buffer | null {
  if (sealed.length < HEAD_BYTES + TAG_BYTES || !sealed.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const { fileKey, nonce } = fileKeyOf(key, sealed.subarray(MAGIC.length, HEAD_BYTES));
  const cipher = createDecipheriv('aes-256-gcm', fileKey, nonce).setAAD(Buffer.from(name));
  cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES)), cipher.final()]);
  } catch {
    return null;
  }
}

/** A key is used for one file only, so its nonce may come from the same salt. */
function fileKeyOf(key: Buffer, salt: Buffer): { fileKey: Buffer; nonce: Buffer } {
  const material = Buffer.from(hkdfSync('sha256', key, salt, 'oyau evidence', KEY_BYTES + NONCE_BYTES));
  return { fileKey: material.subarray(0, KEY_BYTES), nonce: material.subarray(KEY_BYTES) };
}
