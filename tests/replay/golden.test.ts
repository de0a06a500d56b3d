/** Every golden session gives its expected event log, byte for byte. `npm run golden` writes the logs again. */
import { readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayFile } from '../../edge-agent/commands/replay.js';
import { openSession } from '../../edge-agent/session/read.js';
import { readLog, sessionPath } from '../../fixtures/sessions/files.js';
import { STORIES } from '../../fixtures/sessions/stories.js';

const NAMES = STORIES.map(({ name }) => name);
const FOLDER = new URL('../../fixtures/sessions/', import.meta.url);

/** The first line that differs, for a failure that can be read. */
function firstDifference(expected: string, actual: string): string | null {
  const [old, now] = [expected.split('\n'), actual.split('\n')];
  const at = Array.from({ length: Math.max(old.length, now.length) }, (_, k) => k).find((k) => old[k] !== now[k]);
  return at === undefined ? null : `line ${at + 1}\n- ${old[at] ?? '(end)'}\n+ ${now[at] ?? '(end)'}`;
}

describe('golden sessions (npm run golden writes the expected logs again)', () => {
  it.each(STORIES)('$name: $shows', async ({ name }) => {
    const { log, notes } = await replayFile(sessionPath(name), {});
    expect(firstDifference(readLog(name) ?? '', log.text)).toBeNull();
    expect(notes).toEqual([]);
  });

  it('are all there, small, and none without a story', () => {
    const files = readdirSync(FOLDER).filter((file) => file.includes('.ndjson'));
    const names = new Set(files.map((file) => file.replace(/(\.log)?\.ndjson(\.gz)?$/, '')));
    expect([...names].toSorted()).toEqual(NAMES.toSorted());
    expect(NAMES.length).toBeGreaterThanOrEqual(12);
    const sizes = files.map((file) => statSync(new URL(file, FOLDER)).size);
    expect(Math.max(...sizes)).toBeLessThan(300_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000_000);
  });

  it('were seen through the real networks, or are scripted, and say so', async () => {
    for (const story of STORIES) {
      const { header } = await openSession(sessionPath(story.name));
      const seen = 'synthetic' in story;
      expect(Object.keys(header.models)).toEqual(seen ? ['blazeface', 'facemesh', 'iris'] : []);
      expect(header.source.startsWith(seen ? `synthetic:${story.synthetic}` : 'scripted:')).toBe(true);
    }
  });

  it('sleep sounds in every story that has one and drives, and nothing sounds in those that are awake', () => {
    const sounds = (name: string): boolean => /"alarm":\{[^}]*"play"/.test(readLog(name) ?? '');
    const awake = ['seen-alert', 'scripted-must-stay-silent', 'scripted-silent'];
    expect(awake.filter(sounds)).toEqual([]);
    const asleep = NAMES.filter((name) => readLog(name)?.includes('"finding":"eyesClosed"'));
    expect(asleep.filter((name) => !sounds(name))).toEqual(['scripted-silent']);
    expect(asleep.length).toBeGreaterThanOrEqual(9);
  });

  it('hold a whole shift of 12 hours', () => {
    const lines = (readLog('scripted-night-shift') ?? '').trimEnd().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '{}') as { tMs: number };
    expect(last.tMs / 3_600_000).toBeGreaterThan(11.9);
    expect(last.tMs / 3_600_000).toBeLessThan(12.1);
  });
});
