/** Before the board: first start, or login. Inputs keep what was typed whatever the server answers. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { setUp, signIn } from '../net/api.js';
import type { Failure, Outcome } from '../net/call.js';
import type { User } from '../net/contract.js';
import { failureInWords } from '../i18n/wording.js';
import { findSession } from '../state/connection.js';
import { expired, session, sessionFailure } from '../state/desk.js';
import { locale } from '../state/preferences.js';
import { Field } from './field.js';
import { Preferences } from './header.js';

/** Asks the server again, or waits for it. */
export function Waiting() {
  const failure = sessionFailure.value;
  const { t } = locale.value;
  return (
    <Frame title="Oyau">
      {failure === null ? (
        <p role="status">{t('app.loading')}</p>
      ) : (
        <>
          <p class="field-problem" role="alert">
            {failureInWords(locale.value, failure)}
          </p>
          <button type="button" class="action" onClick={() => void findSession()}>
            {t('app.retry')}
          </button>
        </>
      )}
    </Frame>
  );
}

export function SignIn() {
  const { t } = locale.value;
  return (
    <EntranceForm
      title={t('signIn.title')}
      {...(expired.value ? { hint: t('signIn.expired') } : {})}
      submit={t('signIn.submit')}
      refused={t('signIn.wrong')}
      send={(text) => signIn(text('login'), text('password'))}
    >
      {() => (
        <>
          <Field name="login" label={t('signIn.login')} autocomplete="username" maxLength={64} problems={[]} />
          <Field
            name="password"
            label={t('signIn.password')}
            type="password"
            autocomplete="current-password"
            maxLength={200}
            problems={[]}
          />
        </>
      )}
    </EntranceForm>
  );
}

export function SetUp() {
  const { t } = locale.value;
  return (
    <EntranceForm
      title={t('setup.title')}
      hint={t('setup.hint')}
      submit={t('setup.submit')}
      refused={t('setup.wrong')}
      send={(text) =>
        setUp({ code: text('code').trim(), login: text('login'), name: text('name'), password: text('password') })
      }
    >
      {(failure) => <SetUpFields failure={failure} />}
    </EntranceForm>
  );
}

function SetUpFields({ failure }: { failure: Failure | null }) {
  const { t } = locale.value;
  const problems = failure?.problems ?? [];
  return (
    <>
      <Field name="code" label={t('setup.code')} autocomplete="off" maxLength={64} problems={problems} />
      <Field
        name="login"
        label={t('signIn.login')}
        autocomplete="username"
        hint={t('setup.loginHint')}
        pattern="[A-Za-z0-9][A-Za-z0-9._@\-]*"
        maxLength={64}
        problems={problems}
      />
      <Field name="name" label={t('setup.name')} autocomplete="name" maxLength={100} problems={problems} />
      <Field
        name="password"
        label={t('signIn.password')}
        type="password"
        autocomplete="new-password"
        hint={t('setup.passwordHint')}
        minLength={10}
        maxLength={200}
        problems={problems}
      />
    </>
  );
}

interface EntranceFormProps {
  title: string;
  hint?: string;
  submit: string;
  /** What a 401 or 403 means here. */
  refused: string;
  send: (text: (name: string) => string) => Promise<Outcome<User>>;
  children: (failure: Failure | null) => ComponentChildren;
}

function EntranceForm({ title, hint, submit, refused, send, children }: EntranceFormProps) {
  const failure = useSignal<Failure | null>(null);
  const busy = useSignal(false);
  const onSubmit = async (form: HTMLFormElement) => {
    if (busy.value) return;
    busy.value = true;
    const data = new FormData(form);
    const outcome = await send((name) => textOf(data, name));
    busy.value = false;
    failure.value = outcome.ok ? null : outcome;
    if (!outcome.ok) return;
    expired.value = false;
    session.value = { user: outcome.value };
  };
  return (
    <Frame title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onSubmit(event.currentTarget);
        }}
      >
        {hint !== undefined && <p class="quiet">{hint}</p>}
        {children(failure.value)}
        {failure.value !== null && (
          <p class="field-problem" role="alert">
            {complaint(failure.value, refused)}
          </p>
        )}
        <button type="submit" class="action" aria-disabled={busy.value}>
          {submit}
        </button>
      </form>
    </Frame>
  );
}

function complaint({ reason }: Failure, refused: string): string {
  const isRefusal = reason === 'signedOut' || reason === 'forbidden';
  return isRefusal ? refused : failureInWords(locale.value, reason);
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}

function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="entrance">
      <div class="entrance-top">
        <span class="brand">Oyau</span>
        <Preferences />
      </div>
      <div class="panel">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
