/** The stretches of time that clips show. Pure: findings that overlap share one clip, which grows with them up to a bound. */
import type { EventChange, Finding } from './ports.js';
import { CLIP_KINDS, rankOf } from './kinds.js';

export interface ClipLengths {
  readonly beforeMs: number;
  readonly afterMs: number;
  /** A clip that has grown to this ends, and what begins then gets one of its own. */
  readonly longestMs: number;
}

export interface ClipWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** What it shows, most important first. */
  readonly findings: readonly Finding[];
  readonly critical: boolean;
}

export class ClipWindows {
  readonly #lengths: ClipLengths;
  #open: ClipWindow | null = null;

  constructor(lengths: ClipLengths) {
    this.#lengths = lengths;
  }

  /** Where the open window begins, ms; null when there is none. */
  get openFromMs(): number | null {
    return this.#open?.fromMs ?? null;
  }

  /** Takes what changed in one frame; gives the window that is over by now. */
  step(tMs: number, changes: readonly EventChange[]): ClipWindow | null {
    const done = this.#open !== null && tMs >= this.#open.toMs ? this.#take() : null;
    for (const { phase, finding } of changes)
      if (phase !== 'offset' && CLIP_KINDS[finding.finding] !== undefined) this.#add(finding, tMs);
    return done;
  }

  /** The window that is open when the pictures end. */
  finish(): ClipWindow | null {
    return this.#take();
  }

  #take(): ClipWindow | null {
    const open = this.#open;
    this.#open = null;
    return open;
  }

  #add(finding: Finding, tMs: number): void {
    const { beforeMs, afterMs, longestMs } = this.#lengths;
    const open = this.#open;
    const fromMs = open?.fromMs ?? Math.max(0, Math.min(finding.onsetMs, tMs) - beforeMs, tMs + afterMs - longestMs);
    const toMs = Math.min(fromMs + longestMs, Math.max(open?.toMs ?? 0, tMs + afterMs));
    const findings = [...(open?.findings ?? []), finding].sort((a, b) => rankOf(a.finding) - rankOf(b.finding));
    const critical = findings.some(({ finding: kind }) => CLIP_KINDS[kind] === 'critical');
    this.#open = { fromMs, toMs, findings, critical };
  }
}

/** How far back pictures must be kept for a clip that begins `beforeMs` before a finding known `lateMs` after its onset. */
export function keptMs({ beforeMs, longestMs }: ClipLengths): number {
  return Math.min(longestMs, beforeMs + LATEST_KNOWN_MS);
}

/** `eyesClosed` is known 2 s after its onset, a nod up to 3 s; what is known later shows what led to it all the same. */
const LATEST_KNOWN_MS = 4000;
