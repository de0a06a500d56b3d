/** Reads a secret that stands alone in a file. */
import { readFileSync } from 'node:fs';
import { OperatorError } from '../errors.js';

/** The content without the line end; null for null. Throws OperatorError, naming the field and the file. */
export function readSecret(file: string | null, field: string): string | null {
  if (file === null) return null;
  const secret = readOrRefuse(file, field).toString('utf8').trim();
  if (secret === '') throw new OperatorError('badInput', `${field}: the file ${file} is empty`);
  return secret;
}

/** The bytes of a file; undefined for null. Throws OperatorError. */
export function readBytes(file: string | null, field: string): Buffer | undefined {
  return file === null ? undefined : readOrRefuse(file, field);
}

function readOrRefuse(file: string, field: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError('badInput', `${field}: cannot read ${file}: ${reason}`);
  }
}
