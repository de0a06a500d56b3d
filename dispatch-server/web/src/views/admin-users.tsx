/** People: who may log in as what; new people, roles, passwords, letting in and keeping out. */
import { signal } from '@preact/signals';
import { addUser, endLoginsOf, setPassword, setRole, switchUser } from '../net/admin-api.js';
import type { Account, Role } from '../net/contract.js';
import { ROLE_NAMES } from '../net/read-admin.js';
import { act, busy, users } from '../state/admin.js';
import { session } from '../state/desk.js';
import { locale } from '../state/preferences.js';
import { Absent, Act, AdminTable, Moment } from './admin-parts.js';
import { TextField } from './settings-form.js';

const COLUMNS = ['admin.login', 'admin.name', 'admin.role', 'admin.state', 'admin.added', 'admin.actions'] as const;

/** Shortest password the server takes, characters. */
const SHORTEST_PASSWORD = 10;

/** Whose password is being changed; null = nobody's. */
const passwordFor = signal<string | null>(null);

export function UsersPart() {
  const { t } = locale.value;
  const list = users.value.value;
  return (
    <>
      {list === null ? (
        <Absent why={users.why.value} isEmpty={false} empty="admin.users" />
      ) : (
        <AdminTable name={t('admin.users')} columns={COLUMNS}>
          {list.map((user) => (
            <UserRow key={user.login} user={user} />
          ))}
        </AdminTable>
      )}
      {passwordFor.value !== null && <PasswordForm key={passwordFor.value} login={passwordFor.value} />}
      <NewUser />
    </>
  );
}

function UserRow({ user }: { user: Account }) {
  const { t } = locale.value;
  const { login, role, disabled } = user;
  const isOwn = login === session.value?.user?.login;
  return (
    <tr data-testid="user" data-login={login}>
      <th scope="row">{login}</th>
      <td>{user.name}</td>
      <td>{isOwn ? t(`role.${role}`) : <RoleChoice user={user} />}</td>
      <td>{t(disabled ? 'admin.disabled' : 'admin.inUse')}</td>
      <td>
        <Moment atMs={user.addedAtMs} />
      </td>
      <td class="admin-acts">
        <Act
          id={`password-${login}`}
          label={t('admin.password')}
          about={login}
          onAct={() => (passwordFor.value = login)}
        />
        {!isOwn && <Doors user={user} />}
      </td>
    </tr>
  );
}

function RoleChoice({ user: { login, role } }: { user: Account }) {
  const { t } = locale.value;
  return (
    <select
      name={`role-${login}`}
      aria-label={`${t('admin.role')}: ${login}`}
      value={role}
      onChange={(event) => {
        const chosen = roleNamed(event.currentTarget.value);
        const about = `${login}: ${t(`role.${chosen}`)}`;
        void act(`role-${login}`, about, setRole(login, chosen), users);
      }}
    >
      {ROLE_NAMES.map((name) => (
        <option key={name} value={name}>
          {t(`role.${name}`)}
        </option>
      ))}
    </select>
  );
}

/** Ending logins, keeping out, letting in again. */
function Doors({ user: { login, disabled } }: { user: Account }) {
  const { t } = locale.value;
  const to = disabled ? 'enable' : 'disable';
  const label = t(`admin.${to}`);
  return (
    <>
      <Act
        id={`logins-${login}`}
        label={t('admin.endLogins')}
        about={login}
        sure
        onAct={() => void act(`logins-${login}`, `${t('admin.endLogins')}: ${login}`, endLoginsOf(login), users)}
      />
      <Act
        id={`${to}-${login}`}
        label={label}
        about={login}
        sure={!disabled}
        onAct={() => void act(`${to}-${login}`, `${label}: ${login}`, switchUser(login, to), users)}
      />
    </>
  );
}

function PasswordForm({ login }: { login: string }) {
  const { t } = locale.value;
  const title = t('admin.passwordFor', { who: login });
  return (
    <form
      class="settings-form admin-form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        const password = textOf(event.currentTarget, 'password');
        void act(`password-${login}`, title, setPassword(login, password), users).then((isTaken) => {
          if (isTaken) passwordFor.value = null;
        });
      }}
    >
      <label class="text-field">
        <span class="label">{title}</span>
        <input
          name="password"
          type="password"
          required
          minLength={SHORTEST_PASSWORD}
          maxLength={200}
          autocomplete="new-password"
          ref={(input) => input?.focus()}
        />
        <span class="quiet">{t('admin.passwordHint')}</span>
      </label>
      <div class="dock-act">
        <button type="submit" class="action" aria-disabled={busy.value !== null}>
          {t('set.save')}
        </button>
        <button type="button" class="plain" onClick={() => (passwordFor.value = null)}>
          {t('admin.keep')}
        </button>
      </div>
    </form>
  );
}

const EMPTY = { login: '', name: '', password: '' };
const typed = signal(EMPTY);
const typedRole = signal<Role>('dispatcher');

function type(part: Partial<typeof EMPTY>): void {
  typed.value = { ...typed.value, ...part };
}

async function sendNewUser(): Promise<void> {
  const user = { ...typed.value, role: typedRole.value };
  const about = `${locale.value.t('admin.newUser')}: ${user.login}`;
  if (await act('user-add', about, addUser(user), users)) typed.value = EMPTY;
}

function NewUser() {
  const { t } = locale.value;
  return (
    <form
      class="settings-form admin-form"
      aria-label={t('admin.newUser')}
      onSubmit={(event) => {
        event.preventDefault();
        void sendNewUser();
      }}
    >
      <h2>{t('admin.newUser')}</h2>
      <div class="set-row">
        <NewUserFields />
      </div>
      <div class="dock-act">
        <button type="submit" class="action" aria-disabled={busy.value !== null}>
          {t('admin.add')}
        </button>
      </div>
    </form>
  );
}

function NewUserFields() {
  const { t } = locale.value;
  const { login, name, password } = typed.value;
  return (
    <>
      <TextField
        name="login"
        label={t('admin.login')}
        maxLength={64}
        pattern="[A-Za-z0-9][A-Za-z0-9._@\-]*"
        hint={t('admin.loginHint')}
        value={login}
        onWrite={(text) => type({ login: text })}
      />
      <TextField
        name="name"
        label={t('admin.name')}
        maxLength={100}
        value={name}
        onWrite={(text) => type({ name: text })}
      />
      <label class="text-field">
        <span class="label">{t('admin.role')}</span>
        <select
          name="role"
          value={typedRole.value}
          onChange={(event) => (typedRole.value = roleNamed(event.currentTarget.value))}
        >
          {ROLE_NAMES.map((each) => (
            <option key={each} value={each}>
              {t(`role.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="text-field">
        <span class="label">{t('admin.password')}</span>
        <input
          name="new-password"
          type="password"
          required
          minLength={SHORTEST_PASSWORD}
          maxLength={200}
          autocomplete="new-password"
          value={password}
          onInput={(event) => type({ password: event.currentTarget.value })}
        />
        <span class="quiet">{t('admin.passwordHint')}</span>
      </label>
    </>
  );
}

function roleNamed(text: string): Role {
  return ROLE_NAMES.find((name) => name === text) ?? 'viewer';
}

function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
