/** The line on top: where we are, what time it is, whether data and sound arrive, and the settings of this desk. */
import type { DeskAlarm } from '../state/alarm.js';
import { leave } from '../state/connection.js';
import {
  connection,
  hearsOnly,
  helpOpen,
  mayAdmin,
  mayReport,
  mayReview,
  maySet,
  openAlerts,
  seenTrucks,
  session,
  site,
  soundState,
  truckCount,
} from '../state/desk.js';
import { page } from '../state/history.js';
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/catalogue.js';
import { hears, language, locale, theme, THEMES } from '../state/preferences.js';
import { PriorityMark } from './priority-mark.js';
import { Clock } from './times.js';

export function Header({ alarm }: { alarm: DeskAlarm }) {
  const { t } = locale.value;
  return (
    <header class="top">
      <Site />
      <Pages />
      <Clock />
      <span class="top-end">
        <Connection />
        <SoundButton alarm={alarm} />
        <Hearing />
        <button type="button" class="plain" onClick={() => (helpOpen.value = !helpOpen.value)}>
          {t('settings.help')} <kbd aria-hidden="true">?</kbd>
        </button>
        <Preferences />
        <SignOut />
      </span>
    </header>
  );
}

/** Where and when: site and shift on duty. */
function Site() {
  const { t, hourMinute } = locale.value;
  const { settings, shift } = site.value;
  return (
    <span class="site">
      <span class="brand">{settings === null ? 'Oyau' : settings.siteName}</span>
      <span class="quiet">
        {shift !== null && (
          <span data-testid="shift">
            {t('head.shift', { name: shift.name, from: hourMinute(shift.startedAtMs), to: hourMinute(shift.endsAtMs) })}
            {' · '}
          </span>
        )}
        <Seen />
      </span>
    </span>
  );
}

function Seen() {
  const { t, number } = locale.value;
  const words = { seen: number(seenTrucks.value), total: number(truckCount.value) };
  return <span data-testid="seen">{t('head.seen', words)}</span>;
}

function Pages() {
  const { t, plural } = locale.value;
  const open = openAlerts.value;
  const worst = open[0]?.priority;
  const here = page.value.name;
  return (
    <nav aria-label={t('nav.label')}>
      <a href="#/" aria-current={here === 'board' ? 'page' : undefined}>
        {t('nav.board')}
        {here !== 'board' && worst !== undefined && (
          <span class={`badge ${worst}`}>
            <PriorityMark priority={worst} /> {plural('alerts.open', open.length)}
          </span>
        )}
      </a>
      <a href="#/history" aria-current={here === 'history' ? 'page' : undefined}>
        {t('nav.history')}
      </a>
      {mayReview.value && (
        <>
          <a href="#/review" aria-current={here === 'review' ? 'page' : undefined}>
            {t('nav.review')}
          </a>
          <a href="#/what-if" aria-current={here === 'whatIf' ? 'page' : undefined}>
            {t('nav.whatIf')}
          </a>
        </>
      )}
      {mayReport.value && (
        <a href="#/reports/rates" aria-current={here === 'reports' ? 'page' : undefined}>
          {t('nav.reports')}
        </a>
      )}
      {maySet.value && (
        <a href="#/settings" aria-current={here === 'settings' ? 'page' : undefined}>
          {t('nav.settings')}
        </a>
      )}
      {mayAdmin.value && (
        <a href="#/admin" aria-current={here === 'admin' ? 'page' : undefined}>
          {t('nav.admin')}
        </a>
      )}
    </nav>
  );
}

function Connection() {
  const state = connection.value;
  return (
    <span class="connection" data-testid="connection" data-state={state} role="status">
      <span class="dot" aria-hidden="true" /> {locale.value.t(`connection.${state}`)}
    </span>
  );
}

function SoundButton({ alarm }: { alarm: DeskAlarm }) {
  const state = soundState.value;
  return (
    <button
      type="button"
      class="sound plain"
      data-testid="sound"
      data-state={state}
      data-sound-control
      aria-pressed={state === 'on'}
      onClick={() => void alarm.toggle()}
    >
      {locale.value.t(state === 'on' ? 'sound.on' : 'sound.off')} <kbd aria-hidden="true">M</kbd>
    </button>
  );
}

/** Which alerts sound here. A supervisor's desk may take over from the dispatcher's: then it hears everything. */
function Hearing() {
  const { t } = locale.value;
  if (!maySet.value) return null;
  return (
    <select
      aria-label={t('head.hears')}
      name="hears"
      value={hearsOnly.value}
      onChange={(event) => (hears.value = event.currentTarget.value === 'all' ? 'all' : 'escalated')}
    >
      <option value="all">{t('head.hears.all')}</option>
      <option value="escalated">{t('head.hears.escalated')}</option>
    </select>
  );
}

/** Language and theme; the login and setup pages show them too. */
export function Preferences() {
  const { t } = locale.value;
  return (
    <>
      <select
        aria-label={t('settings.language')}
        name="language"
        value={language.value}
        onChange={(event) => (language.value = LANGUAGES.find((tag) => tag === event.currentTarget.value) ?? 'en')}
      >
        {LANGUAGES.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {LANGUAGE_NAMES[tag]}
          </option>
        ))}
      </select>
      <select
        aria-label={t('settings.theme')}
        name="theme"
        value={theme.value}
        onChange={(event) => (theme.value = THEMES.find((name) => name === event.currentTarget.value) ?? 'auto')}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {t(`settings.theme.${name}`)}
          </option>
        ))}
      </select>
    </>
  );
}

function SignOut() {
  const { t } = locale.value;
  return (
    <span class="user">
      <a href="#/account" data-testid="account" title={t('account.title')}>
        {session.value?.user?.name}
      </a>
      <button type="button" class="plain" data-testid="sign-out" onClick={() => void leave()}>
        {t('settings.signOut')}
      </button>
    </span>
  );
}
