/** The rarer actions on the selected alert, each with its key. */
import { useComputed } from '@preact/signals';
import type { Alert } from '../net/contract.js';
import type { MessageKey } from '../i18n/catalogue.js';
import { clipsArrived, mayAct, mayWatch } from '../state/desk.js';
import { openPanel, type Panel } from '../state/panels.js';
import { locale } from '../state/preferences.js';

interface Tool {
  readonly kind: Extract<Panel['kind'], 'clip' | 'shelve' | 'close'>;
  readonly key: string;
  readonly label: MessageKey;
  readonly full: MessageKey;
}

const TOOLS: readonly Tool[] = [
  { kind: 'clip', key: 'C', label: 'alert.clip', full: 'alert.clipOne' },
  { kind: 'shelve', key: 'S', label: 'alert.shelve', full: 'alert.shelveOne' },
  { kind: 'close', key: 'X', label: 'alert.close', full: 'alert.closeOne' },
];

export function AlertTools({ alert }: { alert: Alert }) {
  const { t } = locale.value;
  const { truckId, alertId } = alert;
  const mine = TOOLS.filter(({ kind }) => (kind === 'clip' ? mayWatch.value : mayAct.value));
  if (mine.length === 0) return null;
  return (
    <div class="alert-tools">
      {mine.map(({ kind, key, label, full }) => (
        <button
          key={kind}
          type="button"
          class="second"
          data-testid={kind}
          aria-label={t(full, { truck: truckId })}
          onClick={() => openPanel({ kind, truckId, alertId })}
        >
          {t(label)}
          {kind === 'clip' && <Arrived alertId={alertId} />} <kbd aria-hidden="true">{key}</kbd>
        </button>
      ))}
    </div>
  );
}

/** How many clips have come in. */
function Arrived({ alertId }: { alertId: string }) {
  const count = useComputed(() => clipsArrived.value.get(alertId) ?? 0).value;
  return count === 0 ? null : <> ({locale.value.number(count)})</>;
}
