/**
 * Encrypts clips on disk with AES-256-CTR, so that any range of a clip can be read by itself and an upload can go on in the middle.
 * Keeps secrets from whoever has the disk; that nobody changed a clip shows its sha-256, not this.
 */
import { createCipheriv, hkdfSync, randomBytes, type Cipher } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { OperatorError } from '../errors.js';

/** Salt at the beginning of every encrypted file; each file has a key of its own from it. */
export const SALT_BYTES = 32;

const KEY_BYTES = 32;
const BLOCK_BYTES = 16;

/** Reads the master key: 64 hexadecimal digits in a file only its owner can read. Throws OperatorError `badInput`. */
export function readKeyFile(file: string): Buffer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
    if ((statSync(file).mode & 0o077) !== 0) throw new Error('others can read it; chmod 600 it');
    if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('it must hold 64 hexadecimal digits (openssl rand -hex 32)');
  } catch (error) {
    throw new OperatorError(
      'badInput',
      `cannot use the key file ${file}: ${error instanceof Error ? error.message : ''}`,
    );
  }
  return Buffer.from(text, 'hex');
}

export function newSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/** Encrypts or decrypts (the same in counter mode) content that begins at byte `offset` of the clip. */
export function cipherAt(masterKey: Buffer, salt: Buffer, offset: number): Cipher {
  const material = Buffer.from(hkdfSync('sha256', masterKey, salt, 'oyau clip', KEY_BYTES + BLOCK_BYTES));
  const counter = counterAt(material.subarray(KEY_BYTES), Math.floor(offset / BLOCK_BYTES));
  const cipher = createCipheriv('aes-256-ctr', material.subarray(0, KEY_BYTES), counter);
  cipher.update(Buffer.alloc(offset % BLOCK_BYTES));
  return cipher;
}

function counterAt(start: Buffer, blocks: number): Buffer {
  const wrapped = BigInt.asUintN(128, BigInt(`0x${start.toString('hex')}`) + BigInt(blocks));
  return Buffer.from(wrapped.toString(16).padStart(2 * BLOCK_BYTES, '0'), 'hex');
}
