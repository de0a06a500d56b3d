/** The frame of a settings form: fields, what the server objected to, save and discard. */
import type { ComponentChildren } from 'preact';
import { failureInWords } from '../i18n/wording.js';
import { discard, type Form } from '../state/settings.js';
import { locale } from '../state/preferences.js';

interface FormProps<Value> {
  form: Form<Value>;
  name: string;
  title: string;
  hint?: string;
  save: () => Promise<void>;
  children: ComponentChildren;
}

export function SettingsForm<Value>({ form, name, title, hint, save, children }: FormProps<Value>) {
  const { t } = locale.value;
  const state = form.state.value;
  const isChanged = form.changed.value !== null;
  return (
    <form
      class="settings-form"
      name={name}
      aria-labelledby={`${name}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 id={`${name}-title`}>{title}</h2>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      {children}
      {typeof state === 'object' && (
        <p class="field-problem" role="alert">
          {t('set.failed', { why: failureInWords(locale.value, state.reason) })}{' '}
          {state.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}
        </p>
      )}
      <div class="dock-act">
        <button type="submit" class="action" aria-disabled={!isChanged || state === 'saving'}>
          {t(state === 'saving' ? 'alert.sending' : 'set.save')}
        </button>
        {isChanged && (
          <button type="button" class="plain" onClick={() => discard(form)}>
            {t('set.reset')}
          </button>
        )}
        <span role="status">{state === 'saved' ? t('set.saved') : ''}</span>
      </div>
    </form>
  );
}

interface TextFieldProps {
  name: string;
  label: string;
  value: string;
  onWrite: (text: string) => void;
  problem?: string | null;
  hint?: string;
  maxLength?: number;
  type?: 'text' | 'number';
  pattern?: string;
  placeholder?: string;
  min?: number;
  max?: number;
  list?: string;
  lang?: string;
  required?: boolean;
}

/** A labelled input with its hint or what is wrong with it. */
export function TextField({ name, label, value, onWrite, problem = null, hint, ...rest }: TextFieldProps) {
  const { required = true, type = 'text', ...bounds } = rest;
  const about = `${name}-about`;
  return (
    <label class="text-field">
      <span class="label">{label}</span>
      <input
        {...bounds}
        name={name}
        type={type}
        required={required}
        autocomplete="off"
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={hint === undefined && problem === null ? undefined : about}
        onInput={(event) => onWrite(event.currentTarget.value)}
      />
      {(problem !== null || hint !== undefined) && (
        <span id={about} class={problem === null ? 'quiet' : 'field-problem'}>
          {problem ?? hint}
        </span>
      )}
    </label>
  );
}
