/** MQTT output against a real Mosquitto: what is retained, what follows, what survives a time apart. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outputsSchema, type Outputs } from '../../dispatch-server/outputs/config.js';
import { bodyOf, eventOf, openDesk, type Desk } from './desk.js';
import { alertsAnswerSchema } from '../../dispatch-server/api/contract.js';

const hasBroker = spawnSync('mosquitto', ['-h']).error === undefined;
if (!hasBroker) console.warn('mqtt.test.ts is skipped: there is no mosquitto on this machine');

interface Heard {
  topic: string;
  retained: boolean;
  /** null = an empty payload, which clears what was retained. */
  content: Record<string, unknown> | string | null;
}

describe.skipIf(!hasBroker)('MQTT', () => {
  let folder: string;
  let broker: Broker;
  let desk: Desk;
  let listener: Listener;
  let outputs: Outputs;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oyau-mqtt-'));
    writeFileSync(join(folder, 'password'), 'a password\n');
    broker = await Broker.start(folder);
    outputs = outputsSchema.parse({
      mqtt: { url: broker.url, user: 'oyau', passwordFile: join(folder, 'password'), prefix: 'mine/oyau' },
    });
    listener = await Listener.connect(broker);
    desk = await openDesk({ outputs });
    await listener.next((heard) => heard.topic === 'mine/oyau/status' && heard.content === 'online');
  });
  afterEach(async () => {
    await desk.end();
    await listener.stop();
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  const alertTopic = /^mine\/oyau\/alerts\/[0-9a-f-]{36}$/;

  test('trucks and alerts are retained, findings are told as they were stored, closed alerts go', async () => {
    const truck = await desk.truck(await desk.enrol('cab-017', 'Б/17'));
    await truck.hello();
    const isOnline = (content: unknown) => JSON.stringify(content).includes('"online":true');
    const state = await listener.next(
      ({ topic, content }) => topic === 'mine/oyau/trucks/%D0%91%2F17/state' && isOnline(content),
    );
    expect(state.content).toMatchObject({ truckId: 'Б/17', online: true });
    await truck.store([
      eventOf({ seq: 1 }),
      eventOf({ seq: 2, finding: 'blink' }),
      eventOf({ seq: 3, finding: 'yawn' }),
    ]);
    const alert = await listener.next(({ topic }) => alertTopic.test(topic));
    expect(alert.content).toMatchObject({ kind: 'eyesClosed', priority: 'P1', closedAtMs: null });
    const finding = (kind: string) =>
      listener.next(({ topic }) => topic === `mine/oyau/trucks/%D0%91%2F17/findings/${kind}`);
    expect(await finding('eyesClosed')).toMatchObject({
      retained: false,
      content: { truckId: 'Б/17', deviceId: 'cab-017', finding: 'eyesClosed', phase: 'onset', seq: 1 },
    });
    expect((await finding('yawn')).content).toMatchObject({ seq: 3 });
    expect(listener.all.filter(({ topic }) => topic.endsWith('/blink'))).toEqual([]);

    const late = await Listener.connect(broker);
    expect(await late.any(({ topic }) => alertTopic.test(topic))).toMatchObject({ retained: true });
    await late.any(({ topic, retained }) => retained && topic.endsWith('/state'));
    const cookie = await desk.cookieOf('dispatcher');
    const [open] = (await bodyOf(await desk.api('GET', '/api/v1/alerts', { cookie }), alertsAnswerSchema)).alerts;
    await desk.api('POST', `/api/v1/alerts/${open!.alertId}/close`, { cookie, body: { outcome: 'restTaken' } });
    await listener.next(({ topic, content }) => alertTopic.test(topic) && content === null);
    await late.stop();
    const later = await Listener.connect(broker);
    await later.any(({ topic, retained }) => retained && topic.endsWith('/state'));
    expect(later.all.filter(({ topic }) => alertTopic.test(topic))).toEqual([]);
    await later.stop();
  });

  test('findings of a time without a broker are told afterwards, each and in order', async () => {
    const truck = await desk.truck(await desk.enrol());
    await truck.hello();
    await truck.store([eventOf({ seq: 1, finding: 'yawn' })]);
    await listener.next(({ topic }) => topic.endsWith('/yawn'));
    await listener.stop();
    await broker.stop();
    for (let seq = 2; seq <= 6; seq += 1) await truck.store([eventOf({ seq, finding: 'nod', afterMs: seq * 1e6 })]);
    broker = await Broker.start(folder, broker.port);
    listener = await Listener.connect(broker);
    const told = [];
    while (told.length < 5) {
      const { content } = await listener.next(({ topic }) => topic.endsWith('/nod'));
      told.push(typeof content === 'object' ? content?.seq : content);
    }
    expect(told).toEqual([2, 3, 4, 5, 6]);
  });

  test('a stop and a crash both say offline', async () => {
    await desk.restart();
    const status = () => listener.next(({ topic }) => topic === 'mine/oyau/status');
    expect((await status()).content).toBe('offline');
    expect((await status()).content).toBe('online');
  });

  test('a wrong password does not stop the server', async () => {
    writeFileSync(join(folder, 'wrong'), 'not the password');
    const wrong = outputsSchema.parse({ mqtt: { ...outputs.mqtt, passwordFile: join(folder, 'wrong') } });
    const other = await openDesk({ outputs: wrong });
    expect((await other.api('GET', '/healthz')).status).toBe(200);
    await other.end();
  });
});

