/** Uploads the plan of the site and says where it lies on the ground. */
import type { Plan } from '../net/contract.js';
import { serverMinuteMs } from '../state/desk.js';
import { CORNERS, degrees, type TypedCorners } from '../state/plan-corners.js';
import { change, planForm, saveDrawing, type TypedPlan } from '../state/settings.js';
import { plan } from '../state/site.js';
import { locale } from '../state/preferences.js';
import { SettingsForm, TextField } from './settings-form.js';

/** The server takes no larger images. */
const MOST_BYTES = 5 * 1024 * 1024;

export function PlanForm() {
  const { t, moment } = locale.value;
  const inUse = plan.value;
  const typed = planForm.changed.value ?? { corners: cornersOf(inUse), image: null };
  const isTooLarge = (typed.image?.size ?? 0) > MOST_BYTES;
  return (
    <SettingsForm
      form={planForm}
      name="plan"
      title={t('set.plan')}
      hint={t('set.planHint')}
      save={isTooLarge ? nothing : saveDrawing}
    >
      {inUse !== null && (
        <figure class="plan-now">
          <img src={inUse.imageUrl} alt={t('set.plan')} width={inUse.widthPx} height={inUse.heightPx} />
          <figcaption class="quiet">
            {t('set.planNow', { who: inUse.uploadedBy, time: moment(inUse.uploadedAtMs, serverMinuteMs.value) })}
          </figcaption>
        </figure>
      )}
      <label class="text-field">
        <span class="label">{t('set.planFile')}</span>
        <input
          name="image"
          type="file"
          accept="image/png,image/jpeg,image/webp"
          required={inUse === null && typed.image === null}
          onChange={(event) => change(planForm, { ...typed, image: event.currentTarget.files?.[0] ?? null })}
        />
      </label>
      {isTooLarge && (
        <p class="field-problem" role="alert">
          {t('set.planTooLarge')}
        </p>
      )}
      {CORNERS.map((corner) => (
        <Corner key={corner} corner={corner} typed={typed} />
      ))}
    </SettingsForm>
  );
}

function Corner({ corner, typed }: { corner: keyof TypedCorners; typed: TypedPlan }) {
  const { t } = locale.value;
  const place = typed.corners[corner];
  const write = (part: Partial<typeof place>) =>
    change(planForm, { ...typed, corners: { ...typed.corners, [corner]: { ...place, ...part } } });
  const problem = (text: string, most: number) =>
    text === '' || degrees(text, most) !== null ? null : t('set.numbersBad');
  return (
    <fieldset class="group">
      <legend>{t(`set.corner.${corner}`)}</legend>
      <div class="set-row">
        <TextField
          name={`${corner}-lat`}
          label={t('set.lat')}
          maxLength={20}
          value={place.latDeg}
          problem={problem(place.latDeg, 90)}
          onWrite={(latDeg) => write({ latDeg })}
        />
        <TextField
          name={`${corner}-lon`}
          label={t('set.lon')}
          maxLength={20}
          value={place.lonDeg}
          problem={problem(place.lonDeg, 180)}
          onWrite={(lonDeg) => write({ lonDeg })}
        />
      </div>
    </fieldset>
  );
}

function cornersOf(inUse: Plan | null): TypedCorners {
  const typed = (corner: keyof TypedCorners) =>
    inUse === null
      ? { latDeg: '', lonDeg: '' }
      : { latDeg: String(inUse.corners[corner].latDeg), lonDeg: String(inUse.corners[corner].lonDeg) };
  return { topLeft: typed('topLeft'), topRight: typed('topRight'), bottomLeft: typed('bottomLeft') };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
