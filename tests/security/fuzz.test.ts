/** Mutated messages, broken frames and noise at the sockets of a running server: it answers, cuts off, and goes on. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { randomFrom } from '@oyau/fixtures/scripted/random';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventOf, helloOf, openDesk, truckAddress, type Desk } from '../dispatch/desk.js';
import { mutatedMessages } from '../protocol/mutations.js';

/** OYAU_FUZZ_SOCKET=1000000 for the long run. */
const MESSAGES = Number(process.env.OYAU_FUZZ_SOCKET ?? 1500);
const SEED = Number(process.env.OYAU_FUZZ_SEED ?? 23);
/** Units that send at the same time; the rate of each is limited. */
const UNITS = 16;
const BAD_CLOSES = [1002, 1006, 1007, 1009, 4400, 4401, 4409, 4426];

let desk: Desk;
const tokens: string[] = [];
beforeAll(async () => {
  desk = await openDesk();
  for (let unit = 0; unit < UNITS; unit += 1) tokens.push(await desk.enrol(`cab-${unit}`, `T${unit}`));
});
afterAll(() => desk.end());

/** Messages between two questions whether the server has come so far. */
const STEP = 3;

/** Sends from `texts` until the server ends the connection or `most` are sent; gives how many it has heard, and the close code. */
async function talk(unit: number, texts: Iterator<string>, most: number): Promise<{ heard: number; code: number }> {
  const socket = new WebSocket(...truckAddress(desk.server.url, tokens[unit] ?? ''));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await Promise.race([once(socket, 'open'), closed]);
  socket.send(JSON.stringify(helloOf(`cab-${unit}`)));
  let heard = 0;
  while (heard < most && socket.readyState === WebSocket.OPEN) {
    for (let message = 0; message < STEP; message += 1) {
      const text = String(texts.next().value);
      heard += 1;
      socket.send(heard % 7 === 0 ? Buffer.from(text) : text);
    }
    const answered = new Promise((resolve) => socket.once('pong', resolve));
    socket.ping();
    await Promise.race([answered, closed]);
  }
  socket.close();
  return { heard, code: await closed };
}

test(
  `${MESSAGES} mutated messages through sockets: every connection ends for a known reason`,
  { timeout: 3_600_000 },
  async () => {
    const codes = new Map<number, number>();
    let left = MESSAGES;
    let early = 0;
    const work = async (unit: number) => {
      const texts = mutatedMessages(SEED * 1000 + unit);
      while (left > 0) {
        const { heard, code } = await talk(unit, texts, Math.min(left, 200));
        left -= Math.max(1, heard);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (early === 0 && left < MESSAGES / 2) early = memoryMb();
      }
    };
    await Promise.all(tokens.map((_, unit) => work(unit)));
    expect([...codes.keys()].filter((code) => ![1000, 1005, ...BAD_CLOSES].includes(code))).toEqual([]);
    expect(codes.get(4400)).toBeGreaterThan(0);
    console.info(
      'connections by close code',
      Object.fromEntries(codes),
      'memory MB at half and at the end',
      early,
      memoryMb(),
    );
    expect(memoryMb() - early).toBeLessThan(200);
  },
);

test('noise instead of frames, on both sockets', async () => {
  const random = randomFrom(SEED);
  const { hostname, port } = new URL(desk.server.url);
  const logins = [
    `GET /truck/v1 HTTP/1.1\r\nAuthorization: Bearer ${tokens[0] ?? ''}`,
    `GET /board/v1 HTTP/1.1\r\nCookie: ${await desk.cookieOf('viewer')}`,
  ];
  for (let round = 0; round < 60; round += 1) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = `${logins[round % 2] ?? ''}\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    socket.write(head);
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(answer.toString()).toContain(' 101 ');
    // The first byte of a frame with reserved bits set, then anything.
    const noise = Uint8Array.from({ length: 1 + Math.floor(random() * 4000) }, () => Math.floor(random() * 256));
    socket.end(Buffer.concat([Buffer.from([0xf3]), noise]));
    socket.resume();
    await once(socket, 'close');
  }
});

test('afterwards the server works, and what it stored is sound', async () => {
  expect((await desk.api('GET', '/readyz')).status).toBe(200);
  const truck = await desk.truck(tokens[1] ?? '', 'cab-1');
  await truck.hello({ epoch: '0d9b6cf0-2f5f-4a57-8a3f-6f8c8a0b1c2d' });
  await truck.store([eventOf({ seq: 1 })]);
  const check = await sql<Record<string, string>>`pragma quick_check`.execute(desk.store);
  expect(check.rows.flatMap((row) => Object.values(row))).toEqual(['ok']);
  const board = await desk.board(await desk.cookieOf('dispatcher'));
  expect((await board.next()).type).toBe('snapshot');
});

function memoryMb(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
