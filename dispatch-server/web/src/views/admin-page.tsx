/** Administration: people, logins, cab units, webhooks, audit; one part at a time, chosen by the address. */
import { mayAdmin } from '../state/desk.js';
import { ADMIN_PARTS, type AdminPart } from '../state/history-query.js';
import { locale } from '../state/preferences.js';
import { AuditPart } from './admin-audit.js';
import { DevicesPart } from './admin-devices.js';
import { LoginsPart } from './admin-logins.js';
import { UsersPart } from './admin-users.js';
import { WebhooksPart } from './admin-webhooks.js';
import { Said, SecretShown } from './admin-parts.js';

const PARTS: Readonly<Record<AdminPart, () => preact.JSX.Element>> = {
  users: UsersPart,
  logins: LoginsPart,
  devices: DevicesPart,
  webhooks: WebhooksPart,
  audit: AuditPart,
};

export function AdminPage({ part }: { part: AdminPart }) {
  const { t } = locale.value;
  const Shown = PARTS[part];
  return (
    <section class="admin panel" aria-labelledby="admin-title">
      <header class="panel-head">
        <h1 id="admin-title" tabIndex={-1}>
          {t('admin.title')}
        </h1>
        {mayAdmin.value && (
          <nav aria-label={t('admin.parts')}>
            {ADMIN_PARTS.map((name) => (
              <a key={name} href={`#/admin/${name}`} aria-current={name === part ? 'page' : undefined}>
                {t(`admin.${name}`)}
              </a>
            ))}
          </nav>
        )}
      </header>
      {mayAdmin.value ? (
        <>
          <Said />
          <SecretShown />
          <Shown />
        </>
      ) : (
        <p class="none">{t('admin.forbidden')}</p>
      )}
    </section>
  );
}
