/** The content of clips on disk: grows at its end while it arrives, appears under its name when its hash is right, is read by range. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { cipherAt, newSalt, SALT_BYTES } from './cipher.js';

/** 64 hexadecimal digits in lower case: nothing else ever becomes a file name. */
export const SHA256 = /^[0-9a-f]{64}$/;

/** Why an upload ended before its last byte. */
export type AppendEnd = 'all' | 'tooMuch' | 'cut';

export interface ClipFiles {
  /** Bytes that are there of a clip that is still arriving; 0 = none. */
  offsetOf(sha256: string): Promise<number>;
  /** Adds what `source` gives, at most `most` bytes, and flushes it to disk. A source that breaks off leaves what it gave. */
  append(sha256: string, source: AsyncIterable<Buffer>, most: number): Promise<AppendEnd>;
  /** Publishes an arriving clip under its name; false = its content has another hash and is gone. */
  publish(sha256: string): Promise<boolean>;
  isThere(sha256: string): boolean;
  /** Bytes `first` to `last` (inclusive) of a published clip. */
  read(sha256: string, first: number, last: number): Promise<Readable>;
  /** Deletes a clip, arriving or published. */
  remove(sha256: string): Promise<void>;
  /** Every clip on disk, arriving or published. */
  list(): Promise<string[]>;
}

/** `masterKey` null = not encrypted. Files written under the other setting stay readable as long as the key is given. */
export async function openClipFiles(folder: string, masterKey: Buffer | null): Promise<ClipFiles> {
  const arriving = join(folder, 'arriving');
  await mkdir(arriving, { recursive: true, mode: 0o700 });
  const locate = (parent: string, sha256: string) => locateIn(parent, sha256, masterKey);
  const removeAll = async (parent: string, sha256: string) => {
    for (const ending of ENDINGS) await rm(join(parent, checked(sha256) + ending), { force: true });
  };
  const readAll = async (place: Place, first: number, last: number): Promise<Readable> => {
    const start = place.headBytes + first;
    const content = createReadStream(place.file, { start, end: Math.max(start, place.headBytes + last) });
    if (!place.key) return content;
    return pipeline(content, cipherAt(place.key, await readSalt(place.file), first), () => undefined);
  };
  const offsetOf = async (sha256: string) => lengthOf(locate(arriving, sha256));

  return {
    offsetOf,
    append: (sha256, source, most) => append(locate(arriving, sha256), source, most),
    async publish(sha256) {
      const place = locate(arriving, sha256);
      const length = await lengthOf(place);
      const content = length === 0 ? [] : await readAll(place, 0, length - 1);
      if ((await hashOf(content)) !== sha256) {
        await removeAll(arriving, sha256);
        return false;
      }
      await rename(place.file, join(folder, place.name));
      await flushFolder(folder);
      return true;
    },
    isThere: (sha256) => existsSync(locate(folder, sha256).file),
    read: (sha256, first, last) => readAll(locate(folder, sha256), first, last),
    async remove(sha256) {
      await removeAll(arriving, sha256);
      await removeAll(folder, sha256);
    },
    async list() {
      const names = [...(await readdir(folder)), ...(await readdir(arriving))];
      return [...new Set(names.map((name) => name.replace(/\.enc$/, '')))].filter((name) => SHA256.test(name));
    },
  };
}

/** Where a clip's file is or would be. */
interface Place {
  file: string;
  name: string;
  /** null = not encrypted. */
  key: Buffer | null;
  /** Bytes before the content. */
  headBytes: number;
}

const ENDINGS = ['', '.enc'] as const;

function checked(sha256: string): string {
  if (!SHA256.test(sha256)) throw new TypeError('a clip is named by its sha-256');
  return sha256;
}

function locateIn(parent: string, sha256: string, masterKey: Buffer | null): Place {
  const name = checked(sha256);
  const plain = { file: join(parent, name), name, key: null, headBytes: 0 };
  if (!masterKey || existsSync(plain.file)) return plain;
  return { file: `${plain.file}.enc`, name: `${name}.enc`, key: masterKey, headBytes: SALT_BYTES };
}

/** Bytes of content; a file whose salt is not whole has none. */
async function lengthOf({ file, headBytes }: Place): Promise<number> {
  try {
    return Math.max(0, (await stat(file)).size - headBytes);
  } catch {
    return 0;
  }
}

async function readSalt(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return (await handle.read(Buffer.alloc(SALT_BYTES), 0, SALT_BYTES, 0)).buffer;
  } finally {
    await handle.close();
  }
}

async function append(place: Place, source: AsyncIterable<Buffer>, most: number): Promise<AppendEnd> {
  const offset = await lengthOf(place);
  if (place.key && offset === 0) await begin(place.file);
  const cipher = place.key && cipherAt(place.key, await readSalt(place.file), offset);
  const handle = await open(place.file, 'a', 0o600);
  try {
    return await copy(source, handle, most, (chunk) => cipher?.update(chunk) ?? chunk);
  } finally {
    await handle.sync();
    await handle.close();
  }
}

async function begin(file: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(newSalt());
  } finally {
    await handle.close();
  }
}

async function copy(
  source: AsyncIterable<Buffer>,
  handle: FileHandle,
  most: number,
  change: (chunk: Buffer) => Buffer,
): Promise<AppendEnd> {
  let written = 0;
  const chunks = source[Symbol.asyncIterator]();
  for (;;) {
    // Only a broken source is forgiven; a full disk is not.
    const next = await chunks.next().catch(() => null);
    if (next === null) return 'cut';
    if (next.done) return 'all';
    if (written + next.value.length > most) return 'tooMuch';
    await handle.appendFile(change(next.value));
    written += next.value.length;
  }
}

async function hashOf(content: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

/** Makes a rename durable. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
