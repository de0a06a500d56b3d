/** Settings for supervisors: the site, its shifts and escalation, texts of orders, the plan. */
import { maySet } from '../state/desk.js';
import { locale } from '../state/preferences.js';
import { PlanForm } from './plan-form.js';
import { SiteForm } from './site-form.js';
import { TemplatesForm } from './templates-form.js';

export function SettingsPage() {
  const { t } = locale.value;
  return (
    <section class="settings panel" aria-labelledby="settings-title">
      <header class="panel-head">
        <h1 id="settings-title" tabIndex={-1}>
          {t('set.title')}
        </h1>
      </header>
      {maySet.value ? (
        <div class="settings-forms">
          <SiteForm />
          <PlanForm />
          <TemplatesForm />
        </div>
      ) : (
        <p class="none">{t('set.forbidden')}</p>
      )}
    </section>
  );
}
