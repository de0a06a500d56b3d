/** Takes what cab units say about the settings they were sent; who rolls settings out is decided elsewhere. */
import type { SettingsState } from '@oyau/protocol';
import type { Device } from '../store/devices.js';

export interface SettingsDesk {
  /** The unit tells what became of settings; must return at once. */
  report(device: Device, state: SettingsState): void;
}

/** Nobody rolls out settings. */
export const NO_SETTINGS: SettingsDesk = { report: () => undefined };
