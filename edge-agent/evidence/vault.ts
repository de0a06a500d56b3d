/**
 * Keeps evidence on the unit's disk within a budget until dispatch has it. A file and its note appear whole or not at all: what a kill
 * or a power cut left half done is found and removed at the start.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable-file.js';
import { seal, unseal } from './seal.js';

const noteSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  role: z.enum(['film', 'trace']),
  mediaType: z.string().min(1).max(64),
  /** Of the content. */
  bytes: z.int().min(0),
  /** On the disk. */
  sealedBytes: z.int().min(0),
  critical: z.boolean(),
  /** The event it shows. */
  epoch: z.string().min(1).max(64),
  eventId: z.string().min(1).max(200),
  madeAtMs: z.number(),
  /** `untold`: its event is not stored yet; `waiting`: dispatch does not have it; `sent`: it has; `refused`: it will never take it. */
  state: z.enum(['untold', 'waiting', 'sent', 'refused']),
});

/** What is known of one kept file. */
export type Note = z.infer<typeof noteSchema>;
export type NewNote = Pick<Note, 'role' | 'mediaType' | 'critical' | 'epoch' | 'eventId' | 'madeAtMs'>;

export interface VaultOptions {
  readonly folder: string;
  readonly key: Buffer;
  readonly maxBytes: number;
  /** Left free on the disk for the outbox: evidence is the first thing to be given up. */
  readonly keepFreeBytes: number;
  readonly report: (line: string) => void;
}

/** Why something was not kept: the disk is full, or the budget is, with evidence that may not be given up. */
export type KeepRefusal = 'diskFull' | 'budgetFull';

const FOLDER_MODE = 0o700;

export class Vault {
  readonly #options: VaultOptions;
  readonly #notes = new Map<string, Note>();

  /** Opens the folder and removes what is half done. Throws when it cannot be made. */
  constructor(options: VaultOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: FOLDER_MODE });
    const names = readdirSync(options.folder);
    for (const name of names.filter((one) => one.endsWith('.json'))) this.#readNote(name, names);
    for (const name of names)
      if (!this.#isKept(name)) rmSync(join(options.folder, name), { force: true, recursive: true });
  }

  /** Everything that is kept, oldest first. */
  notes(): Note[] {
    return [...this.#notes.values()].sort((a, b) => a.madeAtMs - b.madeAtMs);
  }

  get bytes(): number {
    return this.notes().reduce((sum, { sealedBytes }) => sum + sealedBytes, 0);
  }

  /** Seals and keeps; durable when it resolves. Throws when the disk refuses. */
  async keep(content: Buffer, about: NewNote): Promise<Note | KeepRefusal> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const known = this.#notes.get(sha256);
    if (known !== undefined) return known;
    const sealed = seal(content, this.#options.key, sha256);
    if (!(await this.#makeRoom(sealed.length))) return 'budgetFull';
    if (await this.isDiskFull(sealed.length)) return 'diskFull';
    const note: Note = { sha256, bytes: content.length, sealedBytes: sealed.length, state: 'untold', ...about };
    await writeDurably(this.#path(`${sha256}.sealed`), sealed);
    await writeDurably(this.#path(`${sha256}.json`), JSON.stringify(note));
    this.#notes.set(sha256, note);
    return note;
  }

  /** The content of a kept file; null when it cannot be read any more. It is then forgotten. */
  async read({ sha256 }: Note): Promise<Buffer | null> {
    const sealed = await readFile(this.#path(`${sha256}.sealed`)).catch(() => null);
    const content = sealed === null ? null : unseal(sealed, this.#options.key, sha256);
    if (content !== null && createHash('sha256').update(content).digest('hex') === sha256) return content;
    this.#options.report(`evidence ${sha256.slice(0, 12)} cannot be read any more; removed`);
    await this.#remove(sha256);
    return null;
  }

  async mark(note: Note, state: Note['state']): Promise<void> {
    const changed = { ...note, state };
    await writeDurably(this.#path(`${note.sha256}.json`), JSON.stringify(changed));
    this.#notes.set(note.sha256, changed);
  }

  /** True when the disk has no room for `bytes` more beside what is left free for the outbox. */
  async isDiskFull(bytes = 0): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#options.folder);
    return bavail * bsize - bytes < this.#options.keepFreeBytes;
  }

  /** Gives up evidence that may be spared so that the disk has room again; gives how many files. */
  async giveUp(): Promise<number> {
    let given = 0;
    for (const { sha256 } of this.#spare()) {
      if (!(await this.isDiskFull())) break;
      await this.#remove(sha256);
      given++;
    }
    return given;
  }

  async #makeRoom(bytes: number): Promise<boolean> {
    for (const { sha256 } of this.#spare()) {
      if (this.bytes + bytes <= this.#options.maxBytes) return true;
      await this.#remove(sha256);
    }
    return this.bytes + bytes <= this.#options.maxBytes;
  }

  /** What may go, first first: what dispatch has or refuses, then what is not critical; the oldest of each. Never a critical one unsent. */
  #spare(): Note[] {
    const unsent = (note: Note): boolean => note.state === 'waiting' || note.state === 'untold';
    const notes = this.notes();
    return [...notes.filter((note) => !unsent(note)), ...notes.filter((note) => unsent(note) && !note.critical)];
  }

  async #remove(sha256: string): Promise<void> {
    this.#notes.delete(sha256);
    for (const name of [`${sha256}.json`, `${sha256}.sealed`]) await rm(this.#path(name), { force: true });
  }

  #readNote(name: string, names: readonly string[]): void {
    try {
      const note = noteSchema.parse(JSON.parse(readFileSync(this.#path(name), 'utf8')));
      if (name === `${note.sha256}.json` && names.includes(`${note.sha256}.sealed`)) this.#notes.set(note.sha256, note);
    } catch {
      this.#options.report(`evidence: the note ${name} cannot be read; removed`);
    }
  }

  #isKept(name: string): boolean {
    return this.#notes.has(name.replace(/\.(json|sealed)$/, ''));
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }
}
