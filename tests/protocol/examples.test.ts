/** The frozen examples of protocol v1: every valid one is read and survives the round trip, every invalid one is refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseDispatchMessage, parseTruckMessage } from '@oyau/protocol';

const invalidExample = z.strictObject({
  code: z.string(),
  paths: z.array(z.string()).min(1),
  message: z.unknown().optional(),
  text: z.string().optional(),
});

const folder = fileURLToPath(new URL('../../dispatch-server/protocol/examples/v1/', import.meta.url));
const read = (kind: string, name: string) => readFileSync(`${folder}${kind}/${name}`, 'utf8');
const parserOf = (name: string) => (name.startsWith('truck-') ? parseTruckMessage : parseDispatchMessage);

describe('valid examples', () => {
  test.each(readdirSync(`${folder}valid`))('%s', (name) => {
    const text = read('valid', name);
    const parsed = parserOf(name)(text);
    const message: unknown = JSON.parse(text);
    expect(parsed).toEqual({ ok: true, message });
    if (!parsed.ok) return;
    expect(parserOf(name)(JSON.stringify(parsed.message))).toEqual(parsed);
  });

  test('cover every message type', () => {
    const types = readdirSync(`${folder}valid`).map((name) => {
      const parsed = parserOf(name)(read('valid', name));
      return parsed.ok ? parsed.message.type : name;
    });
    expect([...new Set(types)].sort()).toEqual(
      [
        'ack',
        'driver',
        'error',
        'events',
        'heartbeat',
        'hello',
        'order',
        'orderEnd',
        'orderState',
        'reject',
        'settings',
        'settingsState',
        'status',
        'welcome',
      ].sort(),
    );
  });
});

describe('invalid examples', () => {
  test.each(readdirSync(`${folder}invalid`))('%s', (name) => {
    const example = invalidExample.parse(JSON.parse(read('invalid', name)));
    const parsed = parserOf(name)(example.text ?? JSON.stringify(example.message));
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.code).toBe(example.code);
    expect([...new Set(parsed.problems.map((problem) => problem.path))].sort()).toEqual([...example.paths].sort());
  });
});
