/** kill -9 again and again at random moments under load: nothing acknowledged is lost, nothing is there twice, alerts stay as they were. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cabEvents } from '@oyau/fixtures/fleet/findings';
import { randomFrom } from '@oyau/fixtures/scripted/random';
import type { Event } from '@oyau/protocol';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listOpenAlerts } from '../../dispatch-server/store/alerts.js';
import { addDevices } from '../../dispatch-server/store/devices.js';
import { beginSession } from '../../dispatch-server/store/sessions.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { addUser } from '../../dispatch-server/store/users.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { helloOf, ONSET_AT_MS, TruckClient, truckAddress } from './desk.js';
import { end, serve } from './program.js';

/** OYAU_KILLS=50 for the long run. */
const KILLS = Number(process.env.OYAU_KILLS ?? 6);
/** What a site that has set nothing waits before an alert escalates. */
const ESCALATES_AFTER_MS = 60_000;
const TRUCKS = 4;
const BATCH = 20;
const random = randomFrom(Number(process.env.OYAU_KILLS_SEED ?? 4));

/** One unit: everything it ever produced, and what it knows to be stored. */
class Unit {
  readonly acknowledged = new Set<number>();
  readonly produced: Event[] = [];
  readonly #deviceId: string;
  readonly #token: string;
  readonly #events;
  #client: TruckClient | null = null;

  constructor(deviceId: string, token: string, seed: number) {
    this.#deviceId = deviceId;
    this.#token = token;
    // One finding in a few minutes is one in a second: alerts come and go within a round.
    this.#events = cabEvents({ seed, session: 's1', driverId: `Driver ${seed}`, wallStartMs: ONSET_AT_MS }, 300);
  }

