/** Ready texts of orders, in every language of the site. */
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/catalogue.js';
import type { OrderTemplate } from '../net/contract.js';
import { ORDER_KINDS } from '../net/read-orders.js';
import { change, saveTexts, templatesForm } from '../state/settings.js';
import { templates } from '../state/site.js';
import { locale } from '../state/preferences.js';
import { SettingsForm, TextField } from './settings-form.js';

/** The server takes no longer texts. */
const LONGEST_TEXT = 500;

const EMPTY: OrderTemplate = { kind: 'message', text: { en: '', ru: '', kk: '' } };

export function TemplatesForm() {
  const { t } = locale.value;
  const texts = templatesForm.changed.value ?? templates.value;
  const put = (index: number, text: OrderTemplate) =>
    change(
      templatesForm,
      texts.map((one, other) => (other === index ? text : one)),
    );
  return (
    <SettingsForm
      form={templatesForm}
      name="templates"
      title={t('set.templates')}
      hint={t('set.templatesHint')}
      save={saveTexts}
    >
      {texts.map((text, index) => (
        <Template
          key={index}
          number={index + 1}
          template={text}
          onChange={(changed) => put(index, changed)}
          onRemove={() =>
            change(
              templatesForm,
              texts.filter((_, other) => other !== index),
            )
          }
        />
      ))}
      <button
        type="button"
        class="second"
        data-testid="add-template"
        onClick={() => change(templatesForm, [...texts, EMPTY])}
      >
        {t('set.addTemplate')}
      </button>
    </SettingsForm>
  );
}

interface TemplateProps {
  number: number;
  template: OrderTemplate;
  onChange: (template: OrderTemplate) => void;
  onRemove: () => void;
}

function Template({ number, template, onChange, onRemove }: TemplateProps) {
  const { t } = locale.value;
  const title = t('set.template', { number: String(number), kind: t(`order.kind.${template.kind}`) });
  return (
    <fieldset class="group" data-testid="template">
      <legend>{title}</legend>
      <div class="set-row">
        <label class="text-field">
          <span class="label">{t('panel.kind')}</span>
          <select
            name={`template-${number}-kind`}
            value={template.kind}
            onChange={(event) =>
              onChange({
                ...template,
                kind: ORDER_KINDS.find((kind) => kind === event.currentTarget.value) ?? 'message',
              })
            }
          >
            {ORDER_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`order.kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="second" aria-label={t('set.removeOne', { name: title })} onClick={onRemove}>
          {t('set.remove')}
        </button>
      </div>
      {LANGUAGES.map((tag) => (
        <TextField
          key={tag}
          name={`template-${number}-${tag}`}
          label={LANGUAGE_NAMES[tag]}
          lang={tag}
          maxLength={LONGEST_TEXT}
          value={template.text[tag]}
          onWrite={(written) => onChange({ ...template, text: { ...template.text, [tag]: written } })}
        />
      ))}
    </fieldset>
  );
}
