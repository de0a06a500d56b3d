/** Logins in force: whose, from where, until when; each can be ended. */
import { endLogin } from '../net/admin-api.js';
import { act, logins } from '../state/admin.js';
import { locale } from '../state/preferences.js';
import { Absent, Act, AdminTable, Moment } from './admin-parts.js';

const COLUMNS = [
  'admin.login',
  'admin.name',
  'admin.role',
  'admin.address',
  'admin.began',
  'admin.ends',
  'admin.actions',
] as const;

export function LoginsPart() {
  const { t } = locale.value;
  const known = logins.value.value;
  if (known === null) return <Absent why={logins.why.value} isEmpty={false} empty="admin.logins" />;
  return (
    <AdminTable name={t('admin.logins')} columns={COLUMNS}>
      {known.logins.map((each) => (
        <tr key={each.loginId} data-testid="login" data-login={each.login}>
          <th scope="row">{each.login}</th>
          <td>{each.name}</td>
          <td>{t(`role.${each.role}`)}</td>
          <td>{each.address ?? '–'}</td>
          <td>
            <Moment atMs={each.beganAtMs} />
          </td>
          <td>
            <Moment atMs={each.endsAtMs} />
          </td>
          <td class="admin-acts">
            {each.loginId === known.own ? (
              <span class="quiet">{t('admin.thisOne')}</span>
            ) : (
              <Act
                id={`end-${each.loginId}`}
                label={t('admin.end')}
                about={`${each.login}, ${each.address ?? ''}`}
                sure
                onAct={() =>
                  void act(`end-${each.loginId}`, `${t('admin.end')}: ${each.login}`, endLogin(each.loginId), logins)
                }
              />
            )}
          </td>
        </tr>
      ))}
    </AdminTable>
  );
}
