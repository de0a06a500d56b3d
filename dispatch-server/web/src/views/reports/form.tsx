/** What the report shall be about, and the files it can be taken away in. */
import type { ComponentChildren } from 'preact';
import { RISK_KINDS } from '../../../../reports/kinds.js';
import type { ReportWord } from '../../../../reports/words/en.js';
import { EN } from '../../../../reports/words/en.js';
import { serverNowMs } from '../../state/desk.js';
import { language, siteZone } from '../../state/preferences.js';
import {
  driverDataUrl,
  lastDays,
  phasesOf,
  phasesText,
  reportUrl,
  type ReportForm as Form,
} from '../../state/report-query.js';
import { wallTime } from '../../i18n/zone.js';
import { draft, place, show, shown, wording } from './state.js';

const KINDS = Object.keys(EN)
  .filter((key) => key.startsWith('kind.'))
  .map((key) => key.slice('kind.'.length));

export function ReportForm() {
  const { t } = wording.value;
  const { report } = place.value;
  const isWrong = draft.value.from !== '' && draft.value.to !== '' && draft.value.from > draft.value.to;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isWrong) show(draft.value);
  };
  return (
    <form class="filter" onSubmit={submit}>
      {report === 'trial' && <Phases />}
      {report !== 'trial' && report !== 'shift' && <Period isWrong={isWrong} />}
      {report !== 'heat' && report !== 'load' && report !== 'shift' && (
        <>
          <Labelled label={t('ui.truck')}>
            <Text name="truck" />
          </Labelled>
          <Labelled label={t('ui.driver')}>
            <Text name="driver" />
          </Labelled>
        </>
      )}
      {['rates', 'heat', 'risk', 'trial'].includes(report) && <Kinds />}
      {report === 'shift' ? (
        <ShiftSteps />
      ) : (
        <button type="submit" class="action">
          {t('ui.show')}
        </button>
      )}
      <Files />
    </form>
  );
}

function change(part: Partial<Form>): void {
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

function Text({ name }: { name: 'truck' | 'driver' }) {
  return (
    <input
      name={name}
      type="text"
      maxLength={64}
      autocomplete="off"
      value={draft.value[name]}
      onInput={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
}

function Period({ isWrong }: { isWrong: boolean }) {
  const { t } = wording.value;
  const about = isWrong ? 'report-period-problem' : undefined;
  const { year, month, day } = wallTime(serverNowMs.value, siteZone.value);
  const today = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return (
    <>
      {(['from', 'to'] as const).map((side) => (
        <Labelled key={side} label={t(`ui.${side}`)}>
          <input
            name={side}
            type="date"
            aria-invalid={isWrong}
            aria-describedby={about}
            value={draft.value[side]}
            onInput={(event) => change({ [side]: event.currentTarget.value })}
          />
        </Labelled>
      ))}
      {isWrong && (
        <p id="report-period-problem" class="field-problem" role="alert">
          {t('ui.badPeriod')}
        </p>
      )}
      <span class="presets">
        {([7, 28, 365] as const).map((days) => (
          <button
            key={days}
            type="button"
            class="plain"
            onClick={() => show({ ...draft.value, ...lastDays(days, today) })}
          >
            {t(`ui.last${days}`)}
          </button>
        ))}
      </span>
    </>
  );
}

function Kinds() {
  const { t, named } = wording.value;
  const usual = RISK_KINDS.map((kind) => named('kind.', kind)).join(', ');
  return (
    <Labelled label={t('ui.kinds')}>
      <select
        name="kinds"
        title={usual}
        value={draft.value.kinds}
        onChange={(event) => change({ kinds: event.currentTarget.value })}
      >
        <option value="">{t('ui.kindsUsual')}</option>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {named('kind.', kind)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Phases() {
  const { t } = wording.value;
  const dates = phasesOf(draft.value.phases);
  const names = ([1, 2, 3] as const).map((index) => t(`ui.phase${index}` satisfies ReportWord));
  const set = (index: number, part: Partial<{ from: string; to: string }>) =>
    change({
      phases: phasesText(
        dates.map((each, at) => (at === index ? { ...each, ...part } : each)),
        names,
      ),
    });
  return (
    <>
      {dates.map((phase, index) => (
        <fieldset key={index} class="limit">
          <legend class="label">{names[index]}</legend>
          {(['from', 'to'] as const).map((side) => (
            <input
              key={side}
              type="date"
              name={`phase${index + 1}-${side}`}
              aria-label={`${names[index] ?? ''}: ${t(`ui.${side}`)}`}
              value={phase[side]}
              onInput={(event) => set(index, { [side]: event.currentTarget.value })}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}

function ShiftSteps() {
  const { t } = wording.value;
  const times = shown.value.report?.tables.find(({ name }) => name === 'shift')?.rows[0];
  const [, from, to] = times ?? [];
  if (typeof from !== 'number' || typeof to !== 'number') return null;
  return (
    <span class="presets">
      <button type="button" class="action" onClick={() => show({ ...draft.value, atMs: String(from - 1) })}>
        {t('ui.shiftBefore')}
      </button>
      <button type="button" class="action" onClick={() => show({ ...draft.value, atMs: String(to) })}>
        {t('ui.shiftAfter')}
      </button>
    </span>
  );
}

function Files() {
  const { t, named } = wording.value;
  const tables = shown.value.report?.tables.filter(({ rows }) => rows.length > 0) ?? [];
  const driver = place.value.form.driver.trim();
  const link = (format: string, name: string, further: Readonly<Record<string, string>> = {}) => (
    <a key={`${format} ${name}`} href={reportUrl(place.value, { format, ...further })} download>
      {name}
    </a>
  );
  return (
    <details class="files">
      <summary>{t('ui.download')}</summary>
      <ul>
        <li>{link('pdf', 'PDF', { language: language.value })}</li>
        {tables.map((table) => (
          <li key={table.name}>
            {named('table.', table.name)}: {link('csv', 'CSV', { table: table.name })}{' '}
            {link('parquet', 'Parquet', { table: table.name })}
          </li>
        ))}
        <li>{link('json', 'JSON')}</li>
        {driver !== '' && (
          <li>
            <a href={driverDataUrl(driver)} download>
              {t('ui.driverData', { driver })}
            </a>
          </li>
        )}
      </ul>
    </details>
  );
}
