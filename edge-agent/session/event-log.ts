/** The event log: every change of a finding and every word of the alarm, one line of JSON each, in order. */
import type { Watched } from '../agent.js';
import type { AlarmStep } from '../core/alarm.js';
import type { FindingChange } from '../core/finding.js';

/** Collects the log of one run; `observe` has the signature of the cab's. */
export class EventLog {
  readonly lines: string[] = [];
  readonly changes: FindingChange[] = [];
  readonly alarms: { readonly tMs: number; readonly by: string; readonly tone: string | null }[] = [];
  frames = 0;
  #vibrates = false;

  readonly observe = (watched: Watched, alarm: AlarmStep): void => {
    const tMs = watched.monitor.lastMs;
    if (watched.step !== null) this.frames++;
    for (const change of watched.changes) {
      this.changes.push(change);
      this.lines.push(changeLine(tMs, change));
    }
    const line = alarmLine(tMs, alarm, this.#vibrates);
    this.#vibrates = alarm.vibrate;
    if (line !== null) this.lines.push(line);
    if (alarm.by !== null) this.alarms.push({ tMs, by: alarm.by, tone: alarm.play });
  };

  /** The whole log as a file; empty when nothing happened. */
  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }
}

/** Times to a tenth of a millisecond, figures to four digits: below any meaning, above any arithmetic noise. */
function changeLine(tMs: number, { phase, finding }: FindingChange): string {
  const { finding: kind, onsetMs, offsetMs, detectedMs, detail } = finding;
  return JSON.stringify({
    tMs: tenth(tMs),
    phase,
    finding: kind,
    onsetMs: tenth(onsetMs),
    offsetMs: offsetMs === null ? null : tenth(offsetMs),
    detectedMs: tenth(detectedMs),
    detail: rounded(detail),
  });
}

/** What is not said (null, false) is not written; null when nothing is said and the seat goes on as before. */
function alarmLine(tMs: number, alarm: AlarmStep, vibrated: boolean): string | null {
  if (alarm.by === null && !alarm.stop && alarm.vibrate === vibrated) return null;
  const said = Object.entries(alarm).filter(([, value]) => value !== null && value !== false);
  return JSON.stringify({ tMs: tenth(tMs), alarm: rounded(Object.fromEntries(said)) });
}

function rounded(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(4)) : value]),
  );
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
