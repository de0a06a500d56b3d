/** Name, time zone, shifts and escalation of the site. */
import { isTimeZone } from '../i18n/zone.js';
import { createLocale } from '../i18n/locale.js';
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/catalogue.js';
import type { Settings, Shift } from '../net/contract.js';
import { serverNowMs, site } from '../state/desk.js';
import { change, saveSite, siteForm } from '../state/settings.js';
import { language, locale } from '../state/preferences.js';
import { SettingsForm, TextField } from './settings-form.js';

export function SiteForm() {
  const { t } = locale.value;
  const settings = siteForm.changed.value ?? site.value.settings;
  if (settings === null) return <p class="quiet">{t('history.loading')}</p>;
  return (
    <SettingsForm form={siteForm} name="site" title={t('set.site')} save={saveSite}>
      <SiteFields settings={settings} />
      <Shifts settings={settings} />
      <Escalation settings={settings} />
    </SettingsForm>
  );
}

interface Part {
  settings: Settings;
}

function set(settings: Settings, part: Partial<Settings>): void {
  change(siteForm, { ...settings, ...part });
}

function SiteFields({ settings }: Part) {
  const { t } = locale.value;
  const isKnown = isTimeZone(settings.timeZone);
  const time = isKnown ? createLocale(language.value, settings.timeZone).time(serverNowMs.value) : '';
  return (
    <>
      <TextField
        name="siteName"
        label={t('set.siteName')}
        maxLength={100}
        value={settings.siteName}
        onWrite={(siteName) => set(settings, { siteName })}
      />
      <TextField
        name="timeZone"
        label={t('set.zone')}
        list="time-zones"
        maxLength={64}
        value={settings.timeZone}
        problem={isKnown ? null : t('set.zoneBad')}
        hint={t('set.zoneHint', { time })}
        onWrite={(timeZone) => set(settings, { timeZone })}
      />
      <datalist id="time-zones">
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <label class="text-field">
        <span class="label">{t('set.locale')}</span>
        <select
          name="locale"
          value={settings.locale}
          onChange={(event) =>
            set(settings, { locale: LANGUAGES.find((tag) => tag === event.currentTarget.value) ?? 'en' })
          }
        >
          {LANGUAGES.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {LANGUAGE_NAMES[tag]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Shifts({ settings }: Part) {
  const { t } = locale.value;
  const { shifts } = settings;
  const put = (index: number, part: Partial<Shift>) =>
    set(settings, { shifts: shifts.map((shift, other) => (other === index ? { ...shift, ...part } : shift)) });
  return (
    <fieldset class="group">
      <legend>{t('set.shifts')}</legend>
      <p class="quiet">{t('set.shiftsHint')}</p>
      {shifts.map((shift, index) => (
        <div key={index} class="set-row" data-testid="shift-row">
          <TextField
            name={`shift-${index}`}
            label={t('set.shiftName')}
            maxLength={40}
            value={shift.name}
            onWrite={(name) => put(index, { name })}
          />
          <TextField
            name={`start-${index}`}
            pattern="([01][0-9]|2[0-3]):[0-5][0-9]"
            placeholder="07:00"
            maxLength={5}
            label={t('set.shiftStart')}
            value={shift.startsAt}
            onWrite={(startsAt) => put(index, { startsAt })}
          />
          <button
            type="button"
            class="second"
            aria-label={t('set.removeOne', { name: shift.name })}
            onClick={() => set(settings, { shifts: shifts.filter((_, other) => other !== index) })}
          >
            {t('set.remove')}
          </button>
        </div>
      ))}
      <button
        type="button"
        class="second"
        onClick={() => set(settings, { shifts: [...shifts, { name: '', startsAt: '07:00' }] })}
      >
        {t('set.addShift')}
      </button>
    </fieldset>
  );
}

function Escalation({ settings }: Part) {
  const { t } = locale.value;
  const { escalation } = settings;
  const put = (part: Partial<Settings['escalation']>) => set(settings, { escalation: { ...escalation, ...part } });
  return (
    <fieldset class="group">
      <legend>{t('set.escalation')}</legend>
      <TextField
        name="afterS"
        type="number"
        min={10}
        max={3600}
        label={t('set.after')}
        value={escalation.afterMs === 0 ? '' : String(escalation.afterMs / 1000)}
        onWrite={(text) => put({ afterMs: Math.round(Number(text) * 1000) })}
      />
      <label class="choice">
        <input
          type="checkbox"
          name="webhook"
          checked={escalation.webhook}
          onChange={(event) => put({ webhook: event.currentTarget.checked })}
        />
        <span>{t('set.webhook')}</span>
      </label>
      <label class="choice">
        <input
          type="checkbox"
          name="email"
          checked={escalation.email}
          onChange={(event) => put({ email: event.currentTarget.checked })}
        />
        <span>{t('set.email')}</span>
      </label>
      <label class="text-field">
        <span class="label">{t('set.emailTo')}</span>
        <textarea
          name="emailTo"
          rows={2}
          required={escalation.email}
          value={escalation.emailTo.join('\n')}
          onChange={(event) => put({ emailTo: event.currentTarget.value.split(/[\s,;]+/).filter((one) => one !== '') })}
        />
      </label>
    </fieldset>
  );
}
