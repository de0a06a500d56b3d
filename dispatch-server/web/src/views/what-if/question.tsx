/** The question: which recordings, which thresholds. */
import { instantOf, type TimeZone } from '../../i18n/zone.js';
import type { ThresholdSpec, WhatIfStock } from '../../net/what-if-contract.js';
import { locale, siteZone } from '../../state/preferences.js';
import { busy, carryOut, changes, dispatchers, period, stock, trucks } from '../../state/what-if.js';

export function Question() {
  const { t } = locale.value;
  const found = stock.value;
  if (found === null) return <p class="none">{t('history.loading')}</p>;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { from, to } = period.value;
    void carryOut({ fromMs: dayMs(from, 0, siteZone.value), toMs: dayMs(to, 1, siteZone.value) });
  };
  return (
    <form class="what-if-question" onSubmit={submit} aria-label={t('whatIf.question')}>
      <Recordings found={found} />
      <Thresholds specs={found.thresholds} />
      <div class="dock-act">
        <button type="submit" class="action" data-testid="what-if-run" aria-disabled={busy.value}>
          {t(busy.value ? 'whatIf.running' : 'whatIf.run')}
        </button>
      </div>
    </form>
  );
}

/** Midnight at which a day of the site begins, `days` later; null = no limit. */
function dayMs(date: string, days: number, zone: TimeZone): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3]) + days];
  return instantOf({ year, month, day, hour: 0, minute: 0, second: 0 }, zone) - days;
}

function Recordings({ found }: { found: WhatIfStock }) {
  const { t, plural, number } = locale.value;
  const known = [...new Set(found.sessions.map(({ truckId }) => truckId))].toSorted();
  const hours = found.sessions.reduce((sum, { durationMs }) => sum + durationMs, 0) / 3_600_000;
  return (
    <fieldset class="group">
      <legend>{t('whatIf.recordings')}</legend>
      <p class="quiet" data-testid="what-if-stock">
        {plural('whatIf.sessions', found.sessions.length)}, {t('unit.hour', { value: number(hours, 1) })}
      </p>
      <div class="set-row">
        {(['from', 'to'] as const).map((side) => (
          <label key={side} class="text-field">
            <span class="label">{t(`history.${side}`)}</span>
            <input
              type="date"
              name={side}
              value={period.value[side]}
              onInput={(event) => (period.value = { ...period.value, [side]: event.currentTarget.value })}
            />
          </label>
        ))}
        <label class="text-field">
          <span class="label">{t('whatIf.dispatchers')}</span>
          <input
            type="number"
            name="dispatchers"
            min={1}
            max={100}
            value={dispatchers.value}
            onInput={(event) => (dispatchers.value = event.currentTarget.value)}
          />
        </label>
      </div>
      <div class="set-row" role="group" aria-label={t('whatIf.trucks')}>
        {known.map((truckId) => (
          <label key={truckId} class="choice">
            <input type="checkbox" checked={trucks.value.has(truckId)} onChange={() => toggle(truckId)} />{' '}
            {t('review.truck', { truck: truckId })}
          </label>
        ))}
        <span class="quiet">{t('whatIf.allTrucks')}</span>
      </div>
    </fieldset>
  );
}

function toggle(truckId: string): void {
  const next = new Set(trucks.value);
  if (!next.delete(truckId)) next.add(truckId);
  trucks.value = next;
}

function Thresholds({ specs }: { specs: readonly ThresholdSpec[] }) {
  const { t } = locale.value;
  const chosen = [...changes.value.keys()];
  return (
    <fieldset class="group">
      <legend>{t('whatIf.thresholds')}</legend>
      {chosen.map((name) => {
        const spec = specs.find((one) => one.name === name);
        return spec === undefined ? null : <Threshold key={name} spec={spec} />;
      })}
      <label class="text-field">
        <span class="label">{t('whatIf.add')}</span>
        <select name="threshold" value="" onChange={(event) => add(event.currentTarget.value, specs)}>
          <option value="">{t('panel.choose')}</option>
          {specs
            .filter(({ name }) => !chosen.includes(name))
            .map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
        </select>
      </label>
    </fieldset>
  );
}

function add(name: string, specs: readonly ThresholdSpec[]): void {
  const spec = specs.find((one) => one.name === name);
  if (spec !== undefined) changes.value = new Map(changes.value).set(name, String(spec.default));
}

function Threshold({ spec }: { spec: ThresholdSpec }) {
  const { t } = locale.value;
  const { name, unit, min, max } = spec;
  const shown = unit === '1' ? '' : unit;
  const bounds = t('whatIf.bounds', { min: String(min), max: String(max), unit: shown, value: String(spec.default) });
  return (
    <div class="set-row">
      <label class="text-field">
        <span class="label" lang="en">
          {name} {shown !== '' && `(${shown})`}
        </span>
        <input
          name={name}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          maxLength={12}
          title={spec.means}
          aria-describedby={`about-${name}`}
          value={changes.value.get(name) ?? ''}
          onInput={(event) => (changes.value = new Map(changes.value).set(name, event.currentTarget.value))}
        />
        <span id={`about-${name}`} class="quiet">
          {bounds}
        </span>
      </label>
      <button type="button" class="second" onClick={() => drop(name)}>
        {t('set.removeOne', { name })}
      </button>
    </div>
  );
}

function drop(name: string): void {
  const next = new Map(changes.value);
  next.delete(name);
  changes.value = next;
}
