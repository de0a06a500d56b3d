/** kill -9 while acknowledged events wait for their rows in the history: the next start makes them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cabEvents } from '@oyau/fixtures/fleet/findings';
import type { Event } from '@oyau/protocol';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { addDevices } from '../../dispatch-server/store/devices.js';
import { countLate } from '../../dispatch-server/store/late-history.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { helloOf, ONSET_AT_MS, TruckClient, truckAddress } from './desk.js';
import { end, serve } from './program.js';

const TRUCKS = 12;
const BATCHES = 20;
const BATCH = 100;
const names = Array.from({ length: TRUCKS }, (_, index) => `cab-${index}`);

/** One unit: what it has sent, by number, and what it knows to be stored. */
class Unit {
  readonly sent = new Map<number, string>();
  readonly acknowledged = new Set<number>();
  readonly #events;

  constructor(seed: number) {
    const cab = { seed, session: 's1', driverId: `Driver ${seed}`, wallStartMs: ONSET_AT_MS };
    this.#events = cabEvents(cab);
  }

  /** Sends all it has, without waiting for answers. */
  async send(url: string, name: string, token: string): Promise<void> {
    const truck = new TruckClient(new WebSocket(...truckAddress(url, token)), name);
    await truck.opened();
    truck.send(helloOf(name));
    for (let batch = 0; batch < BATCHES; batch += 1)
      truck.events(
        Array.from({ length: BATCH }, () => this.#next()),
        'backlog',
      );
    this.#listen(truck).catch(() => undefined);
  }

  #next(): Event {
    const event = { seq: this.sent.size + 1, ...this.#events.next().value.body };
    this.sent.set(event.seq, event.eventId);
    return event;
  }

  /** Until the server is killed. */
  async #listen(truck: TruckClient): Promise<void> {
    for (;;)
      for (const [from, to] of (await truck.answer('ack')).ranges)
        for (let seq = from; seq <= to; seq += 1) this.acknowledged.add(seq);
  }
}

async function withStore<Result>(folder: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(folder);
  try {
    return await use(store);
  } finally {
    await store.destroy();
  }
}

test('what was acknowledged is in the history after the next start, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-late-kill-'));
  const devices = names.map((deviceId) => ({ deviceId, truckId: deviceId }));
  const tokens = await withStore(folder, (store) => addDevices(store, devices, 1));
  const units = names.map((_, index) => new Unit(index + 1));
  const server = await serve(folder);
  for (const [index, unit] of units.entries()) await unit.send(server.url, names[index] ?? '', tokens[index] ?? '');
  const stored = () => units.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  await expect.poll(stored, { interval: 1 }).toBeGreaterThan((TRUCKS * BATCHES * BATCH) / 2);
  await end(server.process, 'SIGKILL');

  const late = () => withStore(folder, countLate);
  expect(await late()).toBeGreaterThan(0);
  const again = await serve(folder);
  await expect.poll(late).toBe(0);
  await end(again.process, 'SIGTERM');

  await withStore(folder, async (store) => {
    for (const [index, { acknowledged, sent }] of units.entries()) {
      const ofUnit = store
        .selectFrom('events')
        .select('event_id')
        .where('device_id', '=', names[index] ?? '');
      const ids = (await ofUnit.execute()).map(({ event_id }) => event_id);
      const known = new Set(ids);
      expect(known.size).toBe(ids.length);
      expect([...acknowledged].filter((seq) => !known.has(sent.get(seq) ?? ''))).toEqual([]);
    }
  });
  rmSync(folder, { recursive: true });
});
