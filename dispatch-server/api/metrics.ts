/** Figures about the running server for Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Bus } from '../bus/bus.js';
import type { Fleet } from '../ingest/fleet.js';
import { listOpenAlerts } from '../store/alerts.js';
import { countDeliveries } from '../store/deliveries.js';
import { listDevices } from '../store/devices.js';
import { countLate } from '../store/late-history.js';
import { listOrders } from '../store/orders.js';
import type { Store } from '../store/store.js';

export interface Metrics {
  registry: Registry;
  /** A request was answered. */
  answered(method: string, route: string, status: number, durationMs: number): void;
}

/** What is counted once a scrape, at most so many rows. */
const MOST_ROWS = 10_000;

export function createMetrics({ store, fleet, bus }: { store: Store; fleet: Fleet; bus: Bus }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'oyau_' });
  const changes = new Counter({
    name: 'oyau_changes_total',
    help: 'Changes told to the boards, by kind',
    labelNames: ['kind'],
    registers: [registry],
  });
  bus.subscribe(({ type }) => changes.inc({ kind: type }));
  const requests = new Histogram({
    name: 'oyau_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  gauges(registry, store, fleet);
  new Gauge({
    name: 'oyau_history_waiting_events',
    help: 'Events that are stored and acknowledged, and whose row in the history is still to be made',
    registers: [registry],
    async collect() {
      this.set(await countLate(store));
    },
  });
  return {
    registry,
    answered: (method, route, status, durationMs) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1000),
  };
}

/** Gauges that are read when they are asked for. */
function gauges(registry: Registry, store: Store, fleet: Fleet): void {
  const gauge = (name: string, help: string, label: string, read: () => Promise<Map<string, number>>) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [value, count] of await read()) this.set({ [label]: value }, count);
      },
    });
  gauge('oyau_alerts_open', 'Alerts nobody has acknowledged', 'priority', async () => {
    const alerts = await listOpenAlerts(store, MOST_ROWS);
    return tally(
      ['P1', 'P2'],
      alerts.map(({ priority }) => priority),
    );
  });
  gauge('oyau_alerts_escalated', 'Open alerts the supervisors were called for', 'priority', async () => {
    const alerts = await listOpenAlerts(store, MOST_ROWS);
    return tally(
      ['P1'],
      alerts.filter(({ escalatedAtMs }) => escalatedAtMs !== null).map(({ priority }) => priority),
    );
  });
  gauge('oyau_orders_open', 'Orders that have not ended', 'state', async () => {
    const orders = await listOrders(store, { state: 'open', limit: MOST_ROWS });
    return tally(
      ['issued', 'sent', 'received', 'acknowledged'],
      orders.map(({ state }) => state),
    );
  });
  gauge('oyau_trucks', 'Enrolled cab units', 'link', async () => {
    const trucks = fleet.view(await listDevices(store));
    return tally(
      ['online', 'offline'],
      trucks.map(({ online }) => (online ? 'online' : 'offline')),
    );
  });
  gauge('oyau_deliveries', 'Messages to webhooks and mailboxes; dead ones wait for a person', 'state', async () => {
    return new Map([...tally(['pending', 'delivered', 'dead'], []), ...(await countDeliveries(store))]);
  });
}

/** How often each name occurs; the expected ones also when they do not. */
function tally(expected: readonly string[], names: readonly string[]): Map<string, number> {
  const counts = new Map(expected.map((name) => [name, 0]));
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
