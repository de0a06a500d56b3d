/** Whoever sits here: who he is, and another password of his own. */
import { useSignal } from '@preact/signals';
import { changeOwnPassword } from '../net/api.js';
import type { Failure } from '../net/call.js';
import { failureInWords } from '../i18n/wording.js';
import { endSession } from '../state/acknowledge.js';
import { session } from '../state/desk.js';
import { locale } from '../state/preferences.js';
import { Field } from './field.js';

export function AccountPage() {
  const { t } = locale.value;
  const user = session.value?.user;
  return (
    <section class="account settings panel" aria-labelledby="account-title">
      <header class="panel-head">
        <h1 id="account-title" tabIndex={-1}>
          {t('account.title')}
        </h1>
      </header>
      {user && (
        <p class="account-who">
          {user.name} · {user.login} · {t(`role.${user.role}`)}
        </p>
      )}
      <PasswordForm />
    </section>
  );
}

/** Empty again once the server has the new password; kept when it objects. */
function PasswordForm() {
  const { t } = locale.value;
  const state = useSignal<'typing' | 'sending' | 'changed' | Failure>('typing');
  const failure = typeof state.value === 'object' ? state.value : null;
  const send = async (form: HTMLFormElement): Promise<void> => {
    if (state.value === 'sending') return;
    const [current, password] = [textOf(form, 'current'), textOf(form, 'password')];
    state.value = 'sending';
    const outcome = await changeOwnPassword(current, password);
    state.value = outcome.ok ? 'changed' : outcome;
    if (outcome.ok) form.reset();
    else if (outcome.reason === 'signedOut') endSession();
  };
  return (
    <form
      class="settings-form"
      aria-label={t('account.password')}
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget);
      }}
    >
      <h2>{t('account.password')}</h2>
      <p class="quiet">{t('account.passwordHint')}</p>
      <PasswordFields isWrong={failure?.problems.some(({ path }) => path === 'current') ?? false} />
      {failure !== null && failure.reason !== 'badInput' && (
        <p class="field-problem" role="alert">
          {failureInWords(locale.value, failure.reason)}
        </p>
      )}
      <div class="dock-act">
        <button type="submit" class="action" aria-disabled={state.value === 'sending'}>
          {t(state.value === 'sending' ? 'alert.sending' : 'set.save')}
        </button>
        <span role="status" data-testid="password-changed">
          {state.value === 'changed' && t('account.changed')}
        </span>
      </div>
    </form>
  );
}

function PasswordFields({ isWrong }: { isWrong: boolean }) {
  const { t } = locale.value;
  return (
    <>
      <Field
        name="current"
        label={t('account.current')}
        type="password"
        autocomplete="current-password"
        maxLength={200}
        problems={isWrong ? [{ path: 'current', message: t('account.wrong') }] : []}
      />
      <Field
        name="password"
        label={t('account.new')}
        type="password"
        autocomplete="new-password"
        hint={t('setup.passwordHint')}
        minLength={10}
        maxLength={200}
        problems={[]}
      />
    </>
  );
}

function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
