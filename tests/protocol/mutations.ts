/** Messages of the protocol with something wrong in them, without end and always the same for one seed. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomFrom } from '@oyau/fixtures/scripted/random';
import { endOf, eventOf, helloOf } from '../dispatch/desk.js';

const examples = fileURLToPath(new URL('../../dispatch-server/protocol/examples/v1/valid/', import.meta.url));

const onset = eventOf({ seq: 1 });

/** Text of a batch as units write it: what was in force comes last in each event. */
export function batchText(events: readonly ({ inForce: unknown } & Record<string, unknown>)[], lane = 'alert'): string {
  const ordered = events.map(({ inForce, ...rest }) => ({ ...rest, inForce }));
  return JSON.stringify({ type: 'events', lane, events: ordered });
}

/** Examples of what one side says, as compact JSON. @param side `truck-` or `dispatch-`. */
export function goodExamples(side: 'truck-' | 'dispatch-'): string[] {
  return readdirSync(examples)
    .filter((name) => name.startsWith(side))
    .map((name) => JSON.stringify(JSON.parse(readFileSync(`${examples}${name}`, 'utf8'))));
}

/** Written the way units write them, so that every way of reading is tried. */
export const GOOD_MESSAGES: readonly string[] = [
  ...goodExamples('truck-'),
  JSON.stringify(helloOf('cab-017')),
  batchText([onset, endOf(onset, 2, 2730), eventOf({ seq: 3, afterMs: 9000, finding: 'yawn' })]),
  batchText([{ ...onset, detail: { note: 'водитель «устал» 😴', '": ,"inForce":{': 1 } }]),
];

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  'null',
  'true',
  '-1',
  '1e400',
  '""',
  '{}',
  '[]',
  ',"inForce":{}',
  ',"inForce":',
  '"__proto__":{"a":1},',
  '\u0000',
  '\ud800',
  'ё',
];

/** What units say, spoiled. */
export function mutatedMessages(seed: number): Generator<string, never> {
  return mutatedTexts(seed, GOOD_MESSAGES);
}

/** One to four changes to one of the texts: characters gone, doubled or moved, numbers changed, words of JSON put in. */
export function* mutatedTexts(seed: number, good: readonly string[]): Generator<string, never> {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  for (;;) {
    let text = good[below(good.length)] ?? '';
    for (let changes = 1 + below(4); changes > 0; changes -= 1) {
      const at = below(text.length);
      const to = Math.min(text.length, at + 1 + below(random() < 0.8 ? 6 : 400));
      const kind = below(6);
      if (kind === 0) text = text.slice(0, at) + text.slice(to);
      else if (kind === 1) text = text.slice(0, to) + text.slice(at);
      else if (kind === 2) text = text.slice(0, at) + (TOKENS[below(TOKENS.length)] ?? '') + text.slice(at);
      else if (kind === 3) text = text.slice(0, at) + (TOKENS[below(TOKENS.length)] ?? '') + text.slice(to);
      else if (kind === 4) text = text.replace(/\d+/g, (digits) => (below(8) === 0 ? String(below(10 ** 9)) : digits));
      else text = text.slice(0, at) + String.fromCharCode(below(0x250)) + text.slice(at + 1);
    }
    yield text;
  }
}
