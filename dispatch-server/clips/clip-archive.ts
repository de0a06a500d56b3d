/** Takes clips in part by part, keeps them within their limits, and deletes them: files and rows together. */
import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Clip } from '../api/contract-clips.js';
import type { Device } from '../store/devices.js';
import { COMMAND_LINE, writeAudit } from '../store/audit.js';
import {
  addClip,
  bytesOfClips,
  clipsToSpare,
  completeClip,
  findClip,
  linkClips,
  markClipRemoved,
  showClip,
  type ClipRow,
} from '../store/clips.js';
import type { Store } from '../store/store.js';
import type { ClipFiles } from './clip-files.js';

export interface ClipLimits {
  /** Of one clip. */
  mostBytes: number;
  /** Of all clips together; the oldest make room. */
  mostTotalBytes: number;
  /** One device may begin within 24 hours. */
  mostDeviceBytesPerDay: number;
  /** Left free on the disk for the database. */
  leastFreeBytes: number;
}

export interface ClipArchiveParts {
  store: Store;
  files: ClipFiles;
  /** Folder of the files, to ask how full its disk is. */
  folder: string;
  limits: ClipLimits;
  log: Logger;
  now: () => number;
  /** Called when a clip is whole, and when it finds its event. */
  announce(clip: Clip): void;
}

/** A part of a clip as a cab unit offers it. */
export interface Part {
  sha256: string;
  mediaType: string;
  /** First byte, number of bytes, and size of the whole clip. */
  first: number;
  length: number;
  total: number;
  event: { epoch: string; eventId: string } | null;
  content: AsyncIterable<Buffer>;
}

/** How far a clip has arrived. */
export interface Progress {
  offset: number;
  complete: boolean;
}

export type UploadRefusal =
  'tooLarge' | 'wrongOffset' | 'wrongTotal' | 'wrongHash' | 'otherDevice' | 'busy' | 'quota' | 'noSpace' | 'tooMuch';

export type Received = { ok: true; progress: Progress } | { ok: false; refusal: UploadRefusal; progress: Progress };

const DAY_MS = 86_400_000;
const NOTHING: Progress = { offset: 0, complete: false };

/** Clips deleted at most to make room for one. */
const MOST_SPARED = 200;

/** Files and rows of clips, always changed together. */
export class ClipArchive {
  readonly #parts: ClipArchiveParts;
  readonly #busy = new Set<string>();

  constructor(parts: ClipArchiveParts) {
    this.#parts = parts;
  }

  /** How far this device's clip has arrived; null = nothing is known of it. */
  async progress(device: Device, sha256: string): Promise<Progress | null> {
    const row = await findClip(this.#parts.store, sha256);
    return row?.device_id === device.deviceId && row.removed_at_ms === null ? this.#progressOf(row) : null;
  }

  async receive(device: Device, part: Part): Promise<Received> {
    if (part.total > this.#parts.limits.mostBytes) return refuse('tooLarge');
    if (this.#busy.has(part.sha256)) return refuse('busy');
    this.#busy.add(part.sha256);
    try {
      const known = await findClip(this.#parts.store, part.sha256);
      if (known && known.device_id !== device.deviceId) return refuse('otherDevice');
      const row = known?.removed_at_ms === null ? known : await this.#begin(device, part);
      return typeof row === 'string' ? refuse(row) : await this.#take(row, part);
    } finally {
      this.#busy.delete(part.sha256);
    }
  }

  /** Deletes the content and says so in the audit; `reason` is a word. */
  async remove(sha256: string, reason: string): Promise<void> {
    const { store, files, now } = this.#parts;
    await store.transaction().execute(async (write) => {
      await markClipRemoved(write, sha256, now());
      await writeAudit(write, COMMAND_LINE, 'clip.remove', sha256, now(), { reason });
    });
    await files.remove(sha256);
  }

  /** Links clips to events that arrived after them. */
  async link(): Promise<void> {
    const { store, now } = this.#parts;
    const linked = await store.transaction().execute((write) => linkClips(write, now()));
    for (const sha256 of linked) await this.#announce(sha256);
  }

  async #begin(device: Device, part: Part): Promise<ClipRow | UploadRefusal> {
    const { store, limits, now } = this.#parts;
    const since = { deviceId: device.deviceId, sinceMs: now() - DAY_MS };
    if ((await bytesOfClips(store, since)) + part.total > limits.mostDeviceBytesPerDay) return 'quota';
    if (!(await this.#makeRoom(part.total))) return 'noSpace';
    const row = rowOf(device, part, now());
    await addClip(store, row);
    return row;
  }

  async #take(row: ClipRow, part: Part): Promise<Received> {
    const { files, log } = this.#parts;
    const before = await this.#progressOf(row);
    if (before.complete) return { ok: true, progress: before };
    if (row.bytes !== part.total) return refuse('wrongTotal', before);
    if (before.offset !== part.first) return refuse('wrongOffset', before);
    const end = await files.append(row.sha256, part.content, part.length);
    const offset = await files.offsetOf(row.sha256);
    if (end === 'tooMuch') return refuse('tooMuch', { offset, complete: false });
    if (offset < row.bytes) return { ok: true, progress: { offset, complete: false } };
    if (await files.publish(row.sha256)) return { ok: true, progress: await this.#finish(row) };
    log.warn({ deviceId: row.device_id, sha256: row.sha256 }, 'a clip has another hash than its name');
    return refuse('wrongHash');
  }

  async #progressOf(row: ClipRow): Promise<Progress> {
    const { files } = this.#parts;
    if (row.complete_at_ms !== null) return { offset: row.bytes, complete: true };
    // The server was killed between the publishing of the file and that of the row.
    if (files.isThere(row.sha256)) return this.#finish(row);
    return { offset: await files.offsetOf(row.sha256), complete: false };
  }

  async #finish(row: ClipRow): Promise<Progress> {
    const { store, now } = this.#parts;
    await store.transaction().execute((write) => completeClip(write, row, now()));
    await this.#announce(row.sha256);
    return { offset: row.bytes, complete: true };
  }

  async #announce(sha256: string): Promise<void> {
    const clip = await showClip(this.#parts.store, sha256);
    if (clip) this.#parts.announce(clip);
  }

  /** Deletes clips that may be spared until `bytes` more fit; false = they do not. */
  async #makeRoom(bytes: number): Promise<boolean> {
    const { store, folder, limits } = this.#parts;
    const disk = await statfs(folder);
    const free = disk.bavail * disk.bsize - limits.leastFreeBytes;
    let missing = Math.max((await bytesOfClips(store)) + bytes - limits.mostTotalBytes, bytes - free);
    if (missing <= 0) return true;
    for (const clip of await clipsToSpare(store, MOST_SPARED)) {
      await this.remove(clip.sha256, 'space');
      missing -= clip.bytes;
      if (missing <= 0) return true;
    }
    return false;
  }
}

function refuse(refusal: UploadRefusal, progress: Progress = NOTHING): Received {
  return { ok: false, refusal, progress };
}

function rowOf(device: Device, part: Part, nowMs: number): ClipRow {
  return {
    sha256: part.sha256,
    device_id: device.deviceId,
    truck_id: device.truckId,
    epoch: part.event?.epoch ?? null,
    event_id: part.event?.eventId ?? null,
    event_row_id: null,
    media_type: part.mediaType,
    bytes: part.total,
    started_at_ms: nowMs,
    complete_at_ms: null,
    removed_at_ms: null,
  };
}
