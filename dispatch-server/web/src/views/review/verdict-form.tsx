/** The verdict: true, false with a reason, or another finding; a note; a second pair of eyes. Earlier versions stay in sight. */
import { CATALOGUES, isMessageKey } from '../../i18n/catalogue.js';
import type { Locale } from '../../i18n/locale.js';
import { failureInWords, seenInWords } from '../../i18n/wording.js';
import type { FalseAlarmReason, ReviewEvent, Verdict, VerdictKind } from '../../net/review-contract.js';
import { serverMinuteMs } from '../../state/desk.js';
import { locale } from '../../state/preferences.js';
import { change, draft, missing, newerFor, save, saveFailure, saving, step } from '../../state/review.js';
import { KIND_ID, NOTE_ID, REASON_ID, SAVE_ID } from './keys.js';

const CHOICES: readonly VerdictKind[] = ['true', 'falseAlarm', 'reclassified'];
const REASONS: readonly FalseAlarmReason[] = [
  ...(['lookingDown', 'talking', 'sunlight', 'glasses', 'handOrObject'] as const),
  ...(['cameraAim', 'parked', 'notTheDriver', 'other'] as const),
];
const KINDS = Object.keys(CATALOGUES.en)
  .filter((key) => key.startsWith('kind.'))
  .map((key) => key.slice('kind.'.length));

export function VerdictForm({ found }: { found: ReviewEvent }) {
  const { t } = locale.value;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void save().then((isSaved) => {
      if (isSaved) step(1);
    });
  };
  return (
    <section aria-labelledby="verdict-title" data-testid="verdict">
      <h3 id="verdict-title">{t('review.verdict')}</h3>
      <Versions verdicts={found.verdicts} isNewer={newerFor.value === found.event.id} />
      <form class="review-verdict" onSubmit={submit}>
        <fieldset class="review-choices">
          <legend class="hidden">{t('review.verdict')}</legend>
          {CHOICES.map((verdict, index) => (
            <label key={verdict} class="choice">
              <input
                type="radio"
                name="verdict"
                value={verdict}
                checked={draft.value.verdict === verdict}
                onChange={() => change({ verdict })}
              />{' '}
              <kbd aria-hidden="true">{index + 1}</kbd> {t(`review.verdict.${verdict}`)}
            </label>
          ))}
        </fieldset>
        <Details />
        <label class="text-field">
          <span class="label">{t('panel.note')}</span>
          <textarea
            id={NOTE_ID}
            name="note"
            rows={2}
            maxLength={2000}
            value={draft.value.note}
            onInput={(event) => change({ note: event.currentTarget.value })}
          />
        </label>
        <SecondReview verdicts={found.verdicts} />
        <Act isAgain={found.verdicts.length > 0} />
      </form>
    </section>
  );
}

function Details() {
  const { t } = locale.value;
  const { verdict, reason, kind: chosen } = draft.value;
  if (verdict === 'falseAlarm')
    return (
      <label class="text-field">
        <span class="label">{t('review.reason')}</span>
        <select
          id={REASON_ID}
          name="reason"
          value={reason}
          onChange={(event) => change({ reason: REASONS.find((one) => one === event.currentTarget.value) ?? '' })}
        >
          <option value="">{t('panel.choose')}</option>
          {REASONS.map((one) => (
            <option key={one} value={one}>
              {t(`review.reason.${one}`)}
            </option>
          ))}
        </select>
      </label>
    );
  if (verdict !== 'reclassified') return null;
  return (
    <label class="text-field">
      <span class="label">{t('review.was')}</span>
      <select id={KIND_ID} name="kind" value={chosen} onChange={(event) => change({ kind: event.currentTarget.value })}>
        <option value="">{t('panel.choose')}</option>
        {KINDS.map((name) => (
          <option key={name} value={name}>
            {seenInWords(locale.value, name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function SecondReview({ verdicts }: { verdicts: readonly Verdict[] }) {
  const { t } = locale.value;
  const latest = verdicts.at(-1);
  return (
    <div class="review-second">
      <label class="choice">
        <input
          type="checkbox"
          name="wantsSecond"
          checked={draft.value.wantsSecond}
          onChange={(event) => change({ wantsSecond: event.currentTarget.checked })}
        />{' '}
        {t('review.wantsSecond')}
      </label>
      <span class="quiet" data-testid="second-review">
        {t('review.second', { state: t(`review.second.${latest?.secondReview ?? 'none'}`) })}
      </span>
    </div>
  );
}

function Act({ isAgain }: { isAgain: boolean }) {
  const { t } = locale.value;
  const lacks = missing(draft.value);
  const why = saveFailure.value;
  return (
    <>
      {why !== null && (
        <p class="field-problem" role="alert">
          {t('set.failed', { why: failureInWords(locale.value, why) })}
        </p>
      )}
      <div class="dock-act">
        <button
          id={SAVE_ID}
          type="submit"
          class="action"
          data-testid="save-verdict"
          aria-disabled={saving.value || lacks !== null}
        >
          {t(saving.value ? 'alert.sending' : isAgain ? 'review.saveAgain' : 'review.save')}
        </button>
        {lacks !== null && <span class="quiet">{t(`review.missing.${lacks}`)}</span>}
      </div>
    </>
  );
}

/** What was said before, the newest first; a version that came while this one was written says so. */
function Versions({ verdicts, isNewer }: { verdicts: readonly Verdict[]; isNewer: boolean }) {
  const { t } = locale.value;
  return (
    <>
      {isNewer && (
        <p class="field-problem" role="alert" data-testid="newer-verdict">
          {t('review.newer', { who: verdicts.at(-1)?.login ?? '–' })}
        </p>
      )}
      {verdicts.length > 0 && (
        <ol class="review-versions" reversed data-testid="versions">
          {verdicts.toReversed().map((verdict) => (
            <li key={verdict.version} value={verdict.version}>
              {verdictInWords(locale.value, verdict)}
              <span class="quiet">
                {' '}
                · {verdict.login}, {locale.value.moment(verdict.atMs, serverMinuteMs.value)}
              </span>
              {verdict.note !== null && <q>{verdict.note}</q>}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** "False alarm: looking down". */
export function verdictInWords(
  locale: Locale,
  { verdict, reason, kind: was }: Pick<Verdict, 'verdict' | 'reason' | 'kind'>,
): string {
  const { t } = locale;
  const key = `review.reason.${reason ?? ''}`;
  const why = was !== null ? seenInWords(locale, was) : reason !== null ? (isMessageKey(key) ? t(key) : reason) : null;
  const said = t(`review.verdict.${verdict}`);
  return why === null ? said : `${said}: ${why}`;
}
