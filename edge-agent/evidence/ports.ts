/** What the evidence needs from the rest of the unit. */
import type { EventKind } from '@oyau/protocol';
import type { Pixels } from '../jpeg.js';
import type { Finding as PolicyFinding, FindingChange } from '../core/finding.js';

/** A finding of the policy, or what the unit tells about itself. */
export type Finding = Omit<PolicyFinding, 'finding'> & { readonly finding: EventKind };

export interface EventChange extends Pick<FindingChange, 'phase' | 'name'> {
  readonly finding: Finding;
}

/** Left, top, right, bottom in parts of the picture. */
export type Box = readonly [number, number, number, number];

/** Every face in a picture, also those of people beside and behind the driver. */
export type FindFaces = (picture: Pixels) => Promise<readonly Box[]>;

/** One picture as it is kept: JPEG. */
export interface Picture {
  readonly tMs: number;
  readonly jpeg: Uint8Array;
}
