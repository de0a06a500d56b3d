/** The panel beside the board: orders, shelving, closing, clips. It blocks nothing, and putting it aside loses nothing. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { failureInWords, headline } from '../i18n/wording.js';
import { submitPanel } from '../state/acting.js';
import { board } from '../state/desk.js';
import { closePanel, panel, panelBusy, panelFailure, panelKey, type Panel } from '../state/panels.js';
import { locale } from '../state/preferences.js';
import { ClipPanel } from './clip-panel.js';
import { CancelFields, CloseFields, OutcomeFields, ShelveFields } from './care-panels.js';
import { DriverFields } from './driver-panel.js';
import { OrderFields, orderSubmitWord } from './order-panel.js';

/** DOM id of the panel, for moving the focus. */
export const DOCK_ID = 'dock';

export function Dock() {
  const open = panel.value;
  return open === null ? null : <OpenDock key={panelKey(open)} open={open} />;
}

function OpenDock({ open }: { open: Panel }) {
  const { t } = locale.value;
  const box = useRef<HTMLElement>(null);
  useFocusInside(box);
  return (
    <section
      ref={box}
      id={DOCK_ID}
      class="dock panel"
      aria-labelledby="dock-title"
      data-testid="dock"
      data-kind={open.kind}
      tabIndex={-1}
    >
      <header class="panel-head">
        <h2 id="dock-title">{t(`panel.${open.kind}`, { truck: open.truckId })}</h2>
        <button type="button" class="plain" data-testid="dock-leave" onClick={closePanel}>
          {t('panel.leave')} <kbd aria-hidden="true">Esc</kbd>
        </button>
      </header>
      <About open={open} />
      {open.kind === 'clip' ? <ClipPanel alertId={open.alertId} /> : <Form open={open} />}
    </section>
  );
}

/** What it is about, as the board has it now. */
function About({ open }: { open: Panel }) {
  const alertId = alertOf(open);
  const alert = alertId === null ? undefined : board.value.alerts.get(alertId);
  const driverId = alert?.driverId ?? board.value.trucks.get(open.truckId)?.driverId ?? null;
  const parts = [
    driverId ?? locale.value.t('alert.noDriver'),
    alert === undefined ? null : headline(locale.value, alert),
  ];
  return <p class="dock-about">{parts.filter((part) => part !== null).join(' · ')}</p>;
}

function alertOf(open: Panel): string | null {
  if ('alertId' in open) return open.alertId;
  return 'orderId' in open ? (board.value.orders.get(open.orderId)?.alertId ?? null) : null;
}

function Form({ open }: { open: Panel }) {
  const { t } = locale.value;
  const key = panelKey(open);
  const busy = panelBusy.value === key;
  const failed = panelFailure.value?.key === key ? panelFailure.value.failure : null;
  return (
    <form
      class="dock-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submitPanel();
      }}
    >
      <Fields open={open} />
      {failed !== null && (
        <p class="field-problem" role="alert">
          {t('panel.failed', { why: failureInWords(locale.value, failed.reason) })}{' '}
          {failed.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}
        </p>
      )}
      <div class="dock-act">
        <button type="submit" class="action" data-testid="submit" aria-disabled={busy}>
          {busy ? t('alert.sending') : submitWord(open)}
        </button>
        <span class="quiet">{t('panel.kept')}</span>
      </div>
    </form>
  );
}

function Fields({ open }: { open: Panel }): ComponentChildren {
  switch (open.kind) {
    case 'order':
      return <OrderFields />;
    case 'shelve':
      return <ShelveFields />;
    case 'close':
      return <CloseFields />;
    case 'outcome':
      return <OutcomeFields />;
    case 'cancel':
      return <CancelFields />;
    case 'driver':
      return <DriverFields />;
    case 'clip':
      return null;
  }
}

function submitWord(open: Panel): string {
  const { t } = locale.value;
  switch (open.kind) {
    case 'order':
      return orderSubmitWord(open);
    case 'shelve':
      return t('panel.doShelve');
    case 'close':
      return t('panel.doClose');
    case 'outcome':
      return t('panel.doOutcome');
    case 'driver':
      return t('panel.doDriver');
    case 'cancel':
    case 'clip':
      return t('panel.doCancel');
  }
}

/** The focus goes to the first field, and back to where it was when the panel goes. */
function useFocusInside(box: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const first = box.current?.querySelector<HTMLElement>('input, select, textarea');
    (first ?? box.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
}
