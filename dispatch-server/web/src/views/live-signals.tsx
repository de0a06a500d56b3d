/** Live signals of one truck, while somebody asks for them: numbers and their last two minutes as lines. */
import type { MessageKey } from '../i18n/catalogue.js';
import { board } from '../state/desk.js';
import { locale } from '../state/preferences.js';
import { liveTruck, readings, watchLive, type Reading } from '../state/truck-page.js';

interface Signal {
  readonly name: MessageKey;
  readonly value: (reading: Reading) => number | null;
  /** Top of the line's scale; lines start at 0. */
  readonly top: number;
  readonly digits: number;
}

const SIGNALS: readonly Signal[] = [
  { name: 'truck.speed', value: ({ speedKmh }) => speedKmh, top: 60, digits: 0 },
  { name: 'truck.perclos', value: ({ perclos }) => perclos, top: 0.3, digits: 2 },
  { name: 'truck.level', value: ({ level }) => level, top: 100, digits: 0 },
];

export function LiveSignals({ truckId }: { truckId: string }) {
  const { t } = locale.value;
  const isLive = liveTruck.value === truckId;
  return (
    <div class="live" data-testid="live" data-live={String(isLive)}>
      <button type="button" class="action" aria-pressed={isLive} onClick={() => watchLive(isLive ? null : truckId)}>
        {t(isLive ? 'truck.stopLive' : 'truck.live')}
      </button>
      <span class="quiet">{t('truck.liveHint')}</span>
      {isLive && (
        <div class="live-signals">
          {SIGNALS.map((signal) => (
            <Trace key={signal.name} signal={signal} />
          ))}
          <div class="trace">
            <span class="label">{t('truck.frames')}</span>
            <span class="trace-now">{shown(board.value.trucks.get(truckId)?.status?.framesPerSecond ?? null, 1)}</span>
          </div>
        </div>
      )}
    </div>
  );
}

const WIDTH = 120;
const HEIGHT = 30;

function Trace({ signal }: { signal: Signal }) {
  const { t } = locale.value;
  const values = readings.value.map(signal.value);
  const name = t(signal.name);
  return (
    <div class="trace" data-testid="trace">
      <span class="label">{name}</span>
      <span class="trace-now">{shown(values.at(-1) ?? null, signal.digits)}</span>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t('truck.trace', { name })}
        preserveAspectRatio="none"
      >
        {runs(values, signal.top).map((points) => (
          <polyline key={points} points={points} />
        ))}
      </svg>
    </div>
  );
}

function shown(value: number | null, digits: number): string {
  return value === null ? '–' : locale.value.number(value, digits);
}

/** Points of each stretch without a gap, newest at the right edge. */
function runs(values: readonly (number | null)[], top: number): readonly string[] {
  const lines: string[][] = [[]];
  for (const [index, value] of values.entries()) {
    if (value === null) lines.push([]);
    else lines.at(-1)?.push(`${WIDTH - values.length + index},${(HEIGHT * (1 - Math.min(1, value / top))).toFixed(1)}`);
  }
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '));
}
