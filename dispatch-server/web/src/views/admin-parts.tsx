/** What all parts of the administration are made of: tables, buttons that ask once more, what was done, secrets shown once. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { MessageKey } from '../i18n/catalogue.js';
import { failureInWords } from '../i18n/wording.js';
import type { FailureReason } from '../net/call.js';
import { busy, done, failure, secret } from '../state/admin.js';
import { locale } from '../state/preferences.js';

/** What was done last, or what the server objected to. */
export function Said() {
  const { t } = locale.value;
  const refused = failure.value?.failure;
  return (
    <>
      <p class="admin-said" role="status" data-testid="admin-done">
        {done.value !== null && t('admin.done', { what: done.value.about })}
      </p>
      {refused && (
        <p class="admin-said field-problem" role="alert" data-testid="admin-refused">
          {t('set.failed', { why: failureInWords(locale.value, refused.reason) })}{' '}
          {refused.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}
        </p>
      )}
    </>
  );
}

/** A code, token or secret, until it is put away: the server does not tell it again. */
export function SecretShown() {
  const { t } = locale.value;
  const shown = secret.value;
  if (shown === null) return null;
  return (
    <div class="admin-secret" role="group" aria-label={t(`admin.secret.${shown.kind}`, { about: shown.about })}>
      <label class="text-field">
        <span class="strong">{t(`admin.secret.${shown.kind}`, { about: shown.about })}</span>
        <input
          readOnly
          name="secret"
          data-testid="secret"
          value={shown.text}
          onFocus={(event) => event.currentTarget.select()}
        />
        <span class="quiet">{t(`admin.secretHint.${shown.kind}`)}</span>
      </label>
      <button type="button" class="second" onClick={() => (secret.value = null)}>
        {t('admin.secretSeen')}
      </button>
    </div>
  );
}

interface TableProps {
  name: string;
  columns: readonly MessageKey[];
  children: ComponentChildren;
}

/** A table with a row of headings; the last column holds what can be done and has no heading of its own. */
export function AdminTable({ name, columns, children }: TableProps) {
  const { t } = locale.value;
  return (
    <div class="scroll" role="region" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** The button that was pressed and waits for a second press; null = none. */
const asked = signal<string | null>(null);

interface ActProps {
  /** Name of the change, unique on the page. */
  id: string;
  label: string;
  /** The label with what it is about, for screen readers. */
  about: string;
  /** Ask once more, because it cannot be taken back or locks somebody out. */
  sure?: boolean;
  onAct: () => void;
}

export function Act({ id, label, about, sure = false, onAct }: ActProps) {
  const { t } = locale.value;
  if (sure && asked.value === id)
    return (
      <span class="admin-sure">
        <button
          type="button"
          class="action"
          data-testid={`${id}-sure`}
          ref={(button) => button?.focus()}
          onClick={() => {
            asked.value = null;
            onAct();
          }}
        >
          {t('admin.sure', { what: label })}
        </button>
        <button type="button" class="plain" onClick={() => (asked.value = null)}>
          {t('admin.keep')}
        </button>
      </span>
    );
  return (
    <button
      type="button"
      class="second"
      data-testid={id}
      aria-label={`${label}: ${about}`}
      aria-disabled={busy.value !== null}
      onClick={() => {
        if (busy.value !== null) return;
        if (sure) asked.value = id;
        else onAct();
      }}
    >
      {label}
    </button>
  );
}

/** Instead of a table: not there yet, could not be asked, or nothing in it. */
export function Absent({ why, isEmpty, empty }: { why: FailureReason | null; isEmpty: boolean; empty: MessageKey }) {
  const { t } = locale.value;
  if (why !== null)
    return (
      <p class="none" role="alert">
        {t('history.failed', { why: failureInWords(locale.value, why) })}
      </p>
    );
  return <p class="none">{t(isEmpty ? empty : 'history.loading')}</p>;
}

/** A moment on the site's clock; null = a dash. */
export function Moment({ atMs }: { atMs: number | null }) {
  if (atMs === null) return <>–</>;
  return <time dateTime={new Date(atMs).toISOString()}>{locale.value.dateTime(atMs)}</time>;
}
