/** The right to stop, from the cab to the record: a driver says that he is tired, and dispatch has it as an alert. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { AGENT, enrol, run, Running, startDispatch } from '../helpers/programs.js';

function rowsOf(data: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path.join(data, 'dispatch.db'), { readOnly: true });
  try {
    return database.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}

it('"I am tired" becomes one event and one alert of the truck and its driver', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oyau-right-to-stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const data = path.join(folder, 'dispatch');
  const cab = path.join(folder, 'cab');
  const tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, await enrol(data, 'cab-17', '17'));
  const { server, url } = await startDispatch(data);
  onTestFinished(() => void server.stop('SIGKILL'));
  const link = ['--dispatch', url.replace('http', 'ws'), '--token-file', tokenFile, '--device', 'cab-17'];
  const source = ['--source', 'synthetic:alert?fps=10&loop=1', '--driver', 'b.driver', '--speed', '18'];
  const agent = new Running(AGENT, ['run', ...source, ...link, '--data', cab, '--json']);
  onTestFinished(() => void agent.stop('SIGKILL'));
  await agent.line(({ event, state }) => event === 'link' && state === 'online');

  const said = await run(AGENT, ['tired', '--data', cab]);
  expect(said).toMatchObject({ code: 0 });
  await agent.line(({ event, finding }) => event === 'finding' && finding === 'selfReport');
  expect(await agent.stop()).toBe(0);
  expect(agent.lines.at(-1)).toMatchObject({ event: 'summary', eventsPending: 0, eventsRejected: 0 });
  expect(await server.stop()).toBe(0);

  const events = rowsOf(data, "select * from event_log where finding = 'selfReport'");
  expect(events).toEqual([expect.objectContaining({ truck_id: '17', driver_id: 'b.driver', speed_kmh: 18 })]);
  const alerts = rowsOf(data, "select * from alerts where kind = 'selfReport'");
  expect(alerts).toEqual([
    expect.objectContaining({
      alert_id: events[0]?.alert_id,
      priority: 'P2',
      concern: 'fatigue',
      driver_id: 'b.driver',
    }),
  ]);
});