  /** Connects, resends what is not acknowledged, and goes on producing until the connection breaks. */
  async work(url: string): Promise<void> {
    const client = new TruckClient(new WebSocket(...truckAddress(url, this.#token)), this.#deviceId);
    this.#client = client;
    try {
      await client.opened();
      client.send(helloOf(this.#deviceId));
      const waiting = this.produced.filter(({ seq }) => !this.acknowledged.has(seq));
      for (;;) {
        while (waiting.length < BATCH) waiting.push(this.#produce());
        const sent = waiting.splice(0, BATCH);
        client.events(sent, 'backlog');
        await this.#settled(client, sent);
      }
    } catch {
      // The server was killed.
    }
  }

  gone(): void {
    this.#client?.socket.terminate();
  }

  #produce(): Event {
    const event = { seq: this.produced.length + 1, ...this.#events.next().value.body };
    this.produced.push(event);
    return event;
  }

  async #settled(client: TruckClient, sent: readonly Event[]): Promise<void> {
    while (!sent.every(({ seq }) => this.acknowledged.has(seq))) {
      for (const [from, to] of (await client.answer('ack')).ranges)
        for (let seq = from; seq <= to; seq += 1) this.acknowledged.add(seq);
    }
  }
}

async function withStore<Result>(data: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(data);
  try {
    return await use(store);
  } finally {
    await store.destroy();
  }
}

const alertsOf = (data: string) =>
  withStore(data, (store) => store.selectFrom('alerts').selectAll().orderBy('alert_id').execute());

type AlertRows = Awaited<ReturnType<typeof alertsOf>>;

/** As they were, but for those whose time to escalate came meanwhile: that clock goes on while the server is down. */
function expectSameAlerts(now: AlertRows, before: AlertRows): void {
  const expected = before.map((alert, index) => {
    const later = now[index];
    const { urgent_since_ms } = alert;
    if (!later || urgent_since_ms === null || later.escalated_at_ms === alert.escalated_at_ms) return alert;
    expect(later.escalated_at_ms! - urgent_since_ms).toBeGreaterThanOrEqual(ESCALATES_AFTER_MS);
    const { escalated_at_ms, revision, updated_at_ms } = later;
    return { ...alert, escalated_at_ms, revision, updated_at_ms };
  });
  expect(now).toEqual(expected);
}

/** A dispatcher who acknowledges alert after alert, and remembers which of them the server confirmed. */
class Dispatcher {
  readonly confirmed = new Set<string>();
  readonly #cookie: string;

  constructor(token: string) {
    this.#cookie = `oyau=${token}`;
  }

  /** Goes on until the server is gone. */
  async work(url: string, alertIds: readonly string[]): Promise<void> {
    try {
      for (const alertId of alertIds) {
        const { status } = await fetch(`${url}/api/v1/alerts/${alertId}/acknowledge`, {
          method: 'POST',
          headers: { origin: url, cookie: this.#cookie, 'content-type': 'application/json' },
          body: '{}',
        });
        expect(status).toBe(200);
        this.confirmed.add(alertId);
      }
    } catch (error) {
      // The server was killed.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

async function addDispatcher(store: Store): Promise<Dispatcher> {
  const person = { login: 'dana', name: 'Dana', role: 'dispatcher' as const, passwordHash: 'none' };
  await addUser(store, person, COMMAND_LINE, 1);
  return new Dispatcher(await beginSession(store, { login: 'dana', address: null }, Date.now()));
}

const acknowledgementsOf = (data: string) =>
  withStore(data, (store) => store.selectFrom('acknowledgements').selectAll().orderBy('alert_id').execute());

/** Waits until this many more events are acknowledged, by all units together. */
async function untilStored(units: readonly Unit[], more: number): Promise<void> {
  const stored = () => units.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  for (const enough = stored() + more; stored() < enough;) await pause(1);
}

test(`${KILLS} times kill -9 under load`, { timeout: 60_000 + KILLS * 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'oyau-kills-'));
  const names = Array.from({ length: TRUCKS }, (_, index) => `cab-${index}`);
  const tokens = await withStore(data, (store) =>
    addDevices(
      store,
      names.map((deviceId) => ({ deviceId, truckId: deviceId })),
      1,
    ),
  );
  const dispatcher = await withStore(data, addDispatcher);
  const units = names.map((name, index) => new Unit(name, tokens[index] ?? '', index + 1));

  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await alertsOf(data);
    const acknowledged = await acknowledgementsOf(data);
    const server = await serve(data);
    expectSameAlerts(await alertsOf(data), before);
    expect(await acknowledgementsOf(data)).toEqual(acknowledged);
    const waiting = before.map(({ alert_id }) => alert_id).filter((alertId) => !dispatcher.confirmed.has(alertId));
    const working = [...units.map((unit) => unit.work(server.url)), dispatcher.work(server.url, waiting)];
    await untilStored(units, Math.floor(random() * 60) * BATCH);
    await pause(random() * 20);
    await end(server.process, 'SIGKILL');
    units.forEach((unit) => unit.gone());
    await Promise.all(working);
    const kept = new Set((await acknowledgementsOf(data)).map(({ alert_id }) => alert_id));
    expect([...dispatcher.confirmed].filter((alertId) => !kept.has(alertId))).toEqual([]);
    await withStore(data, async (store) => {
      for (const [index, unit] of units.entries()) {
        const rows = await store.selectFrom('inbox').select('seq').where('device_id', '=', names[index]!).execute();
        const stored = new Set(rows.map(({ seq }) => seq));
        expect(stored.size).toBe(rows.length);
        expect([...unit.acknowledged].filter((seq) => !stored.has(seq))).toEqual([]);
      }
    });
  }

  expect(units.every(({ acknowledged }) => acknowledged.size > 0)).toBe(true);
  const total = units.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  console.info(
    `${KILLS} kills: ${total} events and ${dispatcher.confirmed.size} acknowledgements confirmed, all of them there`,
  );
  await withStore(data, async (store) => {
    const events = await store.selectFrom('events').select(['device_id', 'event_id', 'alert_id', 'finding']).execute();
    expect(new Set(events.map(({ device_id, event_id }) => `${device_id} ${event_id}`)).size).toBe(events.length);
    const closures = events.filter(({ finding }) => finding === 'eyesClosed' || finding === 'sleep');
    expect(closures.length).toBeGreaterThan(0);
    expect(closures.filter(({ alert_id }) => alert_id === null)).toEqual([]);
    // Every alert counts exactly the findings that are linked to it: no update was half done.
    for (const alert of await listOpenAlerts(store, 10_000))
      expect(events.filter(({ alert_id }) => alert_id === alert.alertId)).toHaveLength(alert.count);
  });
  rmSync(data, { recursive: true });
});
