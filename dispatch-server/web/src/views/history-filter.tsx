/** The history's filter form: truck, driver, finding, period. Times are typed, so that they are 24-hour in every browser. */
import type { ComponentChildren } from 'preact';
import { CATALOGUES, isMessageKey } from '../i18n/catalogue.js';
import { board, serverNowMs } from '../state/desk.js';
import { EMPTY_FILTER, lastHours, type FilterProblem, type HistoryFilter } from '../state/history-query.js';
import { applyFilter, draft, problems } from '../state/history.js';
import { locale, siteZone } from '../state/preferences.js';

/** DOM id of the first field, for moving the focus. */
export const HISTORY_FIRST_ID = 'history-truck';

const KINDS = Object.keys(CATALOGUES.en)
  .filter((key) => key.startsWith('kind.'))
  .map((key) => key.slice('kind.'.length));

export function HistoryFilterForm() {
  const { t } = locale.value;
  const trucks = [...board.value.trucks.values()];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    applyFilter(draft.value);
  };
  return (
    <form class="filter" onSubmit={submit} aria-label={t('history.filter')}>
      <Field
        name="truck"
        id={HISTORY_FIRST_ID}
        label={t('history.truck')}
        known={trucks.map((truck) => truck.truckId)}
      />
      <Field
        name="driver"
        id="history-driver"
        label={t('history.driver')}
        known={trucks.map((truck) => truck.driverId)}
      />
      <KindField />
      <Limit side="from" problem={problems.value.from} />
      <Limit side="to" problem={problems.value.to} />
      <div class="filter-act">
        <button type="submit" class="action">
          {t('history.show')}
        </button>
        <button type="button" class="plain" onClick={() => applyFilter(EMPTY_FILTER)}>
          {t('history.clear')}
        </button>
        <Presets />
      </div>
    </form>
  );
}

function change(part: Partial<HistoryFilter>): void {
  draft.value = { ...draft.value, ...part };
}

function Labelled({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <label>
      <span class="label">{label}</span>
      {children}
    </label>
  );
}

interface FieldProps {
  name: 'truck' | 'driver';
  id: string;
  label: string;
  /** Suggestions. */
  known: readonly (string | null)[];
}

function Field({ name, id, label, known }: FieldProps) {
  const choices = [...new Set(known)].filter((choice) => choice !== null).sort();
  return (
    <Labelled label={label}>
      <input
        id={id}
        name={name}
        type="text"
        list={`${id}-known`}
        autocomplete="off"
        maxLength={64}
        value={draft.value[name]}
        onInput={(event) => change({ [name]: event.currentTarget.value })}
      />
      <datalist id={`${id}-known`}>
        {choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
    </Labelled>
  );
}

function KindField() {
  const { t, kind } = locale.value;
  const chosen = draft.value.kind;
  const kinds = chosen === '' || isMessageKey(`kind.${chosen}`) ? KINDS : [...KINDS, chosen];
  return (
    <Labelled label={t('history.kind')}>
      <select name="kind" value={chosen} onChange={(event) => change({ kind: event.currentTarget.value })}>
        <option value="">{t('history.anyKind')}</option>
        {kinds.map((name) => (
          <option key={name} value={name}>
            {kind(name)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Limit({ side, problem }: { side: 'from' | 'to'; problem: FilterProblem | null }) {
  const { t } = locale.value;
  const title = t(`history.${side}`);
  const problemId = `history-${side}-problem`;
  const shared = { 'aria-invalid': problem !== null, 'aria-describedby': problem === null ? undefined : problemId };
  return (
    <fieldset class="limit">
      <legend class="label">{title}</legend>
      <input
        {...shared}
        name={`${side}Date`}
        type="date"
        aria-label={`${title}, ${t('history.date')}`}
        value={draft.value[`${side}Date`]}
        onInput={(event) => change({ [`${side}Date`]: event.currentTarget.value })}
      />
      <input
        {...shared}
        name={`${side}Time`}
        class="time"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        maxLength={8}
        aria-label={`${title}, ${t('history.time')}`}
        placeholder={t('history.timePlaceholder')}
        value={draft.value[`${side}Time`]}
        onInput={(event) => change({ [`${side}Time`]: event.currentTarget.value })}
      />
      {problem !== null && (
        <p id={problemId} class="field-problem" role="alert">
          {t(`history.${problem}`)}
        </p>
      )}
    </fieldset>
  );
}

function Presets() {
  const { t } = locale.value;
  const choose = (hours: number) => () => applyFilter(lastHours(draft.value, hours, serverNowMs.value, siteZone.value));
  return (
    <span class="presets" role="group" aria-label={t('history.presets')}>
      <button type="button" class="plain" onClick={choose(1)}>
        {t('history.lastHour')}
      </button>
      <button type="button" class="plain" onClick={choose(12)}>
        {t('history.last12')}
      </button>
      <button type="button" class="plain" onClick={choose(24)}>
        {t('history.last24')}
      </button>
    </span>
  );
}
