/** What the page in the cab shows: one object, the same for every screen that looks. */
import type { CabOrder } from '../orders/order-book.js';
import type { LinkState } from '../uplink/link.js';
import type { VoiceLanguage } from '../core/voice.js';

/** The unit's eyes, as the driver should understand them. */
export type PageSight = 'starting' | 'watching' | 'learning' | 'cannotSee' | 'noCamera';

/** A finding of today, as it was recorded about the driver. */
export interface PageFinding {
  /** Its kind; of a finding with a name of its own `kind.name`. */
  readonly finding: string;
  /** Wall time, ms. */
  readonly atMs: number;
  /** null while it lasts. */
  readonly lastedMs: number | null;
}

export interface PageState {
  readonly language: VoiceLanguage;
  readonly device: string;
  readonly sight: PageSight;
  /** Share of the learning that is done, 0..1. */
  readonly learning: number;
  /** What is wrong with the picture, or `clear`; null = no camera. */
  readonly camera: string | null;
  readonly link: LinkState | 'none';
  /** Standing for sure: only then may the page be read and the camera be aimed. */
  readonly parked: boolean;
  /** Hours in which a bright screen blinds. */
  readonly night: boolean;
  readonly timeZone: string | null;
  readonly silent: boolean;
  readonly settings: string;
  /** null = nobody is logged in. */
  readonly driver: { readonly name: string; readonly by: string } | null;
  readonly canLogIn: boolean;
  readonly orders: readonly CabOrder[];
  readonly findings: readonly PageFinding[];
  /** Whom to ask, as the site wrote it; null = nobody wrote anything. */
  readonly contact: string | null;
  /** Wall time of now, ms; the page's own clock may be another. */
  readonly nowMs: number;
}
