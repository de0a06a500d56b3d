/** Turns the text of a frame into a message, or into the list of everything wrong with it. Never throws. */
import { z } from 'zod';
import { dispatchMessageSchema, type DispatchMessage } from './dispatch.js';
import { eventSchema, type Event } from './event.js';
import { sequenceNumber } from './fields.js';
import { LIMITS, PROTOCOL_VERSION } from './limits.js';
import type { Problem } from './problem.js';
import { eventsEnvelopeSchema, truckMessageSchema, type TruckMessage } from './truck.js';

/** Why a text is no message: nothing to read, read but wrong, or a `hello` of another version. */
export type Refusal = 'tooLarge' | 'notJson' | 'invalid' | 'unsupportedProtocol';

export interface Refused {
  ok: false;
  code: Refusal;
  problems: Problem[];
}

export type Parsed<Message> = { ok: true; message: Message } | Refused;

/** An event that cannot be stored, identified well enough to be rejected by number. */
export interface PoisonEvent {
  seq: number;
  problems: Problem[];
}

export type Salvaged = { ok: true; message: TruckMessage; poison: PoisonEvent[] } | Refused;

/** Reads a message from a cab unit; one bad event makes the whole message bad. */
export function parseTruckMessage(text: string): Parsed<TruckMessage> {
  return parseWith(truckMessageSchema, text);
}

/** Reads a message from dispatch. */
export function parseDispatchMessage(text: string): Parsed<DispatchMessage> {
  return parseWith(dispatchMessageSchema, text);
}

/**
 * Reads a message from a cab unit and keeps the good events of a batch: the bad ones come back as `poison`
 * (then `message.events` may be empty). A bad event without a readable `seq` makes the whole message bad.
 */
export function salvageTruckMessage(text: string): Salvaged {
  const json = readJson(text);
  if (!json.ok) return json;
  const strict = check(truckMessageSchema, json.message);
  if (strict.ok) return { ...strict, poison: [] };
  const envelope = eventsEnvelopeSchema.safeParse(json.message);
  return (envelope.success ? salvageEvents(envelope.data) : undefined) ?? strict;
}

/** Everything zod found, as {path, message}, at most LIMITS.problemsPerAnswer entries. */
export function listProblems(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const all = issues.flatMap((issue) => describeIssue(issue, []));
  if (all.length <= LIMITS.problemsPerAnswer) return all;
  const listed = all.slice(0, LIMITS.problemsPerAnswer - 1);
  return [...listed, { path: '', message: `and ${all.length - listed.length} more problems` }];
}

function parseWith<Message>(schema: z.ZodType<Message>, text: string): Parsed<Message> {
  const json = readJson(text);
  return json.ok ? check(schema, json.message) : json;
}

function readJson(text: string): Parsed<unknown> {
  if (text.length > LIMITS.messageBytes || Buffer.byteLength(text) > LIMITS.messageBytes) {
    return refuse('tooLarge', [{ path: '', message: `must be at most ${LIMITS.messageBytes} bytes` }]);
  }
  try {
    const message: unknown = JSON.parse(text);
    return { ok: true, message };
  } catch {
    return refuse('notJson', [{ path: '', message: 'must be JSON' }]);
  }
}

function check<Message>(schema: z.ZodType<Message>, value: unknown): Parsed<Message> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, message: result.data };
  return refuse(namesAnotherVersion(value) ? 'unsupportedProtocol' : 'invalid', listProblems(result.error.issues));
}

const anyHello = z.object({ type: z.literal('hello'), protocol: z.number() });

function namesAnotherVersion(value: unknown): boolean {
  const hello = anyHello.safeParse(value);
  return hello.success && hello.data.protocol !== PROTOCOL_VERSION;
}

function salvageEvents(envelope: z.infer<typeof eventsEnvelopeSchema>): Salvaged | undefined {
  const events: Event[] = [];
  const poison: PoisonEvent[] = [];
  for (const candidate of envelope.events) {
    const result = eventSchema.safeParse(candidate);
    if (result.success) {
      events.push(result.data);
      continue;
    }
    const numbered = numberedEvent.safeParse(candidate);
    if (!numbered.success) return undefined;
    poison.push({ seq: numbered.data.seq, problems: listProblems(result.error.issues) });
  }
  return { ok: true, message: { ...envelope, events }, poison };
}

const numberedEvent = z.object({ seq: sequenceNumber });

function describeIssue(issue: z.core.$ZodIssue, parents: readonly PropertyKey[]): Problem[] {
  const path = [...parents, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problem([...path, key], 'is not a known key'));
  }
  if (issue.code === 'invalid_key') return issue.issues.map((inner) => problem(path, `key ${inner.message}`));
  return [problem(path, issue.message)];
}

function problem(path: readonly PropertyKey[], message: string): Problem {
  return { path: shorten(path.map(String).join('.')), message: shorten(message) };
}

function shorten(text: string): string {
  return text.length <= LIMITS.textCharacters ? text : `${text.slice(0, LIMITS.textCharacters - 1)}…`;
}

function refuse(code: Refusal, problems: Problem[]): Refused {
  return { ok: false, code, problems };
}
