/** One order in one line: what it asks, how far it is, what can still be done about it. */
import { useComputed } from '@preact/signals';
import type { AlertOrder } from '../net/contract.js';
import { orderInWords } from '../i18n/wording.js';
import { isUnderWay } from '../state/board.js';
import { mayAct, orders, serverMinuteMs } from '../state/desk.js';
import { openPanel } from '../state/panels.js';
import { locale } from '../state/preferences.js';

/** A truck that declined, or never answered in time, needs the dispatcher: these stand out. */
const TROUBLE = new Set(['declined', 'expired']);

export function OrderLine({ known, truckId }: { known: AlertOrder; truckId: string }) {
  const order = useComputed(() => orders.value.get(known.orderId)).value;
  const state = order?.state ?? known.state;
  const note = order?.steps.find((step) => step.state === state)?.note ?? null;
  const outcome = order?.outcome ?? null;
  const { t } = locale.value;
  return (
    <li class="order-line" data-testid="order-state" data-state={state} data-kind={known.kind}>
      <span class={TROUBLE.has(state) ? 'order-trouble' : undefined}>
        {orderInWords(locale.value, known, order, serverMinuteMs.value)}
      </span>
      {note !== null && <q>{note}</q>}
      {outcome !== null && <span class="quiet"> · {t(`outcome.${outcome}`)}</span>}
      <OrderAct known={known} truckId={truckId} underWay={isUnderWay(state)} recorded={outcome !== null} />
    </li>
  );
}

interface ActProps {
  known: AlertOrder;
  truckId: string;
  underWay: boolean;
  recorded: boolean;
}

function OrderAct({ known, truckId, underWay, recorded }: ActProps) {
  const { t } = locale.value;
  if (!mayAct.value || (!underWay && recorded)) return null;
  const words = { kind: t(`order.kind.${known.kind}`), truck: truckId };
  const kind = underWay ? 'cancel' : 'outcome';
  return (
    <button
      type="button"
      class="link"
      data-testid={`order-${kind}`}
      aria-label={t(underWay ? 'order.cancelOne' : 'order.outcomeOne', words)}
      onClick={() => openPanel({ kind, truckId, orderId: known.orderId })}
    >
      {t(underWay ? 'order.cancel' : 'order.outcome')}
    </button>
  );
}
