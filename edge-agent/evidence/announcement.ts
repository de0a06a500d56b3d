/** The event by which dispatch hears of a clip or trace before it arrives: which event it shows, and its hash. Pure. */
import type { EventChange, Finding } from './ports.js';
import type { Note } from './vault.js';
import type { ClipWindow } from './windows.js';

type Told = Pick<Note, 'role' | 'sha256' | 'bytes' | 'mediaType'>;

/** @param lastMs what was seen last, capture clock: evidence never ends after it. @param ofEventId the event of `finding`. */
export function announcementOf(
  { role, sha256, bytes, mediaType }: Told,
  { fromMs, toMs }: Pick<ClipWindow, 'fromMs' | 'toMs'>,
  lastMs: number,
  { finding, onsetMs }: Pick<Finding, 'finding' | 'onsetMs'>,
  ofEventId: string,
): EventChange {
  const detail = { ofEventId, role, sha256, bytes, mediaType };
  const endMs = Math.max(fromMs, Math.min(toMs, lastMs));
  const told = { finding: 'evidence', onsetMs: fromMs, offsetMs: endMs, detectedMs: endMs, detail } as const;
  return { phase: 'whole', finding: told, name: `${role}-${finding}@${onsetMs}` };
}
