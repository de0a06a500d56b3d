/** Labels of a clip: what a person saw in it, and when. */
import { InputError, type Problem } from '../errors.js';

/** One labelled interval. */
export interface Label {
  readonly startMs: number;
  readonly endMs: number;
  readonly event: string;
}

/** A clip's labels; where blinks were not labelled, no blink precision can be scored. */
export interface ClipLabels {
  readonly blinksComplete: boolean;
  readonly labels: readonly Label[];
}

const HEADER = 'start_s,end_s,event';

/** What can be labelled; turns and squints may say more of themselves: `head_turn_image_left_and_down`. */
const EVENTS: readonly string[] = [
  ...['blink', 'blink_partial', 'wink', 'eyes_closed', 'eyes_closed_short', 'eyes_downcast', 'eyes_downcast_or_closed'],
  ...['yawn', 'talking', 'head_down', 'head_up', 'head_roll', 'hand_on_face', 'no_face'],
];
const WITH_MORE = /^(eyes_squint(_[a-z]+)*|head_turn_image_(left|right)(_gt\d+|_and_[a-z]+)*)$/;
const KNOWN = `${EVENTS.join(', ')}, eyes_squint…, head_turn_image_left…, head_turn_image_right…`;

/** A label may end this far behind the last frame: that one lasts, too, and eyes are rounded. */
const END_SLACK_MS = 500;

/** Reads `NAME.labels.csv`. Throws {@link InputError} that lists every bad line. */
export function parseLabels(text: string, path: string): ClipLabels {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const blinksComplete = lines.some((line) => line.startsWith('#') && line.includes('blinks=complete'));
  const labels: Label[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#') || line === HEADER) continue;
    const { label, wrong } = parseLine(line);
    labels.push(label);
    problems.push(...wrong.map((message) => ({ path: `${path}:${index + 1}`, message })));
  }
  if (problems.some(({ message }) => message.includes(UNKNOWN_EVENT)))
    problems.push({ path: 'known events', message: KNOWN });
  if (problems.length > 0) throw new InputError('BAD_LABELS', 'labels cannot be read', problems);
  return { blinksComplete, labels };
}

const UNKNOWN_EVENT = 'is no known event';

function parseLine(line: string): { label: Label; wrong: string[] } {
  const [start = '', end = '', event = '', ...rest] = line.split(',').map((part) => part.trim());
  const [startMs, endMs] = [secondsOf(start) * 1000, secondsOf(end) * 1000];
  const label = { startMs, endMs, event };
  if (event === '' || rest.length > 0 || !Number.isFinite(startMs) || !Number.isFinite(endMs))
    return { label, wrong: [`"${line}" is not "${HEADER}"`] };
  const wrong: string[] = [];
  if (startMs < 0) wrong.push(`start_s ${start} s is before the clip, must be 0 s or more`);
  if (endMs < startMs) wrong.push(`end_s ${end} s is before start_s ${start} s`);
  if (!EVENTS.includes(event) && !WITH_MORE.test(event)) wrong.push(`event "${event}" ${UNKNOWN_EVENT}`);
  return { label, wrong };
}

/** Nothing is no number. */
function secondsOf(text: string): number {
  return text === '' ? NaN : Number(text);
}

/** What of `labels` lies behind the end of a clip; one that begins there cannot be found. */
export function beyondEnd(
  labels: readonly Label[],
  durationMs: number,
): { readonly begun: readonly Label[]; readonly behind: readonly Label[] } {
  const behind = labels.filter(({ startMs }) => startMs > durationMs);
  const begun = labels.filter(({ startMs, endMs }) => startMs <= durationMs && endMs > durationMs + END_SLACK_MS);
  return { begun, behind };
}