test('a password file that is not there is one clear error', async () => {
  const outputs = outputsSchema.parse({ mqtt: { url: 'mqtt://127.0.0.1:1', user: 'x', passwordFile: '/nowhere/x' } });
  await expect(openDesk({ outputs })).rejects.toMatchObject({
    code: 'badInput',
    message: expect.stringContaining('outputs.mqtt.passwordFile') as unknown,
  });
});

test('a configuration without its other half, with a password in the address or a wildcard is refused, all at once', () => {
  const result = outputsSchema.safeParse({
    smtp: { host: 'mail', user: 'x', from: 'oyau@mine.example' },
    mqtt: { url: 'mqtt://u:p@broker', prefix: 'a/#', certFile: 'c' },
  });
  expect(result.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual([
    'mqtt.keyFile',
    'mqtt.prefix',
    'mqtt.url',
    'smtp.passwordFile',
  ]);
});

/** A broker of its own, with a password. */
class Broker {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  static async start(folder: string, given?: number): Promise<Broker> {
    const port = given ?? (await freePort());
    const passwords = join(folder, 'passwords');
    const made = spawnSync('mosquitto_passwd', ['-b', '-c', passwords, 'oyau', 'a password']);
    const login = made.status === 0 ? `allow_anonymous false\npassword_file ${passwords}` : 'allow_anonymous true';
    const config = join(folder, 'mosquitto.conf');
    const user = process.getuid?.() === 0 ? 'user root\n' : '';
    writeFileSync(config, `listener ${port} 127.0.0.1\n${login}\n${user}persistence false\n`);
    const broker = spawn('mosquitto', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of broker.stderr) if (String(line).includes('running')) break;
    return new Broker(port, broker);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}

/** Hears everything the broker has. */
class Listener {
  readonly all: Heard[] = [];
  #read = 0;
  #waiting: (() => void)[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, { retain }) => {
      const text = payload.toString();
      const content = text === '' ? null : (JSON.parse(text) as Heard['content']);
      this.all.push({ topic, retained: retain, content });
      this.#waiting.splice(0).forEach((wake) => wake());
    });
  }

  static async connect({ url }: Broker): Promise<Listener> {
    const client = await connectAsync(url, { username: 'oyau', password: 'a password', reconnectPeriod: 0 });
    const listener = new Listener(client);
    await client.subscribeAsync('#', { qos: 1 });
    return listener;
  }

  /** A message that fits, whenever it came. */
  async any(fits: (heard: Heard) => boolean): Promise<Heard> {
    for (;;) {
      const heard = this.all.find(fits);
      if (heard) return heard;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The next message that fits; messages before it are dropped. */
  async next(fits: (heard: Heard) => boolean): Promise<Heard> {
    for (;;) {
      const heard = this.all[this.#read];
      if (!heard) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else {
        this.#read += 1;
        if (fits(heard)) return heard;
      }
    }
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
