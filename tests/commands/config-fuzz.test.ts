/** Configuration files, spoiled in every way: read, or refused with every problem named; never another error. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '@oyau/fixtures/scripted/random';
import { expect, test } from 'vitest';
import { configSchema, loadConfig } from '../../edge-agent/config.js';
import { InputError } from '../../edge-agent/errors.js';
import { mutatedTexts } from '../protocol/mutations.js';
import { temporaryFolder } from '../uplink/samples.js';

/** OYAU_FUZZ_CONFIGS=100000 for the long run. */
const FILES = Number(process.env.OYAU_FUZZ_CONFIGS ?? 3000);
const SEED = Number(process.env.OYAU_FUZZ_SEED ?? 31);
const CODES = new Set(['NOT_JSON', 'BAD_CONFIG']);

/** Every field with its default, and one with everything that is off by default. */
const GOOD = [
  configSchema.parse({}),
  configSchema.parse({
    ...{ device: 'cab-17', driver: 'a.driver', source: '/dev/video0', speedKmh: 18, voice: 'kk', language: 'ru' },
    dispatch: { url: 'wss://dispatch.mine:8420', tokenFile: 'cab-17.token', tls: { caFile: 'ca.pem' } },
    cab: { vibration: { chip: 'gpiochip0', line: 17 }, buzzer: { chip: 'gpiochip0', line: 18, activeLow: true } },
    login: { badge: { device: '/dev/ttyUSB0', kind: 'lines' } },
    ...{ page: {}, record: { folder: 'sessions' }, log: {}, metrics: {}, evidence: {}, selfTest: true },
    site: { keys: 'keys.json' },
    thresholds: { eyesClosedMs: 1800 },
  }),
].map((config) => JSON.stringify(config));

const VALUES = [null, true, -1, 0, 0.5, 1, 2, 90, 1e9, '', 'x', 'я'.repeat(300), '/dev/video0', [], [{}], {}];

/** One to three fields of a good file take another value, go, or come under another name: still JSON. */
function* otherValues(seed: number): Generator<string, never> {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  for (;;) {
    const root = JSON.parse(pick(GOOD) ?? '{}') as Record<string, unknown>;
    for (let change = 1 + Math.floor(random() * 3); change > 0; change -= 1) {
      let at = root;
      let key = pick(Object.keys(at)) ?? 'x';
      for (let inner = at[key]; isObject(inner) && random() < 0.8; inner = at[key]) {
        at = inner;
        key = pick(Object.keys(at)) ?? 'x';
      }
      const kind = random();
      if (kind < 0.7) at[key] = structuredClone(pick(VALUES));
      else if (kind < 0.85) Reflect.deleteProperty(at, key);
      else at[`${key}X`] = at[key];
    }
    yield JSON.stringify(root);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

test(`${FILES} spoiled configuration files`, async () => {
  const path = join(temporaryFolder(), 'agent.json');
  const [spoiled, other] = [mutatedTexts(SEED, GOOD), otherValues(SEED)];
  const seen = { read: 0, NOT_JSON: 0, BAD_CONFIG: 0 };
  for (let index = 0; index < FILES; index += 1) {
    const text = (index % 2 === 0 ? spoiled : other).next().value;
    writeFileSync(path, text);
    const outcome = await loadConfig(path, {}, {}).catch((error: unknown) => error);
    if (!(outcome instanceof Error)) {
      // What was read is a configuration: written down, it is read again as it is.
      expect(configSchema.parse(outcome), text).toEqual(outcome);
      seen.read += 1;
      continue;
    }
    if (!(outcome instanceof InputError)) throw outcome;
    const { code, problems, message } = outcome;
    expect(CODES.has(code), `${message}: ${text}`).toBe(true);
    if (code === 'BAD_CONFIG') expect(problems.length, text).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.message, text).not.toBe('');
    seen[code === 'NOT_JSON' ? 'NOT_JSON' : 'BAD_CONFIG'] += 1;
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(FILES / 50);
});
