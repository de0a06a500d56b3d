/** Publishes to an MQTT broker: state of trucks, alerts and orders (retained), and every finding as it was stored. */
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import type { Alert, Order, Truck } from '../api/contract.js';
import type { Bus, Change } from '../bus/bus.js';
import type { Fleet } from '../ingest/fleet.js';
import { listOpenAlerts, listWorkingAlerts } from '../store/alerts.js';
import { listDevices } from '../store/devices.js';
import { listOrders } from '../store/orders.js';
import type { Store } from '../store/store.js';
import type { Mqtt } from './config.js';
import { beginFindings, publishFindings } from './mqtt-findings.js';
import { readBytes, readSecret } from './secret-file.js';

export interface MqttParts {
  store: Store;
  fleet: Fleet;
  bus: Bus;
  log: Logger;
  /** Server's wall clock, ms. */
  now: () => number;
}

export interface MqttOutput {
  stop(): Promise<void>;
}

/** Truck state at most once a second, as on the boards; findings as often. */
const EVERY_MS = 1000;

/** Publishes one topic below the prefix; '' clears what was retained. */
export type Publish = (topic: string, content: unknown, retain: boolean) => Promise<void>;

/** Connects, and connects again whenever the broker is back. Throws OperatorError when a file cannot be read. */
export async function createMqttOutput(parts: MqttParts, config: Mqtt): Promise<MqttOutput> {
  const options = clientOptions(config);
  await beginFindings(parts);
  const client = connect(config.url, options);
  const publish: Publish = async (topic, content, retain) => {
    const text = content === '' ? '' : JSON.stringify(content);
    await client.publishAsync(`${config.prefix}/${topic}`, text, { qos: 1, retain });
  };
  const changedTrucks = new Map<string, Truck>();
  const failed = (error: unknown) => parts.log.warn({ err: error }, 'MQTT: not published');
  parts.bus.subscribe((change) => {
    if (change.type === 'truck') changedTrucks.set(change.truck.deviceId, change.truck);
    else if (client.connected) publishChange(publish, change).catch(failed);
  });
  client.on('error', (error) => parts.log.warn({ err: error }, 'MQTT: broker cannot be used'));
  client.on('connect', () => {
    parts.log.info({ url: config.url }, 'MQTT: connected');
    publishAll(parts, publish).catch(failed);
  });
  let running: Promise<void> | null = null;
  const work = async () => {
    const trucks = [...changedTrucks.values()];
    changedTrucks.clear();
    await Promise.all(trucks.map((truck) => publishTruck(publish, truck)));
    await publishFindings(parts, publish, config.leaveOut);
  };
  const timer = setInterval(() => {
    if (!client.connected) return;
    running ??= work()
      .catch(failed)
      .finally(() => (running = null));
  }, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await sayGoodbye(client, publish);
    },
  };
}

/** One level of a topic: names of people's making may hold what topics may not. */
export function levelOf(name: string): string {
  return encodeURIComponent(name);
}

function clientOptions(config: Mqtt): IClientOptions {
  const password = readSecret(config.passwordFile, 'outputs.mqtt.passwordFile');
  const files = {
    ca: readBytes(config.caFile, 'outputs.mqtt.caFile'),
    cert: readBytes(config.certFile, 'outputs.mqtt.certFile'),
    key: readBytes(config.keyFile, 'outputs.mqtt.keyFile'),
  };
  return {
    ...Object.fromEntries(Object.entries(files).filter(([, bytes]) => bytes !== undefined)),
    ...(config.user === null ? {} : { username: config.user }),
    ...(password === null ? {} : { password }),
    rejectUnauthorized: true,
    reconnectPeriod: 5000,
    queueQoSZero: false,
    will: { topic: `${config.prefix}/status`, payload: Buffer.from('"offline"'), qos: 1, retain: true },
  };
}

/** Everything that is retained, so that the broker is right again after any time apart. */
async function publishAll({ store, fleet }: MqttParts, publish: Publish): Promise<void> {
  await publish('status', 'online', true);
  for (const truck of fleet.view(await listDevices(store))) await publishTruck(publish, truck);
  const alerts = [...(await listOpenAlerts(store, 1000)), ...(await listWorkingAlerts(store, 1000))];
  for (const alert of alerts) await publishAlert(publish, alert);
  for (const order of await listOrders(store, { state: 'open', limit: 1000 })) await publishOrder(publish, order);
}

async function publishChange(publish: Publish, change: Change): Promise<void> {
  if (change.type === 'alert') await publishAlert(publish, change.alert);
  if (change.type === 'order') await publishOrder(publish, change.order);
}

function publishTruck(publish: Publish, truck: Truck): Promise<void> {
  return publish(`trucks/${levelOf(truck.truckId)}/state`, truck, true);
}

/** A closed alert is told once more and then no longer retained. */
async function publishAlert(publish: Publish, alert: Alert): Promise<void> {
  const topic = `alerts/${alert.alertId}`;
  await publish(topic, alert, true);
  if (alert.closedAtMs !== null) await publish(topic, '', true);
}

const ENDS: readonly Order['state'][] = ['done', 'declined', 'cancelled', 'expired'];

async function publishOrder(publish: Publish, order: Order): Promise<void> {
  const topic = `orders/${order.orderId}`;
  await publish(topic, order, true);
  if (ENDS.includes(order.state)) await publish(topic, '', true);
}

async function sayGoodbye(client: MqttClient, publish: Publish): Promise<void> {
  if (client.connected) await publish('status', 'offline', true).catch(() => undefined);
  await client.endAsync(!client.connected);
}
