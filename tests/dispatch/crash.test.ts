/** kill -9 in the middle of a stream: whatever was acknowledged is in the database, and everything is there once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@oyau/protocol';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openStore } from '../../dispatch-server/store/store.js';
import { endOf, eventOf, TruckClient, truckAddress } from './desk.js';
import { end, run, serve } from './program.js';

const CLOSURES = 400;
const BATCH = 10;

/** An outbox: onset and offset of many closures, and what is known to be stored. */
const outbox = Array.from({ length: CLOSURES }, (_, index): Event[] => {
  const onset = eventOf({ seq: index * 2 + 1, afterMs: index * 20_000 });
  return [onset, endOf(onset, index * 2 + 2, 2730)];
}).flat();

/** Batches on their way at a time: the kill always finds some of them unanswered. */
const IN_FLIGHT = 3;

/** Connects and sends what is unacknowledged, noting acknowledgements, until there are `enough`; leaves the connection open. */
async function deliver(url: string, token: string, acknowledged: Set<number>, enough: number): Promise<void> {
  const truck = new TruckClient(new WebSocket(...truckAddress(url, token)), 'cab-017');
  await truck.opened();
  await truck.hello();
  const waiting = outbox.filter(({ seq }) => !acknowledged.has(seq));
  const sendNext = () => {
    if (waiting.length > 0) truck.events(waiting.splice(0, BATCH));
  };
  for (let sent = 0; sent < IN_FLIGHT; sent += 1) sendNext();
  while (acknowledged.size < enough) {
    for (const [from, to] of (await truck.answer('ack')).ranges) {
      for (let seq = from; seq <= to; seq += 1) acknowledged.add(seq);
    }
    sendNext();
  }
}

test('every acknowledged event survives kill -9, and every event is stored exactly once', async () => {
  const data = mkdtempSync(join(tmpdir(), 'oyau-crash-'));
  const token = run(['device', 'add', 'cab-017', '--truck', '17', '--data', data]).out.trim();
  const acknowledged = new Set<number>();
  const seqs = async () => {
    const store = await openStore(data);
    const rows = await store.selectFrom('inbox').select('seq').execute();
    await store.destroy();
    return rows.map(({ seq }) => seq);
  };

  for (const enough of [BATCH, 150, 420, outbox.length]) {
    const server = await serve(data);
    await deliver(server.url, token, acknowledged, enough);
    await end(server.process, 'SIGKILL');
    const stored = new Set(await seqs());
    expect([...acknowledged].filter((seq) => !stored.has(seq))).toEqual([]);
  }

  expect((await seqs()).sort((left, right) => left - right)).toEqual(outbox.map(({ seq }) => seq));
  const store = await openStore(data);
  const events = await store.selectFrom('events').select(['has_onset', 'has_offset', 'alert_id']).execute();
  const alerts = await store.selectFrom('alerts').select(['alert_id', 'count', 'active_event_ids']).execute();
  await store.destroy();
  rmSync(data, { recursive: true });
  expect(events).toHaveLength(CLOSURES);
  expect(alerts).toMatchObject([{ count: CLOSURES, active_event_ids: '[]' }]);
  expect(new Set(events.map((row) => JSON.stringify(row)))).toEqual(
    new Set([JSON.stringify({ has_onset: 1, has_offset: 1, alert_id: alerts[0]!.alert_id })]),
  );
});
