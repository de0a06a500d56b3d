/** The evidence of a running unit: listens to the loop, and off its path makes films and traces, keeps them and sends them. */
import type { EventKind } from '@oyau/protocol';
import type { Watched } from '../agent.js';
import type { AlarmStep } from '../core/alarm.js';
import type { Clock, Frame } from '../ports.js';
import { announcementOf } from './announcement.js';
import { makeFilm, type Film, type FilmOptions } from './film.js';
import { hideOthers } from './hide.js';
import type { EventChange, FindFaces, Finding } from './ports.js';
import { PictureRing } from './ring.js';
import { SampleLog } from './samples.js';
import { PictureTaker } from './taker.js';
import { writeTrace, type TraceFacts } from './trace.js';
import type { NewNote, Note, Vault } from './vault.js';
import { ClipWindows, keptMs, type ClipLengths, type ClipWindow } from './windows.js';

export interface EvidenceOptions {
  readonly lengths: ClipLengths;
  readonly film: FilmOptions;
  readonly framesPerSecond: number;
  readonly ringBytes: number;
  readonly vault: Vault;
  /** Finds every face, so that others than the driver's can be hidden; null = nobody else can be in the picture. */
  readonly findFaces: FindFaces | null;
  readonly clock: Pick<Clock, 'wallMs'>;
  /** What a trace says of the unit now; `epoch` as the outbox has it. */
  readonly facts: () => Omit<TraceFacts, 'eventId'>;
  readonly eventIdOf: (finding: Finding) => string;
  /** Stores an event; it is durable when this returns. */
  readonly tell: (change: EventChange) => void;
  /** Something new is kept. */
  readonly kept: () => void;
  readonly report: (line: string) => void;
}

/** Clips that wait to be made; more findings than that at once are one story, which the first of them tell. */
const MOST_WAITING = 4;
/** The disk is looked at this often while it is full, ms on the capture clock. */
const DISK_EVERY_MS = 10_000;

export class Evidence {
  readonly #options: EvidenceOptions;
  readonly #ring: PictureRing;
  readonly #taker: PictureTaker;
  readonly #log = new SampleLog();
  readonly #windows: ClipWindows;
  #size = { width: 0, height: 0 };
  #lastMs = 0;
  #diskMs = -Infinity;
  #waiting: ClipWindow[] = [];
  #making: Promise<void> = Promise.resolve();
  /** Since when clips are given up for want of room, ms; null while there is room. */
  #fullMs: number | null = null;

