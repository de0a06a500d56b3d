/** A labelled input of the login and setup forms, with its hint and the server's complaint beside it. */
import type { Problem } from '../net/contract.js';

interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'password';
  autocomplete: string;
  hint?: string;
  minLength?: number;
  maxLength: number;
  pattern?: string;
  problems: readonly Problem[];
}

export function Field({ name, label, type = 'text', hint, problems, ...rest }: FieldProps) {
  const mine = problems.filter(({ path }) => path === name);
  const about = `${name}-about`;
  return (
    <div class="form-field">
      <label for={name}>{label}</label>
      <input
        {...rest}
        id={name}
        name={name}
        type={type}
        required
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={mine.length > 0}
        aria-describedby={about}
      />
      <p id={about} class={mine.length > 0 ? 'field-problem' : 'quiet'}>
        {mine.length > 0 ? mine.map(({ message }) => message).join('; ') : hint}
      </p>
    </div>
  );
}
