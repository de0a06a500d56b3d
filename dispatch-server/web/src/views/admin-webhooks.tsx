/** Webhooks: addresses that are told, each with its secret; messages that were given up. */
import { signal } from '@preact/signals';
import { addWebhook, removeWebhook, retryDelivery, testWebhook } from '../net/admin-api.js';
import type { Webhook, WebhookTopic } from '../net/contract.js';
import { TOPICS } from '../net/read-admin.js';
import { act, busy, secret, webhooks } from '../state/admin.js';
import { locale } from '../state/preferences.js';
import { Absent, Act, AdminTable, Moment } from './admin-parts.js';
import { TextField } from './settings-form.js';

const COLUMNS = ['admin.url', 'admin.topics', 'admin.addedBy', 'admin.added', 'admin.actions'] as const;
const DEAD_COLUMNS = ['admin.topic', 'admin.since', 'admin.attempts', 'admin.lastError', 'admin.actions'] as const;

export function WebhooksPart() {
  const { t } = locale.value;
  const known = webhooks.value.value;
  const isEmpty = known !== null && known.webhooks.length === 0;
  return (
    <>
      {known === null || isEmpty ? (
        <Absent why={webhooks.why.value} isEmpty={isEmpty} empty="admin.noWebhooks" />
      ) : (
        <AdminTable name={t('admin.webhooks')} columns={COLUMNS}>
          {known.webhooks.map((webhook) => (
            <Address key={webhook.webhookId} webhook={webhook} />
          ))}
        </AdminTable>
      )}
      {known !== null && known.dead.length > 0 && <Dead />}
      <NewWebhook />
    </>
  );
}

function Address({ webhook: { webhookId, url, topics, addedBy, addedAtMs } }: { webhook: Webhook }) {
  const { t } = locale.value;
  return (
    <tr data-testid="webhook" data-url={url}>
      <th scope="row" class="admin-long">
        {url}
      </th>
      <td>{topics.map((topic) => t(`admin.topic.${topic}`)).join(', ')}</td>
      <td>{addedBy}</td>
      <td>
        <Moment atMs={addedAtMs} />
      </td>
      <td class="admin-acts">
        <Act
          id={`test-${webhookId}`}
          label={t('admin.test')}
          about={url}
          onAct={() => void act(`test-${webhookId}`, `${t('admin.test')}: ${url}`, testWebhook(webhookId), webhooks)}
        />
        <Act
          id={`remove-${webhookId}`}
          label={t('set.remove')}
          about={url}
          sure
          onAct={() =>
            void act(`remove-${webhookId}`, `${t('set.remove')}: ${url}`, removeWebhook(webhookId), webhooks)
          }
        />
      </td>
    </tr>
  );
}

/** Messages that never arrived and wait for a person. */
function Dead() {
  const { t } = locale.value;
  return (
    <>
      <h2 class="admin-sub">{t('admin.dead')}</h2>
      <AdminTable name={t('admin.dead')} columns={DEAD_COLUMNS}>
        {(webhooks.value.value?.dead ?? []).map(({ deliveryId, topic, createdAtMs, attempts, lastError }) => (
          <tr key={deliveryId} data-testid="dead">
            <th scope="row">{t(`admin.topic.${topic}`)}</th>
            <td>
              <Moment atMs={createdAtMs} />
            </td>
            <td>{locale.value.number(attempts)}</td>
            <td class="admin-long">{lastError ?? '–'}</td>
            <td class="admin-acts">
              <Act
                id={`retry-${deliveryId}`}
                label={t('app.retry')}
                about={deliveryId}
                onAct={() => void act(`retry-${deliveryId}`, t('app.retry'), retryDelivery(deliveryId), webhooks)}
              />
            </td>
          </tr>
        ))}
      </AdminTable>
    </>
  );
}

const typedUrl = signal('');
const typedTopics = signal<readonly WebhookTopic[]>(['escalation']);

function NewWebhook() {
  const { t } = locale.value;
  const topics = typedTopics.value;
  return (
    <form
      class="settings-form admin-form"
      aria-label={t('admin.newWebhook')}
      onSubmit={(event) => {
        event.preventDefault();
        const url = typedUrl.value;
        void act('webhook-add', `${t('admin.newWebhook')}: ${url}`, addWebhook(url, topics), {
          load: webhooks.load,
          taken(text) {
            secret.value = { kind: 'webhook', about: url, text };
            typedUrl.value = '';
          },
        });
      }}
    >
      <h2>{t('admin.newWebhook')}</h2>
      <TextField
        name="url"
        label={t('admin.url')}
        maxLength={2000}
        pattern="https?://.+"
        placeholder="https://"
        hint={t('admin.urlHint')}
        value={typedUrl.value}
        onWrite={(text) => (typedUrl.value = text)}
      />
      <fieldset class="group">
        <legend>{t('admin.topics')}</legend>
        {TOPICS.map((topic) => (
          <label key={topic} class="choice">
            <input
              type="checkbox"
              name={`topic-${topic}`}
              checked={topics.includes(topic)}
              onChange={(event) => {
                const isOn = event.currentTarget.checked;
                typedTopics.value = TOPICS.filter((each) => (each === topic ? isOn : topics.includes(each)));
              }}
            />
            <span>{t(`admin.topic.${topic}`)}</span>
          </label>
        ))}
      </fieldset>
      <div class="dock-act">
        <button type="submit" class="action" aria-disabled={busy.value !== null || topics.length === 0}>
          {t('admin.add')}
        </button>
      </div>
    </form>
  );
}
