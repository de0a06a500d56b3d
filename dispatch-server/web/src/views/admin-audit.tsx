/** The audit: who did what, when and from where; filtered by person, action and subject. */
import { isMessageKey } from '../i18n/catalogue.js';
import { failureInWords } from '../i18n/wording.js';
import type { AuditRow } from '../net/contract.js';
import { auditFilter, auditRows, auditState, loadAudit } from '../state/admin.js';
import { locale } from '../state/preferences.js';
import { AdminTable, Moment } from './admin-parts.js';
import { TextField } from './settings-form.js';

const COLUMNS = ['admin.at', 'admin.who', 'admin.address', 'admin.action', 'admin.subject', 'admin.detail'] as const;

export function AuditPart() {
  const { t } = locale.value;
  const { rows, next } = auditRows.value;
  const state = auditState.value;
  return (
    <>
      <AuditFilterForm />
      {rows.length > 0 && (
        <AdminTable name={t('admin.audit')} columns={COLUMNS}>
          {rows.map((row) => (
            <Row key={row.auditId} row={row} />
          ))}
        </AdminTable>
      )}
      {state !== 'ready' && state !== 'loading' && (
        <p class="none" role="alert">
          {t('history.failed', { why: failureInWords(locale.value, state) })}
        </p>
      )}
      {state === 'loading' && <p class="history-foot quiet">{t('history.loading')}</p>}
      {state === 'ready' && rows.length === 0 && <p class="none">{t('admin.noAudit')}</p>}
      {state === 'ready' && next !== null && (
        <div class="history-foot">
          <button type="button" class="action" data-testid="more" onClick={() => void loadAudit(true)}>
            {t('history.more')}
          </button>
        </div>
      )}
    </>
  );
}

function Row({ row }: { row: AuditRow }) {
  const detail = Object.entries(row.detail).map(([key, value]) => `${key}: ${value}`);
  return (
    <tr data-testid="audit" data-action={row.action}>
      <th scope="row">
        <Moment atMs={row.atMs} />
      </th>
      <td>{row.login ?? '–'}</td>
      <td>{row.address ?? '–'}</td>
      <td>{actionInWords(row.action)}</td>
      <td class="admin-long">{row.subject ?? '–'}</td>
      <td class="admin-long">{detail.join(', ')}</td>
    </tr>
  );
}

/** Words for the actions people do; a newer server may know more. */
function actionInWords(action: string): string {
  const key = `audit.${action}`;
  return isMessageKey(key) ? locale.value.t(key) : action;
}

function AuditFilterForm() {
  const { t } = locale.value;
  const filter = auditFilter.value;
  return (
    <form
      class="filter"
      role="search"
      aria-label={t('history.filter')}
      onSubmit={(event) => {
        event.preventDefault();
        void loadAudit();
      }}
    >
      <TextField
        name="audit-login"
        label={t('admin.who')}
        required={false}
        maxLength={64}
        value={filter.login}
        onWrite={(login) => (auditFilter.value = { ...filter, login })}
      />
      <TextField
        name="audit-action"
        label={t('admin.action')}
        required={false}
        maxLength={64}
        pattern="[A-Za-z]+(\.[A-Za-z]+)?"
        placeholder="user.add"
        value={filter.action}
        onWrite={(action) => (auditFilter.value = { ...filter, action })}
      />
      <TextField
        name="audit-subject"
        label={t('admin.subject')}
        required={false}
        maxLength={200}
        value={filter.subject}
        onWrite={(subject) => (auditFilter.value = { ...filter, subject })}
      />
      <div class="filter-act">
        <button type="submit" class="action">
          {t('history.show')}
        </button>
      </div>
    </form>
  );
}
