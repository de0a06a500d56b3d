/** The settings of the site, kept as one value. */
import type { Settings } from '../api/contract.js';

/** What applies until somebody sets it. */
export const DEFAULT_SETTINGS: Settings = {
  siteName: 'Oyau',
  timeZone: 'Asia/Almaty',
  locale: 'en',
  shifts: [
    { name: 'A', startsAt: '07:00' },
    { name: 'B', startsAt: '19:00' },
  ],
  // Ours: a dispatcher who is at the desk acts within seconds; a minute leaves time for a second radio call.
  escalation: { afterMs: 60_000, webhook: false, email: false, emailTo: [] },
};
