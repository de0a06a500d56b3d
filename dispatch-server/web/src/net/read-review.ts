/** Turns the server's JSON about reviews into types, or throws UnreadableAnswer. */
import { UnreadableAnswer, type Fields } from './fields.js';
import { readClip } from './read-site.js';
import { readEventRow } from './read.js';
import type {
  Point,
  ReviewEvent,
  ReviewItem,
  ReviewQueue,
  ReviewedEvent,
  Series,
  Trace,
  Verdict,
} from './review-contract.js';

export function readVerdict(fields: Fields): Verdict {
  return {
    version: fields.number('version'),
    verdict: fields.oneOf('verdict', ['true', 'falseAlarm', 'reclassified']),
    kind: fields.textOrNull('kind'),
    reason: fields.textOrNull('reason'),
    note: fields.textOrNull('note'),
    secondReview: fields.oneOf('secondReview', ['none', 'wanted', 'given']),
    login: fields.text('login'),
    atMs: fields.number('atMs'),
  };
}

export function readVerdicts(fields: Fields): readonly Verdict[] {
  return fields.list('verdicts', readVerdict);
}

const PRIORITIES = ['P1', 'P2', 'analyst'] as const;

function readItem(fields: Fields): ReviewItem {
  return {
    id: fields.number('id'),
    truckId: fields.text('truckId'),
    driverId: fields.textOrNull('driverId'),
    finding: fields.text('finding'),
    onsetAtMs: fields.number('onsetAtMs'),
    durationMs: fields.numberOrNull('durationMs'),
    priority: fields.oneOf('priority', PRIORITIES),
    verdict: fields.objectOrNull('verdict', readVerdict),
    hasFilm: fields.flag('hasFilm'),
    hasTrace: fields.flag('hasTrace'),
  };
}

export function readQueue(fields: Fields): ReviewQueue {
  return { items: fields.list('items', readItem), isCut: fields.flag('isCut') };
}

function readReviewedEvent(fields: Fields): ReviewedEvent {
  return {
    ...readEventRow(fields),
    eventId: fields.text('eventId'),
    deviceId: fields.text('deviceId'),
    inForce: fields.object('inForce', (inForce) => ({
      thresholdsVersion: inForce.text('thresholdsVersion'),
      thresholds: inForce.object('thresholds', numbersOf),
      models: inForce.object('models', textsOf),
      profileVersion: inForce.textOrNull('profileVersion'),
      agentVersion: inForce.text('agentVersion'),
    })),
  };
}

export function readReviewEvent(fields: Fields): ReviewEvent {
  return {
    event: fields.object('event', readReviewedEvent),
    priority: fields.oneOf('priority', PRIORITIES),
    alarm: fields.objectOrNull('alarm', (alarm) => ({
      tone: alarm.text('tone'),
      soundedAtMs: alarm.number('soundedAtMs'),
    })),
    ...fields.object('evidence', (evidence) => ({
      film: evidence.objectOrNull('film', readClip),
      hasTrace: evidence.objectOrNull('trace', readClip) !== null,
      awaited: evidence.texts('awaited').filter((role) => role === 'film' || role === 'trace'),
    })),
    context: fields.object('context', readContext),
    verdicts: readVerdicts(fields),
  };
}

function readContext(fields: Fields): ReviewEvent['context'] {
  return {
    shift: fields.objectOrNull('shift', (shift) => ({
      name: shift.text('name'),
      startedAtMs: shift.number('startedAtMs'),
    })),
    drivingSinceMs: fields.numberOrNull('drivingSinceMs'),
    place: fields.objectOrNull('place', (place) => ({
      latDeg: place.number('latDeg'),
      lonDeg: place.number('lonDeg'),
      headingDeg: place.numberOrNull('headingDeg'),
      atMs: place.number('atMs'),
    })),
    lastHour: fields.list('lastHour', (event) => ({
      id: event.number('id'),
      finding: event.text('finding'),
      onsetAtMs: event.number('onsetAtMs'),
      durationMs: event.numberOrNull('durationMs'),
      alertId: event.textOrNull('alertId'),
    })),
  };
}

export function readTrace(fields: Fields): Trace {
  const seriesOf = (series: Fields): Trace['series'] => ({
    opennessLeft: seriesIn(series, 'opennessLeft'),
    opennessRight: seriesIn(series, 'opennessRight'),
    perclos: seriesIn(series, 'perclos'),
    yawDeg: seriesIn(series, 'yawDeg'),
    pitchDeg: seriesIn(series, 'pitchDeg'),
    speedKmh: seriesIn(series, 'speedKmh'),
  });
  return {
    startMs: fields.number('startMs'),
    startAtMs: fields.number('startAtMs'),
    film: fields.objectOrNull('film', (film) => ({
      sha256: film.text('sha256'),
      frameTimesMs: timesIn(film, 'frameTimesMs'),
    })),
    tMs: timesIn(fields, 'tMs'),
    series: fields.object('series', seriesOf),
    thresholds: fields.object('thresholds', numbersOf),
    findings: fields.list('findings', (finding) => ({
      finding: finding.text('finding'),
      onsetMs: finding.number('onsetMs'),
      offsetMs: finding.numberOrNull('offsetMs'),
    })),
    alarms: fields.list('alarms', (alarm) => ({
      atMs: alarm.number('atMs'),
      tone: alarm.text('tone'),
      finding: alarm.text('finding'),
    })),
    landmarks: landmarksIn(fields.raw('landmarks')),
  };
}

function numbersOf(fields: Fields): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(fields.plain()).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function textsOf(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields.plain()).map(([name, value]) => [name, String(value)]));
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnreadableAnswer(`${name}: not a list`);
}

function seriesIn(fields: Fields, name: string): Series {
  return listOf(fields.raw(name), name).map((value) => (typeof value === 'number' ? value : null));
}

function timesIn(fields: Fields, name: string): readonly number[] {
  return listOf(fields.raw(name), name).map((value) => {
    if (typeof value === 'number') return value;
    throw new UnreadableAnswer(`${name}: not a list of times`);
  });
}

function landmarksIn(value: unknown): Trace['landmarks'] {
  if (value === null || value === undefined) return null;
  return listOf(value, 'landmarks').map((points) =>
    points === null ? null : listOf(points, 'landmarks').map(pointOf),
  );
}

function pointOf(value: unknown): Point {
  const [x, y] = listOf(value, 'landmarks');
  if (typeof x === 'number' && typeof y === 'number') return [x, y];
  throw new UnreadableAnswer('landmarks: not a point');
}
