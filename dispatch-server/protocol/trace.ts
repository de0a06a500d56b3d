/** The signal trace beside a clip: why the unit judged as it did. Sent as a clip of media type `application/json`, made in the cab. */
import { z } from 'zod';
import { eventId, findingKind } from './event.js';
import { boundedNumber, boundedRecord, captureTimeMs, machineId, wallTimeMs } from './fields.js';
import { LIMITS } from './limits.js';

/** ms after `startMs`; negative never. */
const relativeMs = z.number().min(0).max(LIMITS.captureMs);
/** One value per sample; null = could not be judged. */
const series = z.array(boundedNumber.nullable()).max(LIMITS.traceSamples);
/** Parts of the picture's width or height. */
const part = z.number().min(-1).max(2);

/** Names of the series every trace has, each as long as `tMs`. Openness 0..1, mouth opening over width, angles in degrees, PERCLOS 0..1. */
export const TRACE_SERIES = [
  'opennessLeft',
  'opennessRight',
  'mouth',
  'yawDeg',
  'pitchDeg',
  'rollDeg',
  'gazeYawDeg',
  'gazePitchDeg',
  'perclos',
  'fatigueLevel',
  'speedKmh',
  'brightness',
] as const;
export type TraceSeries = (typeof TRACE_SERIES)[number];

/** The film beside the trace; frame `i` of it shows the moment `frameTimesMs[i]`. */
const filmSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case'),
  mediaType: z.string().min(1).max(LIMITS.idCharacters),
  widthPx: z.int().min(1).max(10_000),
  heightPx: z.int().min(1).max(10_000),
  frameTimesMs: z.array(relativeMs).min(1).max(LIMITS.traceSamples),
});

/** Version 1. Times are on the capture clock, relative to `startMs`. */
export const traceSchema = z
  .strictObject({
    format: z.literal('oyau-trace'),
    formatVersion: z.literal(1),
    deviceId: machineId,
    epoch: z.uuid(),
    /** The event it explains. */
    eventId,
    /** Capture time of the first sample, and the same moment on the wall clock. */
    startMs: captureTimeMs,
    startAtMs: wallTimeMs,
    /** null = there is no film, the trace stands alone. */
    film: filmSchema.nullable(),
    tMs: z.array(relativeMs).min(1).max(LIMITS.traceSamples),
    series: z.strictObject(
      Object.fromEntries(TRACE_SERIES.map((name) => [name, series])) as Record<TraceSeries, typeof series>,
    ),
    /** Thresholds in force, by name (with unit). */
    thresholds: boundedRecord(boundedNumber, LIMITS.thresholdEntries),
    /** Findings whose interval meets the trace; offset null = still open at its end. */
    findings: z
      .array(z.strictObject({ finding: findingKind, onsetMs: boundedNumber, offsetMs: boundedNumber.nullable() }))
      .max(LIMITS.eventsPerMessage),
    /** What sounded in the cab. */
    alarms: z
      .array(z.strictObject({ atMs: relativeMs, tone: machineId, finding: findingKind }))
      .max(LIMITS.eventsPerMessage),
    /** Contours of eyes and mouth to draw on the film, by index of its frame: [x, y] in parts of the picture; null = no face. */
    landmarks: z
      .array(
        z
          .array(z.tuple([part, part]))
          .max(LIMITS.tracePoints)
          .nullable(),
      )
      .max(LIMITS.traceSamples)
      .nullable(),
  })
  .superRefine((trace, context) => {
    for (const name of TRACE_SERIES)
      if (trace.series[name].length !== trace.tMs.length)
        context.addIssue({
          code: 'custom',
          path: ['series', name],
          message: `must have ${trace.tMs.length} values, one per time`,
        });
  });

export type Trace = z.infer<typeof traceSchema>;
