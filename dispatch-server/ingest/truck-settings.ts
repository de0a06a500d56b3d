/** Carries signed settings to connected cab units and their answers back; who rolls settings out is decided elsewhere. */
import type { SettingsMessage, SettingsState } from '@oyau/protocol';
import type { Device } from '../store/devices.js';

/** What dispatch knows of settings, as far as a connection needs it. */
export interface SettingsDesk {
  /** Files this unit has not come to an end with, oldest first. */
  pending(device: Device): Promise<readonly SettingsMessage[]>;
  /** The socket has taken the file. */
  sent(settingsId: string, device: Device): Promise<void>;
  /** The unit tells what became of settings; false = it was sent none of this name. */
  report(device: Device, state: SettingsState): Promise<boolean>;
}
