/** What happened, how long, how fast; breaks between its parts only. */
import { atSpeed, happening } from '../i18n/wording.js';
import type { Alert } from '../net/contract.js';
import { locale } from '../state/preferences.js';

export function Headline({ alert }: { alert: Alert }) {
  return (
    <>
      {happening(locale.value, alert)} <span class="unbroken">{atSpeed(locale.value, alert)}</span>
    </>
  );
}