  constructor(options: EvidenceOptions) {
    this.#options = options;
    this.#ring = new PictureRing(options.ringBytes);
    this.#windows = new ClipWindows(options.lengths);
    const { framesPerSecond, film } = options;
    this.#taker = new PictureTaker({
      framesPerSecond,
      widthPx: film.widthPx,
      keep: (picture) => this.#ring.put(picture),
    });
  }

  /** Events of what was kept just before the last run was killed. */
  async begin(): Promise<void> {
    const { vault, tell, report } = this.#options;
    for (const note of vault.notes().filter(({ state }) => state === 'untold')) {
      const { role, sha256, bytes, mediaType, eventId } = note;
      const detail = { ofEventId: eventId, role, sha256, bytes, mediaType };
      const finding = { finding: 'evidence', onsetMs: 0, offsetMs: 0, detectedMs: 0, detail } as const;
      tell({ phase: 'whole', finding, name: `${role}-${sha256.slice(0, 12)}` });
      await vault.mark(note, 'waiting').catch((error: unknown) => report(`evidence: ${reasonOf(error)}`));
    }
  }

  /** Sees each frame before it is judged; returns at once. */
  readonly look = (frame: Frame): void => {
    this.#size = { width: frame.width, height: frame.height };
    this.#taker.take(frame);
  };

  /** Takes what the policy made of a frame; returns at once. */
  readonly take = (watched: Watched, alarm: AlarmStep): void => {
    const tMs = watched.monitor.lastMs;
    this.#lastMs = tMs;
    this.#log.take(watched, alarm, this.#size);
    this.#schedule(this.#windows.step(tMs, watched.changes));
    this.#forget(tMs);
    if (this.#fullMs !== null && tMs - this.#diskMs >= DISK_EVERY_MS) void this.#lookAtDisk(tMs);
  };

  /** An event of the unit itself that may ask for a clip. */
  readonly note = (change: EventChange): void => {
    this.#log.note(change);
    this.#schedule(this.#windows.step(this.#lastMs, [change]));
  };

  /** Makes what is still to be made. */
  async close(): Promise<void> {
    await this.#taker.idle();
    this.#schedule(this.#windows.finish());
    await this.#making;
  }

  /** Nothing is forgotten that a clip in waiting will show. */
  #forget(tMs: number): void {
    const firstMs = Math.min(tMs - keptMs(this.#options.lengths), ...this.#waiting.map(({ fromMs }) => fromMs));
    const openMs = this.#windows.openFromMs ?? Infinity;
    this.#ring.forget(Math.min(firstMs, openMs));
    this.#log.forget(Math.min(firstMs, openMs));
  }

  #schedule(window: ClipWindow | null): void {
    if (window === null) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#options.report('too many clips wait to be made; one is given up');
      return;
    }
    this.#waiting.push(window);
    this.#making = this.#making
      .then(() => this.#make(window))
      .finally(() => {
        this.#waiting = this.#waiting.filter((other) => other !== window);
      });
  }

  /** A clip that cannot be made costs the clip, not the unit. */
  async #make(window: ClipWindow): Promise<void> {
    const { report } = this.#options;
    try {
      await this.#taker.idle();
      const film = await this.#film(window).catch((error: unknown) => {
        report(`a film could not be made: ${reasonOf(error)}`);
        return null;
      });
      await this.#keepAll(window, film);
      this.#options.kept();
    } catch (error) {
      report(`evidence could not be kept: ${reasonOf(error)}`);
      if (isFull(error)) this.#setFull(true, 'diskFull');
    }
  }

  async #film({ fromMs, toMs }: ClipWindow): Promise<Film | null> {
    const { findFaces, film } = this.#options;
    const borrowed = this.#ring.borrow(fromMs, toMs);
    const { pictures } = borrowed;
    try {
      if (findFaces === null) return await makeFilm(pictures, film);
      const shown = await hideOthers(pictures, this.#log.samples(fromMs - 1000, toMs + 1000), findFaces);
      return await makeFilm(shown.pictures, film);
    } finally {
      borrowed.giveBack();
    }
  }

  async #keepAll(window: ClipWindow, film: Film | null): Promise<void> {
    const [first] = window.findings;
    if (first === undefined) return;
    const { facts, eventIdOf, clock } = this.#options;
    const now = facts();
    const eventId = eventIdOf(first);
    const about = { critical: window.critical, epoch: now.epoch, eventId, madeAtMs: clock.wallMs() };
    const kept =
      film === null
        ? null
        : await this.#keep(film.bytes, { ...about, role: 'film', mediaType: film.mediaType }, window);
    const shown = film === null || kept === null ? null : { ...film, sha256: kept.sha256 };
    const trace = writeTrace(window, this.#log, shown, { ...now, eventId });
    if (trace !== null) await this.#keep(trace, { ...about, role: 'trace', mediaType: 'application/json' }, window);
  }

  /** Keeps one file and tells every event that it shows; null when there is no room. */
  async #keep(content: Buffer, about: NewNote, window: ClipWindow): Promise<Note | null> {
    const kept = await this.#options.vault.keep(content, about);
    if (typeof kept === 'string') {
      this.#setFull(true, kept);
      return null;
    }
    this.#setFull(false, 'diskFull');
    if (kept.state !== 'untold') return kept;
    const { eventIdOf, tell } = this.#options;
    for (const finding of window.findings)
      tell(announcementOf(kept, window, this.#lastMs, finding, eventIdOf(finding)));
    await this.#options.vault.mark(kept, 'waiting');
    return kept;
  }

  async #lookAtDisk(tMs: number): Promise<void> {
    this.#diskMs = tMs;
    const { vault } = this.#options;
    try {
      await vault.giveUp();
      if (!(await vault.isDiskFull())) this.#setFull(false, 'diskFull');
    } catch (error) {
      this.#options.report(`the disk of the evidence cannot be looked at: ${reasonOf(error)}`);
    }
  }

  /** Tells once that clips are given up, and once that they are made again. */
  #setFull(full: boolean, why: 'diskFull' | 'budgetFull'): void {
    if (full === (this.#fullMs !== null)) return;
    const onsetMs = this.#fullMs ?? this.#lastMs;
    this.#fullMs = full ? this.#lastMs : null;
    const kind: EventKind = 'storageLow';
    const detail = { givesUp: 'clips', why };
    const ends = full
      ? ({ phase: 'onset', offsetMs: null } as const)
      : ({ phase: 'offset', offsetMs: this.#lastMs } as const);
    const finding = { finding: kind, onsetMs, offsetMs: ends.offsetMs, detectedMs: onsetMs, detail };
    this.#options.tell({ phase: ends.phase, finding });
    this.#options.report(full ? `no room for clips (${why}); they are given up` : 'there is room for clips again');
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
