/** Writes the trace beside a clip: why the unit judged as it did, in the format of the protocol. */
import { LIMITS, traceSchema, TRACE_SERIES, type Trace } from '@oyau/protocol';
import type { Film } from './film.js';
import type { Sample, SampleLog } from './samples.js';
import type { ClipWindow } from './windows.js';

export interface TraceFacts {
  readonly deviceId: string;
  readonly epoch: string;
  readonly eventId: string;
  /** Wall time minus capture time, ms. */
  readonly wallOffsetMs: number;
  readonly thresholds: Readonly<Record<string, number>>;
}

/** The trace as JSON; null when not a single frame was watched in the window. Throws what does not fit the protocol. */
export function writeTrace(
  { fromMs, toMs }: ClipWindow,
  log: Pick<SampleLog, 'samples' | 'contoursAt' | 'findings' | 'alarms'>,
  film: (Film & { readonly sha256: string }) | null,
  { deviceId, epoch, eventId, wallOffsetMs, thresholds }: TraceFacts,
): Buffer | null {
  const samples = log.samples(fromMs, toMs).slice(-LIMITS.traceSamples);
  const startMs = Math.min(samples[0]?.tMs ?? Infinity, film?.timesMs[0] ?? Infinity);
  if (samples.length === 0) return null;
  const after = (tMs: number): number => Number((tMs - startMs).toFixed(1));
  const trace: Trace = {
    ...{ format: 'oyau-trace', formatVersion: 1, deviceId, epoch, eventId },
    startMs,
    startAtMs: Math.max(0, Math.round(startMs + wallOffsetMs)),
    film: film === null ? null : filmOf(film, after),
    tMs: samples.map(({ tMs }) => after(tMs)),
    series: seriesOf(samples),
    thresholds: { ...thresholds },
    findings: log
      .findings(fromMs, toMs)
      .slice(-LIMITS.eventsPerMessage)
      .map(({ finding, onsetMs, offsetMs }) => ({
        finding,
        onsetMs: after(onsetMs),
        offsetMs: offsetMs === null ? null : after(offsetMs),
      })),
    alarms: log
      .alarms(startMs, toMs)
      .slice(-LIMITS.eventsPerMessage)
      .map(({ tMs, tone, finding }) => ({ atMs: after(tMs), tone, finding })),
    landmarks:
      film === null
        ? null
        : film.timesMs.map(
            (tMs) =>
              log
                .contoursAt(tMs)
                ?.slice(0, LIMITS.tracePoints)
                .map(([x, y]) => [x, y]) ?? null,
          ),
  };
  return Buffer.from(JSON.stringify(traceSchema.parse(trace)));
}

function filmOf(film: Film & { readonly sha256: string }, after: (tMs: number) => number): Trace['film'] {
  const { sha256, mediaType, widthPx, heightPx, timesMs } = film;
  return { sha256, mediaType, widthPx, heightPx, frameTimesMs: timesMs.map(after) };
}

function seriesOf(samples: readonly Sample[]): Trace['series'] {
  const columns = TRACE_SERIES.map((name) => [name, samples.map(({ values }) => values[name])] as const);
  return Object.fromEntries(columns) as Trace['series'];
}
