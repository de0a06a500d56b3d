/** The descriptions of the interfaces tell of everything there is, and answers keep to them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openDesk, type Desk } from './desk.js';

let desk: Desk;
let cookie: string;
const routes: [method: string, url: string][] = [];
beforeAll(async () => {
  desk = await openDesk({ onRoute: (method, url) => routes.push([method, url]) });
  cookie = await desk.cookieOf('admin');
});
afterAll(() => desk.end());

const operation = z.looseObject({
  summary: z.string().min(1).optional(),
  'x-least-role': z.string().optional(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const openapi = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});
const read = async () => openapi.parse(await (await desk.api('GET', '/api/v1/openapi.json', { cookie })).json());

describe('OpenAPI', () => {
  test('every route is in it', async () => {
    const { paths } = await read();
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const api = routes
      .filter(([method, url]) => url.startsWith('/api/v1/') && method !== 'HEAD')
      .map(([method, url]) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    expect(api.length).toBeGreaterThan(30);
    expect(api.filter((route) => !described.includes(route))).toEqual([]);
  });

  test('every guarded operation names its least role, every one the shape of a refusal', async () => {
    const { paths } = await read();
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, each]) => ({ route: `${method} ${path}`, each })),
    );
    const open = operations.filter(({ each }) => each['x-least-role'] === undefined).map(({ route }) => route);
    expect(open.filter((route) => !/session|setup|healthz|livez|readyz|metrics|truck\/v1/.test(route))).toEqual([]);
    expect(operations.filter(({ each }) => !('default' in each.responses))).toEqual([]);
  });

  test('bounds and words of the schemas are in it', async () => {
    const { paths } = await read();
    const body = JSON.stringify(paths['/api/v1/alerts/{alertId}/shelve']);
    expect(body).toContain('"maximum":480');
    expect(body).toContain('"x-least-role":"dispatcher"');
  });

  test('is for people who are logged in', async () => {
    expect((await desk.api('GET', '/api/v1/openapi.json')).status).toBe(401);
  });
});

test('AsyncAPI tells of both sockets and every message', async () => {
  const document: unknown = await (await desk.api('GET', '/api/v1/asyncapi.json', { cookie })).json();
  expect(document).toMatchObject({
    asyncapi: '3.0.0',
    channels: { board: { address: '/board/v1' }, truck: { address: '/truck/v1' } },
    operations: { boardSend: { action: 'send' }, truckSend: { action: 'send' }, truckReceive: { action: 'receive' } },
  });
  const text = JSON.stringify(document);
  for (const type of ['snapshot', 'trucks', 'order', 'flood', 'settings', 'hello', 'events', 'ack', 'orderState']) {
    expect(text).toContain(`"const":"${type}"`);
  }
});

describe('health and figures', () => {
  test('signs of life are public, details for admins', async () => {
    for (const path of ['/healthz', '/livez', '/readyz']) {
      const response = await desk.api('GET', path);
      expect([path, response.status, await response.json()]).toEqual([path, 200, { ok: true }]);
    }
    const detailed: unknown = await (await desk.api('GET', '/readyz', { cookie })).json();
    expect(detailed).toEqual({ ok: true, checks: { store: null } });
  });

  test('metrics are for admins', async () => {
    expect((await desk.api('GET', '/metrics')).status).toBe(401);
    expect((await desk.api('GET', '/metrics', { cookie: await desk.cookieOf('supervisor') })).status).toBe(401);
    const response = await desk.api('GET', '/metrics', { cookie });
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('oyau_alerts_open{priority="P1"} 0');
    expect(text).toContain('oyau_trucks{link="online"} 0');
    expect(text).toMatch(/oyau_request_seconds_count\{method="GET",route="\/healthz",status="200"\} \d/);
  });
});
