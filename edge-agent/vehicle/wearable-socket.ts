/** A Unix socket on which a gateway of wearables gives readings: JSON, one a line; only what is refused is answered. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { LineCutter } from './lines.js';

const MAX_LINE_CHARACTERS = 4096;
/** More than one gateway and a person who tries it out. */
const MAX_CLIENTS = 8;

export class WearableSocket {
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #listening: Promise<void>;

  /** @param take gives what is wrong with a reading, null when it was taken. */
  constructor(path: string, take: (line: string) => string | null, report: (line: string) => void) {
    this.#server = createServer((socket) => this.#serve(socket, take));
    this.#server.maxConnections = MAX_CLIENTS;
    this.#listening = new Promise((resolve) => {
      this.#server.on('error', (error) => {
        report(`no readings of wearables through ${path}: ${error.message}`);
        resolve();
      });
      this.#server.on('listening', () => {
        chmodSync(path, 0o660);
        resolve();
      });
    });
    mkdirSync(dirname(path), { recursive: true });
    // A unit that was killed leaves its socket behind; two units never share a data folder.
    rmSync(path, { force: true });
    this.#server.listen(path).unref();
  }

  /** Resolves when readings are taken, or cannot be. */
  whenListening(): Promise<void> {
    return this.#listening;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#clients) socket.destroy();
  }

  #serve(socket: Socket, take: (line: string) => string | null): void {
    this.#clients.add(socket);
    const cutter = new LineCutter((line) => {
      const problem = line === '' ? null : take(line);
      if (problem !== null) socket.write(`${JSON.stringify({ refused: problem.slice(0, 500) })}\n`);
    }, MAX_LINE_CHARACTERS);
    socket.unref();
    socket.setEncoding('utf8').on('data', (text: Buffer | string) => cutter.feed(String(text)));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#clients.delete(socket));
  }
}
