/** The site plan: trucks as marks that point where they drive; colour only for what is not normal. */
import type { Plan } from '../net/contract.js';
import { connection, fleet } from '../state/desk.js';
import type { FleetRow } from '../state/fleet.js';
import { truckHash } from '../state/history-query.js';
import { onPlan, type OnPlan } from '../state/plan-geometry.js';
import { locale, planShown } from '../state/preferences.js';
import { plan } from '../state/site.js';

interface Mark extends OnPlan {
  readonly row: FleetRow;
}

/** Nothing while the site has no plan: the board has better use for the room. */
export function SitePlan() {
  const drawing = plan.value;
  if (drawing === null) return null;
  const { t } = locale.value;
  const isShown = planShown.value === 'shown';
  const marks = marksOn(drawing);
  return (
    <section class="plan panel" aria-labelledby="plan-title" data-stale={String(connection.value === 'stale')}>
      <header class="panel-head">
        <h2 id="plan-title">{t('plan.title')}</h2>
        <span class="count">{counted(marks.length, fleet.value.length)}</span>
        <button
          type="button"
          class="plain"
          data-testid="plan-fold"
          aria-expanded={isShown}
          onClick={() => (planShown.value = isShown ? 'folded' : 'shown')}
        >
          {t(isShown ? 'plan.fold' : 'plan.show')}
        </button>
      </header>
      {isShown && <Drawing drawing={drawing} marks={marks} />}
    </section>
  );
}

function marksOn(drawing: Plan): readonly Mark[] {
  return fleet.value.flatMap((row): Mark[] => {
    const position = row.truck.status?.position ?? null;
    const at = position === null ? null : onPlan(drawing, position);
    return at === null ? [] : [{ row, ...at }];
  });
}

function Drawing({ drawing, marks }: { drawing: Plan; marks: readonly Mark[] }) {
  const { widthPx, heightPx, imageUrl } = drawing;
  const sizePx = Math.max(widthPx, heightPx) / 55;
  return (
    <div class="plan-canvas">
      <img src={imageUrl} alt="" />
      <svg viewBox={`0 0 ${widthPx} ${heightPx}`} role="group" aria-label={inWords(marks, fleet.value.length)}>
        {marks.toReversed().map(({ row, xPx, yPx, turnDeg }) => (
          <TruckMark
            key={row.truck.truckId}
            truckId={row.truck.truckId}
            condition={row.condition}
            name={nameOf(row)}
            xPx={Math.round(xPx)}
            yPx={Math.round(yPx)}
            turnDeg={turnDeg === null ? null : Math.round(turnDeg)}
            sizePx={sizePx}
          />
        ))}
      </svg>
    </div>
  );
}

function counted(onIt: number, trucks: number): string {
  const { plural } = locale.value;
  const outside = trucks - onIt;
  return [plural('plan.summary', onIt), ...(outside > 0 ? [plural('plan.outside', outside)] : [])].join(' · ');
}

/** What the picture says, for those who do not see it. */
function inWords(marks: readonly Mark[], trucks: number): string {
  const { t } = locale.value;
  const abnormal = marks.filter(({ row }) => isAbnormal(row)).map(({ row }) => nameOf(row));
  const said = abnormal.length === 0 ? t('plan.allNormal') : t('plan.abnormal', { trucks: abnormal.join(', ') });
  return `${counted(marks.length, trucks)} · ${said}`;
}

function isAbnormal({ condition }: FleetRow): boolean {
  return condition !== 'quiet';
}

function nameOf({ truck, condition }: FleetRow): string {
  const what = condition === 'quiet' ? '' : ` (${locale.value.t(`fleet.condition.${condition}`)})`;
  return `${truck.truckId}${what}`;
}

interface MarkProps extends OnPlan {
  truckId: string;
  condition: FleetRow['condition'];
  name: string;
  sizePx: number;
}

/** An arrow head, or a disc while the direction is unknown; with its number where it is not normal. */
function TruckMark({ truckId, condition, name, xPx, yPx, turnDeg, sizePx }: MarkProps) {
  const isNotable = condition !== 'quiet';
  return (
    <a
      href={truckHash(truckId)}
      aria-label={locale.value.t('truck.title', { truck: name })}
      class={`plan-truck ${condition}`}
      data-testid="plan-truck"
      data-truck-id={truckId}
    >
      <g transform={`translate(${xPx} ${yPx}) scale(${sizePx * (isNotable ? 1.4 : 1)})`}>
        {turnDeg === null ? <circle r="0.55" /> : <path d="M0-1 .7.8 0 .45-.7.8z" transform={`rotate(${turnDeg})`} />}
        {isNotable && (
          <text x="0" y="2" text-anchor="middle">
            {truckId}
          </text>
        )}
      </g>
    </a>
  );
}
