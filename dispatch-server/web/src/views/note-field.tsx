/** The note that goes with an acknowledgement; typed text lives in the desk, so a reconnect cannot lose it. */
import type { Alert } from '../net/contract.js';
import { acknowledge, writeNote } from '../state/acknowledge.js';
import { notes } from '../state/desk.js';
import { locale } from '../state/preferences.js';

/** The server takes no longer notes. */
const LONGEST = 1000;

/** DOM id of an alert's note, for moving the focus. */
export function noteId(alertId: string): string {
  return `note-${alertId}`;
}

export function NoteField({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  return (
    <input
      id={noteId(alert.alertId)}
      class="alert-note"
      type="text"
      maxLength={LONGEST}
      autocomplete="off"
      aria-label={t('alert.noteFor', { truck: alert.truckId })}
      placeholder={t('alert.note')}
      value={notes.value.get(alert.alertId) ?? ''}
      onInput={(event) => writeNote(alert.alertId, event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.isComposing && !event.repeat) void acknowledge(alert.alertId);
      }}
    />
  );
}
