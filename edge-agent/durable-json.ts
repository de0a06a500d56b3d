/** A small JSON file that survives a power cut: written beside, synced, renamed; a damaged one is set aside, never guessed at. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

export interface DurableJson<Value> {
  /** The value in force, also while the disk refuses. */
  readonly value: Value;
  /** Replaces it; durable when this returns true. A disk that refuses is reported once, and the value lives in memory. */
  save(value: Value): boolean;
}

export interface DurableJsonOptions<Value> {
  readonly path: string;
  readonly schema: z.ZodType<Value>;
  /** What there is when there is no file. */
  readonly empty: Value;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

const OWNER_ONLY = 0o600;

/** Never throws. */
export function openDurableJson<Value>({ path, schema, empty, report }: DurableJsonOptions<Value>): DurableJson<Value> {
  let value = readOrSetAside(path, schema, report) ?? empty;
  let complained = false;
  return {
    get value() {
      return value;
    },
    save(next) {
      value = next;
      try {
        writeDurably(path, JSON.stringify(next));
        complained = false;
        return true;
      } catch (error) {
        if (!complained) report(`${path} cannot be written (${reason(error)}); kept in memory until the next start`);
        complained = true;
        return false;
      }
    },
  };
}

function readOrSetAside<Value>(path: string, schema: z.ZodType<Value>, report: (line: string) => void): Value | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') report(`${path} cannot be read (${reason(error)})`);
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    setAside(path, report);
    return null;
  }
}

function setAside(path: string, report: (line: string) => void): void {
  try {
    renameSync(path, `${path}.damaged`);
    report(`${path} was damaged; kept as ${path}.damaged, a new one starts`);
  } catch (error) {
    report(`${path} is damaged and cannot be set aside (${reason(error)})`);
  }
}

function writeDurably(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.new`, 'w', OWNER_ONLY);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
