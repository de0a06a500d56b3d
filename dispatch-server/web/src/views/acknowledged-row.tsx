/** One acknowledged alert: quiet, in one line, but coloured while the driver's state still lasts. */
import type { Alert } from '../net/contract.js';
import { acknowledgement } from '../i18n/wording.js';
import { serverMinuteMs } from '../state/desk.js';
import { EMPTY_FILTER, historyHash } from '../state/history-query.js';
import { locale } from '../state/preferences.js';
import { Headline } from './headline.js';
import { PriorityMark } from './priority-mark.js';
import { Moment } from './times.js';

export function AcknowledgedRow({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  return (
    <li
      class={`settled ${alert.priority}`}
      data-testid="alert"
      data-alert-id={alert.alertId}
      data-kind={alert.kind}
      data-priority={alert.priority}
      data-acknowledged="true"
      data-active={String(alert.state.active)}
    >
      <span class="settled-priority">
        <PriorityMark priority={alert.priority} outlined={!alert.state.active} /> {alert.priority}
      </span>
      <Moment atMs={alert.onsetAtMs} />
      <span class="settled-what">
        <Headline alert={alert} />
        {alert.state.active && <span class="lasting"> · {t('alert.active')}</span>}
      </span>
      <a href={historyHash({ ...EMPTY_FILTER, truck: alert.truckId })}>
        {t('alert.truck')} <span class="unbroken">{alert.truckId}</span>
      </a>
      <span class="quiet">{alert.driverId ?? t('alert.noDriver')}</span>
      <span class="settled-by quiet">
        {acknowledgement(locale.value, alert, serverMinuteMs.value)}
        {alert.acknowledgeNote !== null && <q>{alert.acknowledgeNote}</q>}
      </span>
    </li>
  );
}
