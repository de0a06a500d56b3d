/** Power cuts of programs: kill -9 of the cab unit and of the server in the middle of the work, then everything is there, once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AGENT, enrol, Running, startDispatch } from '../helpers/programs.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oyau-killed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCENARIO =
  'openFor 1 s, closeFor 2.3 s, openFor 1 s, closeFor 2.2 s, openFor 1 s, closeFor 0.8 s, openFor 1 s?fps=15&loop=3';

it('kill -9 of agent and server: every finding that was written to the outbox is in the database once', async () => {
  const data = path.join(folder, 'dispatch');
  const tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, await enrol(data, 'cab-17', '17'));
  const first = await startDispatch(data);
  const port = Number(new URL(first.url).port);
  const startAgent = (source: string): Running => {
    const link = ['--dispatch', first.url.replace('http', 'ws'), '--token-file', tokenFile, '--device', 'cab-17'];
    return new Running(AGENT, [
      'run',
      '--source',
      `synthetic:${source}`,
      ...link,
      '--data',
      path.join(folder, 'agent'),
      '--json',
    ]);
  };

  const agent = startAgent(SCENARIO);
  await agent.line(isEyesClosed);
  await first.server.stop('SIGKILL');
  await agent.line(({ event, finding }) => event === 'finding' && finding === 'slowClosure');
  await agent.stop('SIGKILL');

  const offline = startAgent(SCENARIO);
  await offline.line(isEyesClosed);
  const second = await startDispatch(data, port);
  await offline.line(({ event, state }) => event === 'link' && state === 'online');
  await second.server.stop('SIGKILL');
  await offline.line(
    ({ event, finding, onsetMs }) => event === 'finding' && finding === 'slowClosure' && Number(onsetMs) > 4000,
  );
  await offline.stop('SIGKILL');

  const third = await startDispatch(data, port);
  const last = startAgent('openFor 2 s');
  expect(await last.ended).toBe(0);
  expect(last.lines.at(-1)).toMatchObject({ event: 'summary', eventsPending: 0, eventsRejected: 0 });
  expect(await third.server.stop()).toBe(0);

  const written = rowsOf(path.join(folder, 'agent', 'outbox.db'), 'select seq, payload from event');
  const stored = rowsOf(path.join(data, 'dispatch.db'), 'select seq from inbox order by seq');
  expect(written.length).toBeGreaterThan(8);
  expect(stored.map(({ seq }) => seq)).toEqual(written.map(({ seq }) => seq));
  const eventIds = new Set(written.map(({ payload }) => (JSON.parse(String(payload)) as { eventId: string }).eventId));
  const events = rowsOf(path.join(data, 'dispatch.db'), 'select event_id from events');
  expect(events.map((row) => row.event_id).sort()).toEqual([...eventIds].sort());
});

function isEyesClosed({ event, finding, phase }: Readonly<Record<string, unknown>>): boolean {
  return event === 'finding' && finding === 'eyesClosed' && phase === 'onset';
}

function rowsOf(file: string, query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(query).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}
