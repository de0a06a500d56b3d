/** The clips of the alert whose player is open: asked for at once, again when one has arrived, and now and then while none has. */
import { signal } from '@preact/signals';
import { fetchClips } from '../net/clips.js';
import type { Clip } from '../net/contract.js';
import type { FailureReason } from '../net/call.js';

export interface FoundClips {
  readonly alertId: string;
  /** Complete ones, oldest first. */
  readonly clips: readonly Clip[];
  /** null = the server answered. */
  readonly why: FailureReason | null;
}

export const foundClips = signal<FoundClips | null>(null);

/** A truck uploads a clip within seconds; asking more often would only be noise. */
const ASK_EVERY_MS = 3_000;

/** Asks until a clip is there; gives a function that stops asking. */
export function waitForClips(alertId: string): () => void {
  const over = new AbortController();
  if (foundClips.peek()?.alertId !== alertId) foundClips.value = null;
  void ask(alertId, over.signal);
  return () => over.abort();
}

async function ask(alertId: string, over: AbortSignal): Promise<void> {
  const outcome = await fetchClips(alertId);
  if (over.aborted) return;
  const clips = outcome.ok ? outcome.value.filter(isPlayable) : [];
  foundClips.value = { alertId, clips, why: outcome.ok ? null : outcome.reason };
  const isHopeless = !outcome.ok && outcome.reason !== 'offline' && outcome.reason !== 'serverTrouble';
  if (clips.length > 0 || isHopeless) return;
  const timer = setTimeout(() => void ask(alertId, over), ASK_EVERY_MS);
  over.addEventListener('abort', () => clearTimeout(timer));
}

/** Complete, and something a browser shows. */
function isPlayable({ completeAtMs, mediaType }: Clip): boolean {
  return completeAtMs !== null && /^(video|image)\//.test(mediaType);
}
