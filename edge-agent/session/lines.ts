/** The lines of a text file, plain or gzip, also when the file was cut anywhere. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { constants, createGunzip } from 'node:zlib';
import { InputError } from '../errors.js';

/** One line without its break; `whole` is false for a last line that has none: the file was cut there. */
export interface TextLine {
  readonly text: string;
  readonly whole: boolean;
}

/** @throws InputError when the file cannot be read or is not the gzip its name promises. */
export async function* linesOf(path: string): AsyncIterable<TextLine> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of await bytesOf(path)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) yield { text, whole: true };
  }
  rest += decoder.decode();
  if (rest !== '') yield { text: rest, whole: false };
}

async function bytesOf(path: string): Promise<AsyncIterable<Uint8Array>> {
  const entry = await stat(path).catch(() => null);
  if (entry?.isFile() !== true) throw new InputError('NO_FILE', `there is no file ${path}`);
  const file = createReadStream(path);
  return path.endsWith('.gz') ? unzipped(file, path) : file;
}

/** A cut gzip gives what can be unpacked and ends; damage in the middle is an error. */
async function* unzipped(file: NodeJS.ReadableStream, path: string): AsyncIterable<Uint8Array> {
  try {
    yield* file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
  } catch (error) {
    throw new InputError(
      'NOT_GZIP',
      `${path} cannot be unpacked: ${error instanceof Error ? error.message : 'damaged'}`,
    );
  }
}
