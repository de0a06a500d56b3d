/** What goes out: signed webhooks that are tried again, and mails through a real SMTP conversation. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  deliveriesAnswerSchema,
  newWebhookAnswerSchema,
  webhooksAnswerSchema,
} from '../../dispatch-server/api/contract.js';
import { outputsSchema } from '../../dispatch-server/outputs/config.js';
import { createCourier, nextAttemptAtMs } from '../../dispatch-server/outputs/courier.js';
import { createMailer } from '../../dispatch-server/outputs/mail.js';
import { DEFAULT_SETTINGS } from '../../dispatch-server/store/settings.js';
import { bodyOf, eventOf, ONSET_AT_MS, openDesk, type Desk } from './desk.js';

const START_MS = ONSET_AT_MS + 5000;
const SILENT = pino({ level: 'silent' });

let desk: Desk;
let nowMs: number;
let cookie: string;
beforeEach(async () => {
  nowMs = START_MS;
  // The server's own courier hardly ever wakes up within a test; the courier of the test is told when to.
  desk = await openDesk({ now: () => nowMs, deskTickMs: 10 });
  cookie = await desk.cookieOf('admin');
});
afterEach(() => desk.end());

const admin = (method: string, path: string, body?: unknown) => desk.api(method, `/api/v1/${path}`, { cookie, body });
const deliveries = async (state = 'all') =>
  (await bodyOf(await admin('GET', `deliveries?state=${state}`), deliveriesAnswerSchema)).deliveries;

async function raiseAlert(seq = 1): Promise<void> {
  const truck = await desk.truck(await desk.enrol(`cab-${seq}`, `T${seq}`), `cab-${seq}`);
  await truck.hello();
  await truck.store([eventOf({ seq })]);
}

interface Received {
  request: IncomingMessage;
  body: string;
}

/** A receiver of webhooks that answers with the given statuses, the last one for ever. */
async function listen(...statuses: readonly number[]) {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
      received.push({ request, body });
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('ok');
      waiting.splice(0).forEach((wake) => wake());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    async count(least: number) {
      while (received.length < least) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('webhooks', () => {
  test('every change of an alert is told, signed; the secret is shown once', async () => {
    const receiver = await listen(200);
    const added = await admin('POST', 'webhooks', { url: receiver.url, topics: ['alert', 'order'] });
    const { webhook, secret } = await bodyOf(added, newWebhookAnswerSchema);
    expect(secret).toMatch(/^oyw_/);
    const list = await admin('GET', 'webhooks');
    const text = await list.clone().text();
    expect(text).not.toContain(secret);
    expect((await bodyOf(list, webhooksAnswerSchema)).webhooks).toEqual([webhook]);

    await raiseAlert();
    await receiver.count(1);
    const { request, body } = receiver.received[0]!;
    const seconds = Math.floor(START_MS / 1000);
    const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'oyau-topic': 'alert',
      'oyau-signature': `t=${seconds},v1=${expected}`,
    });
    expect(JSON.parse(body)).toMatchObject({
      topic: 'alert',
      deliveryId: request.headers['oyau-delivery'],
      createdAtMs: START_MS,
      content: { alert: { truckId: 'T1', kind: 'eyesClosed', priority: 'P1' } },
    });
    const order = { truckId: 'T1', kind: 'stop', text: 'Stop.' };
    expect((await admin('POST', 'orders', order)).status).toBe(200);
    await receiver.count(2);
    expect(JSON.parse(receiver.received[1]!.body)).toMatchObject({
      topic: 'order',
      content: { order: { kind: 'stop', state: 'issued' } },
    });
    await receiver.stop();
  });

  test('what happened before a webhook was added is not told', async () => {
    await raiseAlert(1);
    const receiver = await listen(200);
    await admin('POST', 'webhooks', { url: receiver.url, topics: ['alert'] });
    await raiseAlert(2);
    await receiver.count(1);
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { content: unknown }).content)).toMatchObject([
      { alert: { truckId: 'T2' } },
    ]);
    await receiver.stop();
  });

  test('a receiver that fails is tried again, ever later, until the message is dead; an admin revives it', async () => {
    const receiver = await listen(500, 302, 200);
    const { webhookId } = (
      await bodyOf(await admin('POST', 'webhooks', { url: receiver.url, topics: ['alert'] }), newWebhookAnswerSchema)
    ).webhook;
    await admin('POST', `webhooks/${webhookId}/test`, {});
    await receiver.count(1);
    const failed = await settled(({ attempts }) => attempts === 1);
    expect(failed).toMatchObject({
      state: 'pending',
      lastError: 'the receiver answered 500',
      nextAttemptAtMs: START_MS + 5000,
    });
    nowMs += 5000;
    await receiver.count(2);
    expect(await settled(({ attempts }) => attempts === 2)).toMatchObject({ lastError: 'the receiver answered 302' });
    await desk.store.updateTable('deliveries').set({ attempts: 11 }).execute();
    await receiver.stop();
    nowMs += 30_000;
    const dead = await settled(({ state }) => state === 'dead');
    expect(dead).toMatchObject({ attempts: 12, nextAttemptAtMs: null });
    expect(dead.lastError).toContain('ECONNREFUSED');
    expect((await deliveries('dead')).length).toBe(1);

    expect((await admin('POST', `deliveries/${dead.deliveryId}/retry`, {})).status).toBe(200);
    await settled(({ attempts }) => attempts === 1);
    expect((await admin('POST', `deliveries/${dead.deliveryId}/retry`, {})).status).toBe(404);
  });

  test('messages survive a restart', async () => {
    const receiver = await listen(200);
    await admin('POST', 'webhooks', { url: 'http://127.0.0.1:1/', topics: ['alert'] });
    await raiseAlert();
    await settled(({ attempts }) => attempts === 1);
    await desk.server.stop();
    await desk.store.updateTable('webhooks').set({ url: receiver.url }).execute();
    nowMs += 5000;
    await desk.restartStopped();
    await receiver.count(1);
    expect((await settled(({ state }) => state === 'delivered')).attempts).toBe(2);
    await receiver.stop();
  });

  test('a removed webhook is told nothing more', async () => {
    const { webhookId } = (
      await bodyOf(
        await admin('POST', 'webhooks', { url: 'http://127.0.0.1:1/', topics: ['alert'] }),
        newWebhookAnswerSchema,
      )
    ).webhook;
    await raiseAlert();
    await settled(({ attempts }) => attempts === 1);
    expect((await admin('DELETE', `webhooks/${webhookId}`)).status).toBe(204);
    expect(await deliveries()).toMatchObject([{ state: 'dead', lastError: 'the webhook was removed' }]);
    expect((await admin('DELETE', `webhooks/${webhookId}`)).status).toBe(404);
  });

  test.each(['ftp://x.example/', 'http://user:secret@x.example/', 'file:///etc/passwd', 'x'])(
    'no webhook to %s',
    async (url) => expect((await admin('POST', 'webhooks', { url, topics: ['alert'] })).status).toBe(400),
  );

  test('waits grow to a day, then it is given up', () => {
    const waits = Array.from({ length: 12 }, (_, index) => nextAttemptAtMs(index + 1, 0));
    expect(waits.at(-1)).toBeNull();
    const growing = waits.slice(0, -1).map(Number);
    expect(growing).toEqual([...growing].sort((left, right) => left - right));
    expect(growing.at(-1)).toBe(24 * 60 * 60_000);
  });

  /** The only message, once it is as awaited. */
  async function settled(fits: (delivery: Awaited<ReturnType<typeof deliveries>>[number]) => boolean) {
    for (;;) {
      const found = (await deliveries())[0];
      if (found && fits(found)) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

describe('mail', () => {
  test.each([
    ['en', 'P1 not acknowledged: truck T1, eyes closed', 'Driver: A. Driver'],
    ['ru', 'P1 не подтверждена: самосвал T1, глаза закрыты', 'Водитель: A. Driver'],
    ['kk', 'P1 расталмады: T1-самосвал, көзі жұмулы', 'Жүргізуші: A. Driver'],
  ] as const)('an escalation reaches the supervisors in their language (%s)', async (locale, subject, driver) => {
    const escalation = { afterMs: 10_000, webhook: true, email: true, emailTo: ['shift@mine.example'] };
    const settings = { ...DEFAULT_SETTINGS, siteName: 'Komarovskoye', locale, escalation };
    expect((await admin('PUT', 'settings', settings)).status).toBe(200);
    const smtp = await mailServer();
    const mailer = createMailer(
      outputsSchema.parse({ smtp: { host: '127.0.0.1', port: smtp.port, tls: 'never', from: 'oyau@mine.example' } })
        .smtp!,
    );
    await raiseAlert();
    nowMs += 10_000;
    await filed();
    // Without a mail server the server itself has tried in vain meanwhile, or will.
    await desk.server.stop();
    await desk.store.updateTable('deliveries').set({ next_at_ms: nowMs, state: 'pending' }).execute();
    const courier = createCourier({ store: desk.store, log: SILENT, now: () => nowMs, mailer }, 60_000);
    await courier.tick();
    const mail = await smtp.mail;
    expect(mail.to).toBe('<shift@mine.example>');
    expect(decoded(mail.data, 'Subject')).toBe(`[Komarovskoye] ${subject}`);
    const text = textOf(mail.data);
    expect(text).toContain(driver);
    expect(text).toContain('(Asia/Almaty)');
    await courier.stop();
    await smtp.stop();
    const rows = await desk.store.selectFrom('deliveries').selectAll().execute();
    expect(rows).toMatchObject([{ channel: 'email', topic: 'escalation', state: 'delivered' }]);
    await desk.restartStopped();
  });

  async function filed(): Promise<void> {
    while ((await deliveries()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

/** A mail server that takes one message without login or TLS (RFC 5321, as much as is needed). */
async function mailServer() {
  let take: (mail: { to: string; data: string }) => void;
  const mail = new Promise<{ to: string; data: string }>((resolve) => (take = resolve));
  const server = createTcpServer((socket: Socket) => {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let to = '';
    let data: string | null = null;
    let rest = '';
    say('220 test');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      rest += String(chunk);
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== null) {
          if (line !== '.') {
            data += `${line}\r\n`;
            continue;
          }
          take({ to, data });
          data = null;
          say('250 taken');
        } else if (line.startsWith('EHLO')) say('250 test');
        else if (line.startsWith('RCPT TO:')) {
          to = line.slice('RCPT TO:'.length);
          say('250 ok');
        } else if (line === 'DATA') {
          data = '';
          say('354 go on');
        } else say(line === 'QUIT' ? '221 bye' : '250 ok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, mail, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** A header field, unfolded, with its encoded words (RFC 2047) read. */
function decoded(data: string, name: string): string {
  const folded = new RegExp(`^${name}: ((?:.*\\r\\n)(?:[ \\t].*\\r\\n)*)`, 'm').exec(data)?.[1] ?? '';
  return folded
    .replace(/\r\n[ \t]/g, ' ')
    .trim()
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : fromQuoted(text.replaceAll('_', ' ')),
    );
}

/** The text, whichever way it travelled. */
function textOf(data: string): string {
  const body = data.slice(data.indexOf('\r\n\r\n') + 4);
  if (/^Content-Transfer-Encoding: base64/im.test(data)) return Buffer.from(body, 'base64').toString();
  return /^Content-Transfer-Encoding: quoted-printable/im.test(data) ? fromQuoted(body.replace(/=\r\n/g, '')) : body;
}

function fromQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
