/** One unacknowledged alert: what, who, since when, why, and the one next action. */
import type { Alert } from '../net/contract.js';
import { announcement, failureInWords, headline, reasons } from '../i18n/wording.js';
import { acknowledge } from '../state/acknowledge.js';
import { failures, mayAcknowledge, notes, selectedId, sending, serverMinuteMs } from '../state/desk.js';
import { historyHash, EMPTY_FILTER } from '../state/history-query.js';
import { locale } from '../state/preferences.js';
import { Headline } from './headline.js';
import { NoteField } from './note-field.js';
import { PriorityMark } from './priority-mark.js';
import { Ago, Moment } from './times.js';

/** DOM id of an alert's row, for moving the focus. */
export function alertRowId(alertId: string): string {
  return `alert-${alertId}`;
}

export function AlertRow({ alert }: { alert: Alert }) {
  const selected = selectedId.value === alert.alertId;
  const choose = () => (selectedId.value = alert.alertId);
  return (
    <li
      id={alertRowId(alert.alertId)}
      class={`alert ${alert.priority}`}
      data-testid="alert"
      data-alert-id={alert.alertId}
      data-kind={alert.kind}
      data-priority={alert.priority}
      data-acknowledged="false"
      data-active={String(alert.state.active)}
      aria-current={selected ? 'true' : undefined}
      aria-label={announcement(locale.value, alert)}
      tabIndex={selected ? 0 : -1}
      onClick={choose}
      onFocus={choose}
    >
      <Priority alert={alert} />
      <What alert={alert} />
      <Who alert={alert} />
      <div class="alert-when">
        <span class="strong">
          <Moment atMs={alert.onsetAtMs} />
        </span>
        <span class="quiet">
          <Ago atMs={alert.onsetAtMs} />
        </span>
      </div>
      <Act alert={alert} />
      {mayAcknowledge.value && (selected || (notes.value.get(alert.alertId) ?? '') !== '') && (
        <NoteField alert={alert} />
      )}
      <Failed alertId={alert.alertId} />
    </li>
  );
}

function Priority({ alert }: { alert: Alert }) {
  return (
    <div class="alert-priority">
      <span class="alert-code">
        <PriorityMark priority={alert.priority} /> {alert.priority}
      </span>
      <span class="alert-word">{locale.value.t(`priority.${alert.priority}`)}</span>
    </div>
  );
}

function What({ alert }: { alert: Alert }) {
  const why = reasons(locale.value, alert, serverMinuteMs.value);
  return (
    <div class="alert-what">
      <p class="alert-headline">
        <Headline alert={alert} />
      </p>
      <p class="alert-why">
        <span class={alert.state.active ? 'lasting' : undefined}>{why[0]}</span>
        {[locale.value.t('alert.unacknowledged'), ...why.slice(1)].map((reason) => ` · ${reason}`)}
      </p>
    </div>
  );
}

function Who({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  return (
    <div class="alert-who">
      <a class="strong" href={historyHash({ ...EMPTY_FILTER, truck: alert.truckId })}>
        <span class="label">{t('alert.truck')}</span> <span class="unbroken">{alert.truckId}</span>
      </a>
      <span class="quiet">{alert.driverId ?? t('alert.noDriver')}</span>
    </div>
  );
}

function Act({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  if (!mayAcknowledge.value) return <div class="alert-act quiet">{t('alert.viewerOnly')}</div>;
  const busy = sending.value.has(alert.alertId);
  const words = { what: headline(locale.value, alert), truck: alert.truckId };
  return (
    <div class="alert-act">
      <button
        type="button"
        class="action"
        data-testid="acknowledge"
        aria-label={t('alert.acknowledgeOne', words)}
        aria-disabled={busy}
        onClick={() => void acknowledge(alert.alertId)}
      >
        {busy ? t('alert.sending') : t('alert.acknowledge')}
        {selectedId.value === alert.alertId && !busy && <kbd aria-hidden="true">⏎</kbd>}
      </button>
    </div>
  );
}

function Failed({ alertId }: { alertId: string }) {
  const reason = failures.value.get(alertId);
  if (reason === undefined) return null;
  return (
    <p class="alert-failed" role="alert">
      {locale.value.t('alert.failed', { why: failureInWords(locale.value, reason) })}
    </p>
  );
}
