/** One unacknowledged alert: what, who, since when, why, and the one next action. */
import { useComputed } from '@preact/signals';
import type { Alert } from '../net/contract.js';
import { announcement, failureInWords, headline, reasons } from '../i18n/wording.js';
import { acknowledge } from '../state/acknowledge.js';
import { failures, mayAct, notes, selectedId, sending, serverMinuteMs } from '../state/desk.js';
import { truckHash } from '../state/history-query.js';
import { openPanel } from '../state/panels.js';
import { locale } from '../state/preferences.js';
import { AlertTools } from './alert-tools.js';
import { Headline } from './headline.js';
import { NoteField } from './note-field.js';
import { PriorityMark } from './priority-mark.js';
import { Ago, Moment } from './times.js';

/** DOM id of an alert's row, for moving the focus. */
export function alertRowId(alertId: string): string {
  return `alert-${alertId}`;
}

/** A row reads only what is its own of the shared signals: one more alert or another selection draws no other row again. */
export function AlertRow({ alert }: { alert: Alert }) {
  const { alertId } = alert;
  const selected = useComputed(() => selectedId.value === alertId).value;
  const hasNote = useComputed(() => (notes.value.get(alertId) ?? '') !== '').value;
  const choose = () => (selectedId.value = alertId);
  return (
    <li
      id={alertRowId(alertId)}
      class={`alert ${alert.priority}`}
      data-testid="alert"
      data-alert-id={alertId}
      data-kind={alert.kind}
      data-priority={alert.priority}
      data-acknowledged="false"
      data-active={String(alert.state.active)}
      data-escalated={String(alert.escalatedAtMs !== null)}
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
      <Act alert={alert} selected={selected} />
      {selected && <AlertTools alert={alert} />}
      {mayAct.value && (selected || hasNote) && <NoteField alert={alert} />}
      <Failed alertId={alertId} />
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
  const { t, moment } = locale.value;
  const why = reasons(locale.value, alert, serverMinuteMs.value);
  return (
    <div class="alert-what">
      <p class="alert-headline">
        <Headline alert={alert} />
      </p>
      {(alert.proposeStop || alert.escalatedAtMs !== null) && (
        <p class="alert-marks">
          {alert.proposeStop && <span class="tag stop">{t('alert.proposeStop')}</span>}
          {alert.escalatedAtMs !== null && (
            <span class="tag">
              {t('alert.escalatedAt', { time: moment(alert.escalatedAtMs, serverMinuteMs.value) })}
            </span>
          )}
        </p>
      )}
      <p class="alert-why">
        <span class={alert.state.active ? 'lasting' : undefined}>{why[0]}</span>
        {[t('alert.unacknowledged'), ...why.slice(1)].map((reason) => ` · ${reason}`)}
      </p>
    </div>
  );
}

function Who({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  return (
    <div class="alert-who">
      <a class="strong" href={truckHash(alert.truckId)}>
        <span class="label">{t('alert.truck')}</span> <span class="unbroken">{alert.truckId}</span>
      </a>
      <span class="quiet">{alert.driverId ?? t('alert.noDriver')}</span>
    </div>
  );
}

function Act({ alert, selected }: { alert: Alert; selected: boolean }) {
  const { t } = locale.value;
  const busy = useComputed(() => sending.value.has(alert.alertId)).value;
  if (!mayAct.value) return <div class="alert-act quiet">{t('alert.viewerOnly')}</div>;
  const { alertId, truckId } = alert;
  const words = { what: headline(locale.value, alert), truck: truckId };
  return (
    <div class="alert-act">
      <button
        type="button"
        class="action"
        data-testid="acknowledge"
        aria-label={t('alert.acknowledgeOne', words)}
        aria-disabled={busy}
        onClick={() => void acknowledge(alertId)}
      >
        {busy ? t('alert.sending') : t('alert.acknowledge')}
        {selected && !busy && <kbd aria-hidden="true">⏎</kbd>}
      </button>
      <button
        type="button"
        class="second"
        data-testid="order"
        aria-label={t('alert.orderOne', words)}
        onClick={() => openPanel({ kind: 'order', truckId, alertId })}
      >
        {t('alert.order')}
        {selected && <kbd aria-hidden="true">O</kbd>}
      </button>
    </div>
  );
}

function Failed({ alertId }: { alertId: string }) {
  const reason = useComputed(() => failures.value.get(alertId)).value;
  if (reason === undefined) return null;
  return (
    <p class="alert-failed" role="alert">
      {locale.value.t('alert.failed', { why: failureInWords(locale.value, reason) })}
    </p>
  );
}
