/** Who drives a truck, as the desk tells its unit. */
import { board } from '../state/desk.js';
import { draft, write } from '../state/panels.js';
import { locale } from '../state/preferences.js';

/** The server takes no longer names. */
const LONGEST = 64;
const KNOWN_ID = 'known-drivers';

export function DriverFields() {
  const { t } = locale.value;
  return (
    <label class="wide">
      <span class="label">{t('panel.driverName')}</span>
      <input
        name="driver"
        type="text"
        maxLength={LONGEST}
        autocomplete="off"
        list={KNOWN_ID}
        aria-describedby="driver-about"
        value={draft.value.driverId}
        onInput={(event) => write({ driverId: event.currentTarget.value })}
      />
      <Known />
      <span id="driver-about" class="quiet">
        {t('panel.driverHint')}
      </span>
    </label>
  );
}

/** Drivers on the board now, to choose from. */
function Known() {
  const names = [...board.value.trucks.values()].flatMap(({ driverId }) => (driverId === null ? [] : [driverId]));
  return (
    <datalist id={KNOWN_ID}>
      {[...new Set(names)].sort().map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
