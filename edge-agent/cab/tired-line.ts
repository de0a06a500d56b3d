/** A Unix socket on which programs of the unit say "I am tired" in the driver's name: a page, a command, another button. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';

/** The only word that is understood, and the answer to it. */
const WORD = 'tired';
const TAKEN = 'taken';
/** More than this is no word. */
const MAX_CHARACTERS = 64;
/** A unit at work answers within milliseconds. */
const ANSWER_MS = 5000;

/** Where the socket of a unit lies. */
export function tiredSocketPath(dataFolder: string): string {
  return join(dataFolder, 'tired.sock');
}

/** Listens until it is closed. */
export class TiredLine {
  readonly #server: Server;
  readonly #listening: Promise<void>;

  /** A socket that cannot be opened is told to `report` and costs nothing else. */
  constructor(path: string, pressed: () => void, report: (line: string) => void) {
    this.#server = createServer((socket) => {
      let said = '';
      socket.setEncoding('utf8').on('error', () => undefined);
      socket.on('data', (text: string) => {
        said += text;
        if (said.length > MAX_CHARACTERS) socket.destroy();
        if (!said.includes('\n')) return;
        if (said.trim() === WORD) pressed();
        socket.end(said.trim() === WORD ? `${TAKEN}\n` : 'unknown word\n');
        said = '';
      });
    });
    this.#listening = new Promise((resolve) => {
      this.#server.on('error', (error) => {
        report(`nobody can say "I am tired" through ${path}: ${error.message}`);
        resolve();
      });
      this.#server.on('listening', () => {
        chmodSync(path, 0o600);
        resolve();
      });
    });
    mkdirSync(dirname(path), { recursive: true });
    // A unit that was killed leaves its socket behind; two units never share a data folder.
    rmSync(path, { force: true });
    this.#server.listen(path).unref();
  }

  /** Resolves when words are taken, or cannot be. */
  whenListening(): Promise<void> {
    return this.#listening;
  }

  close(): void {
    this.#server.close();
  }
}

/** Says the word to the unit at work; false when none takes it. */
export function sayTired(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(`${WORD}\n`));
    let answer = '';
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer.trim() === TAKEN));
  });
}
