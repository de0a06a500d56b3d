/** Fields of what ends or pauses a matter: shelving, closing, an order's outcome or cancellation. */
import type { AlertOutcome, InterventionOutcome } from '../net/contract.js';
import { CLOSE_REASONS, INTERVENTION_OUTCOMES } from '../net/read-orders.js';
import { draft, write } from '../state/panels.js';
import { locale } from '../state/preferences.js';

/** The server takes no longer reasons and notes. */
const LONGEST_REASON = 500;
const LONGEST_NOTE = 1_000;
/** One shift of 8 hours: the server's limit. */
const MOST_MINUTES = 480;
const PRESETS = [15, 30, 60, 240] as const;

export function ShelveFields() {
  const { t, words } = locale.value;
  return (
    <>
      <label>
        <span class="label">{t('panel.minutes')}</span>
        <input
          name="minutes"
          type="number"
          required
          min={1}
          max={MOST_MINUTES}
          value={draft.value.minutes}
          onInput={(event) => write({ minutes: event.currentTarget.value })}
        />
      </label>
      <div class="ready" role="group" aria-label={t('panel.minutes')}>
        {PRESETS.map((minutes) => (
          <button key={minutes} type="button" class="second" onClick={() => write({ minutes: String(minutes) })}>
            {words(minutes * 60_000)}
          </button>
        ))}
      </div>
      <Reason />
    </>
  );
}

export function CancelFields() {
  return <Reason />;
}

function Reason() {
  return (
    <label class="wide">
      <span class="label">{locale.value.t('panel.reason')}</span>
      <input
        name="reason"
        type="text"
        required
        maxLength={LONGEST_REASON}
        autocomplete="off"
        value={draft.value.reason}
        onInput={(event) => write({ reason: event.currentTarget.value })}
      />
    </label>
  );
}

export function CloseFields() {
  const { t } = locale.value;
  return (
    <>
      <Choices legend={t('panel.intervention')} outcomes={INTERVENTION_OUTCOMES} />
      <Choices legend={t('panel.noIntervention')} outcomes={CLOSE_REASONS} />
      <Note required={draft.value.outcome === 'other'} />
    </>
  );
}

export function OutcomeFields() {
  return (
    <>
      <Choices legend={locale.value.t('panel.intervention')} outcomes={INTERVENTION_OUTCOMES} />
      <Note required={false} />
    </>
  );
}

interface ChoicesProps {
  legend: string;
  outcomes: readonly (AlertOutcome | InterventionOutcome)[];
}

function Choices({ legend, outcomes }: ChoicesProps) {
  return (
    <fieldset class="kinds">
      <legend class="label">{legend}</legend>
      {outcomes.map((outcome) => (
        <label key={outcome} class="choice">
          <input
            type="radio"
            name="outcome"
            value={outcome}
            required
            checked={draft.value.outcome === outcome}
            onChange={() => write({ outcome })}
          />
          <span>{locale.value.t(`outcome.${outcome}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Note({ required }: { required: boolean }) {
  const { t } = locale.value;
  return (
    <label class="wide">
      <span class="label">{required ? t('panel.noteWanted') : t('panel.note')}</span>
      <input
        name="note"
        type="text"
        required={required}
        maxLength={LONGEST_NOTE}
        autocomplete="off"
        value={draft.value.note}
        onInput={(event) => write({ note: event.currentTarget.value })}
      />
    </label>
  );
}
