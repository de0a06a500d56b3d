/** The data of the page and how to look things up in it by time. */
const data = JSON.parse(document.getElementById('data').textContent);
const times = data.columns.tMs;
const firstMs = times[0] ?? 0;
const lastMs = Math.max(times[times.length - 1] ?? 0, firstMs + 1);

const CRITICAL = new Set(['eyesClosed', 'sleep', 'unresponsive', 'monitorFault']);
const WARNING = new Set([
  ...['microsleepWarning', 'perclosHigh', 'distraction', 'distractionPattern', 'headDrop', 'nod', 'noDriver'],
  ...['cameraCovered', 'cameraDark', 'cameraFrozen', 'cameraBlurred', 'eyesUnobservable', 'fatigueLevel', 'phoneUse'],
]);
const rankOf = (kind) => (CRITICAL.has(kind) ? 'critical' : WARNING.has(kind) ? 'warning' : 'plain');

/** Index of the last entry of a rising list that is not after `tMs`; 0 when all are. */
function indexAt(list, tMs) {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle] <= tMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The frame nearest to a time. */
function frameAt(tMs) {
  const index = indexAt(times, tMs);
  const next = Math.min(index + 1, times.length - 1);
  return Math.abs(times[next] - tMs) < Math.abs(times[index] - tMs) ? next : index;
}

const seconds = (ms, digits = 2) => `${(ms / 1000).toFixed(digits)} s`;
const figure = (value, digits = 2) => (value === null || value === undefined ? '–' : value.toFixed(digits));

/** What the next and previous keys jump to: where something was found or sounded, blinks aside. */
const stops = [
  ...data.findings.filter(({ kind }) => kind !== 'blink').map(({ onsetMs }) => onsetMs),
  ...data.alarms.map(({ tMs }) => tMs),
]
  .filter((tMs) => tMs >= firstMs && tMs <= lastMs)
  .sort((a, b) => a - b);
