/** REST API v1: which clips belong to an alert, and where they play from. */
import { call, type Outcome } from './call.js';
import type { Clip } from './contract.js';
import { readClip } from './read-site.js';

export function fetchClips(alertId: string): Promise<Outcome<readonly Clip[]>> {
  const path = `/api/v1/alerts/${encodeURIComponent(alertId)}/clips`;
  return call('GET', path, undefined, (body) => body.list('clips', readClip));
}

/** The server writes down who fetched it. */
export function clipAddress({ sha256 }: Clip): string {
  return `/api/v1/clips/${encodeURIComponent(sha256)}`;
}
