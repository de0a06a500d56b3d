/**
 * The policy for programs without camera and networks: what the server needs to try thresholds on recorded sessions and to
 * handle settings of a site. The very code of the cab unit; it imports zod and Node's own modules only.
 */
export { InputError, type Problem } from '../errors.js';
export { problemsOf } from '../problems.js';
export {
  DEFAULT_THRESHOLDS,
  ORDERED,
  THRESHOLD_NAMES,
  THRESHOLDS,
  thresholdsSchema,
  type ThresholdName,
  type Thresholds,
  type ThresholdSpec,
} from '../core/thresholds.js';
export { compare, happeningsOf, type Comparison, type Difference, type Happening } from '../session/compare.js';
export { EventLog } from '../session/event-log.js';
export { openSession, thresholdsOf, type Session, type SessionFrame } from '../session/read.js';
export { replay } from '../session/replay.js';
export { siteSettingsSchema, thresholdsVersionOf, type SiteSettings } from '../site/settings.js';
export { keyIdSchema, openSettings, signSettings, trustedKeysSchema, type TrustedKeys } from '../site/signed.js';
