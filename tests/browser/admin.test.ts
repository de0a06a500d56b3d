/** Administration in a real browser on the real server: people, logins, cab units, webhooks, audit; what was typed stays text. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MARK, SCRIPTS } from '../security/payloads.js';
import { eventOf, openDesk, PASSWORD, sessionCookie, type Desk } from '../dispatch/desk.js';
import { violations } from './axe.js';
import { launchBrowser, look, noBrowser } from './desk.js';

describe.skipIf(noBrowser !== null)(`administration${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  let desk: Desk;
  let admin: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = await openDesk();
    admin = await desk.cookieOf('admin');
    await desk.cookieOf('dispatcher');
  });
  afterAll(async () => {
    await browser.close();
    await desk.end();
  });

  const audited = async (action: string) =>
    (await desk.store.selectFrom('audit').select(['login', 'subject']).where('action', '=', action).execute()).map(
      ({ login, subject }) => [login, subject],
    );

  async function sit(part: string, options: { locale?: string; cookie?: string; colorScheme?: 'dark' | 'light' } = {}) {
    const [name = '', value = ''] = (options.cookie ?? admin).split('=', 2);
    const context = await browser.newContext({
      locale: options.locale ?? 'en-GB',
      viewport: { width: 1920, height: 1080 },
      colorScheme: options.colorScheme ?? 'dark',
    });
    await context.addCookies([{ name, value, url: desk.server.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(`${desk.server.url}/#/admin/${part}`);
    return { page, faults, [Symbol.asyncDispose]: () => context.close() };
  }

  for (const [locale, colorScheme, title] of [
    ['en', 'dark', 'Administration'],
    ['en', 'light', 'Administration'],
    ['ru', 'dark', 'Управление'],
    ['kk', 'light', 'Басқару'],
  ] as const)
    test(`axe finds nothing in ${locale}, ${colorScheme}`, { timeout: 400_000 }, async () => {
      await using sitting = await sit('users', { locale, colorScheme });
      const { page } = sitting;
      for (const part of ['users', 'logins', 'devices', 'webhooks', 'audit']) {
        await page.goto(`${desk.server.url}/#/admin/${part}`);
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await page.locator('.admin tbody tr, .admin .none').first().waitFor();
        expect([part, await violations(page)]).toEqual([part, []]);
        await look(page, `admin-${part}-${locale}-${colorScheme}`);
      }
    });

  test('a person is added, gets another role and password, is kept out and let in again', async () => {
    await using sitting = await sit('users');
    const { page, faults } = sitting;
    await page.locator('form[aria-label="New person"] input[name="login"]').fill('aizhan');
    await page.locator('input[name="name"]').fill('Aizhan S.');
    await page.locator('select[name="role"]').selectOption('analyst');
    await page.locator('input[name="new-password"]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    const row = page.locator('[data-testid="user"][data-login="aizhan"]');
    await row.waitFor();
    await row.locator('select').selectOption('dispatcher');
    await page.getByTestId('admin-done').getByText('aizhan: Dispatcher').waitFor();
    const first = await desk.api('POST', '/api/v1/session', { body: { login: 'aizhan', password: PASSWORD } });
    expect(first.status).toBe(200);
    await page.getByTestId('password-aizhan').press('Enter');
    await page.locator('input[name="password"]').fill('another horse');
    await page.keyboard.press('Enter');
    await page.locator('input[name="password"]').waitFor({ state: 'detached' });
    expect((await desk.api('GET', '/api/v1/trucks', { cookie: sessionCookie(first) })).status).toBe(401);
    await page.getByTestId('disable-aizhan').click();
    await page.getByTestId('disable-aizhan-sure').press('Enter');
    await page.getByTestId('enable-aizhan').waitFor();
    await look(page, 'admin-users');
    await page.getByTestId('enable-aizhan').click();
    await page.getByTestId('disable-aizhan').waitFor();
    for (const action of ['user.add', 'user.role', 'user.password', 'user.disable', 'user.enable'])
      expect([action, await audited(action)]).toEqual([action, expect.arrayContaining([['admin', 'aizhan']])]);
    expect(faults).toEqual([]);
  });

  test('what the server refuses is said, and nothing typed is lost; oneself cannot be shut out', async () => {
    await using sitting = await sit('users');
    const { page } = sitting;
    await page.locator('form[aria-label="New person"] input[name="login"]').fill('dispatcher');
    await page.locator('input[name="name"]').fill('Second');
    await page.locator('input[name="new-password"]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('admin-refused').waitFor();
    expect(await page.locator('input[name="name"]').inputValue()).toBe('Second');
    expect(await page.getByTestId('disable-admin').count()).toBe(0);
    for (const [method, path, body] of [
      ['PUT', 'role', { role: 'viewer' }],
      ['POST', 'disable', undefined],
    ] as const) {
      const response = await desk.api(method, `/api/v1/users/admin/${path}`, { cookie: admin, body });
      expect([path, response.status]).toEqual([path, 409]);
    }
  });

  test('a login is ended from another place', async () => {
    const response = await desk.api('POST', '/api/v1/session', { body: { login: 'dispatcher', password: PASSWORD } });
    const cookie = sessionCookie(response);
    await using sitting = await sit('logins');
    const { page } = sitting;
    const rows = page.locator('[data-testid="login"][data-login="dispatcher"]');
    await rows.first().waitFor();
    const before = await rows.count();
    await look(page, 'admin-logins');
    await rows.first().getByRole('button').click();
    await rows.first().locator('.action').click();
    await expect.poll(() => rows.count()).toBe(before - 1);
    expect((await desk.api('GET', '/api/v1/trucks', { cookie })).status).toBe(401);
    expect(await audited('session.revoke')).toContainEqual(['admin', 'dispatcher']);
    expect(await page.getByText('this browser').count()).toBe(1);
  });

  test('a unit is enrolled by a code shown once, gets a second token, is revoked', async () => {
    await using sitting = await sit('devices');
    const { page, faults } = sitting;
    await page.locator('input[name="deviceId"]').fill('cab-021');
    await page.locator('input[name="truckId"]').fill('21');
    await page.getByRole('button', { name: 'Make a code' }).click();
    const code = await page.getByTestId('secret').inputValue();
    await page.getByTestId('pending-code').waitFor();
    await look(page, 'admin-devices');
    const enrolled = await desk.api('POST', '/api/truck/v1/enrol', { body: { code } });
    expect(enrolled.status).toBe(200);
    await page.reload();
    await page.getByTestId('rotate-cab-021').click();
    await page.getByTestId('rotate-cab-021-sure').click();
    const token = await page.getByTestId('secret').inputValue();
    const truck = await desk.truck(token, 'cab-021');
    await page.getByRole('button', { name: 'Put away' }).click();
    expect(await page.getByTestId('secret').count()).toBe(0);
    await page.getByTestId('revoke-cab-021').click();
    await page.getByTestId('revoke-cab-021-sure').click();
    await page.locator('[data-device="cab-021"]').getByText('revoked').waitFor();
    truck.socket.terminate();
    await expect(desk.truck(token, 'cab-021')).rejects.toThrow('401');
    for (const action of ['device.code', 'device.rotate', 'device.revoke'])
      expect([action, await audited(action)]).toEqual([action, [['admin', 'cab-021']]]);
    expect(faults).toEqual([]);
  });

  test('a webhook is added with a secret shown once, tried, and removed', async () => {
    await using sitting = await sit('webhooks');
    const { page } = sitting;
    await page.locator('input[name="url"]').fill('http://127.0.0.1:9/hook');
    await page.locator('input[name="topic-alert"]').check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    expect(await page.getByTestId('secret').inputValue()).toMatch(/^oyw_/);
    const row = page.getByTestId('webhook');
    await row.getByRole('button', { name: /Send a test/ }).click();
    await page.getByTestId('admin-done').getByText('Send a test').waitFor();
    await look(page, 'admin-webhooks');
    await row.getByRole('button', { name: /Remove/ }).click();
    await row.locator('.action').click();
    await page.getByText('No webhooks.').waitFor();
    for (const action of ['webhook.add', 'webhook.test', 'webhook.remove'])
      expect((await audited(action)).length).toBe(1);
  });

  test('the audit is filtered and goes back page by page', async () => {
    for (let round = 0; round < 120; round += 1)
      await desk.store
        .insertInto('audit')
        .values({
          at_ms: round,
          login: 'robot',
          action: 'clip.view',
          subject: `clip ${round}`,
          address: null,
          detail: null,
        })
        .execute();
    await using sitting = await sit('audit');
    const { page } = sitting;
    await page.getByTestId('audit').first().waitFor();
    await look(page, 'admin-audit');
    await page.locator('input[name="audit-login"]').fill('robot');
    await page.locator('input[name="audit-action"]').fill('clip');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('audit').count()).toBe(100);
    await page.getByTestId('more').click();
    await expect.poll(() => page.getByTestId('audit').count()).toBe(120);
  });

  test('only administrators get in', async () => {
    const response = await desk.api('POST', '/api/v1/session', { body: { login: 'dispatcher', password: PASSWORD } });
    await using sitting = await sit('users', { cookie: sessionCookie(response) });
    await sitting.page.getByText('Only administrators').waitFor();
    expect(await sitting.page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  });

  test('script in every text that people and units may write stays text on every page', async () => {
    const cookie = admin;
    const text = (index: number) => SCRIPTS[index % SCRIPTS.length] ?? '';
    await plant(desk, cookie, text);
    await using sitting = await sit('users');
    const { page, faults } = sitting;
    for (const path of [
      '/',
      '/truck/17',
      '/history',
      '/settings',
      '/admin/users',
      '/admin/logins',
      '/admin/devices',
      '/admin/webhooks',
      '/admin/audit',
    ]) {
      await page.goto(`${desk.server.url}/#${path}`);
      await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await traces(page)]).toEqual([path, { marked: 0, ran: false }]);
    }
    await page.goto(`${desk.server.url}/#/admin/users`);
    await page.locator('[data-login="inert"]').getByText(text(0)).waitFor();
    await page.goto(`${desk.server.url}/#/history`);
    await page.getByTestId('finding').getByText(text(1)).first().waitFor();
    expect(faults).toEqual([]);
  });
});

/** Writes a script wherever a text of the asker's goes into the store. */
async function plant(desk: Desk, cookie: string, text: (index: number) => string): Promise<void> {
  const token = await desk.enrol();
  const truck = await desk.truck(token);
  await truck.hello();
  const now = Date.now();
  const event = eventOf({
    seq: 1,
    onsetAtMs: now - 3000,
    detectedAtMs: now - 1000,
    driverId: text(1).slice(0, 64).trim(),
  });
  await truck.store([
    {
      ...event,
      truckHint: text(0).slice(0, 64),
      detail: { note: text(0), cause: text(2) },
      inForce: { ...event.inForce, models: { mesh: text(3) } },
    },
  ]);
  truck.send({
    ...{ type: 'status', sentAtMs: now, driverId: text(2).slice(0, 64).trim(), speedKmh: 21, driving: 'watching' },
    ...{ learningProgress: 1, perclos: 0.16, framesPerSecond: 25 },
  });
  const alerts: unknown = await (await desk.api('GET', '/api/v1/alerts', { cookie })).json();
  const [, alertId = ''] = /"alertId":"([^"]+)"/.exec(JSON.stringify(alerts)) ?? [];
  const sent: [string, string, unknown][] = [
    ['POST', '/api/v1/users', { login: 'inert', name: text(0), password: PASSWORD, role: 'viewer' }],
    ['POST', `/api/v1/alerts/${alertId}/acknowledge`, { note: text(0) }],
    ['POST', '/api/v1/orders', { truckId: '17', alertId, kind: 'message', text: text(1) }],
    ['POST', '/api/v1/orders', { truckId: '17', kind: 'stop', text: text(2) }],
    [
      'PUT',
      '/api/v1/order-templates',
      { templates: [{ kind: 'call', text: { en: text(0), ru: text(1), kk: text(2) } }] },
    ],
    ['POST', '/api/v1/webhooks', { url: `http://127.0.0.1:9/${encodeURIComponent(text(0))}`, topics: ['order'] }],
    [
      'PUT',
      '/api/v1/settings',
      {
        ...{
          siteName: text(0),
          timeZone: 'Asia/Almaty',
          locale: 'en',
          shifts: [{ name: text(0).slice(0, 40), startsAt: '07:00' }],
        },
        escalation: { afterMs: 60_000, webhook: false, email: false, emailTo: [] },
      },
    ],
  ];
  for (const [method, path, body] of sent) {
    const response = await desk.api(method, path, { cookie, body });
    expect([path, response.status, response.ok]).toEqual([path, response.status, true]);
  }
}

/** What an executed payload would have left. */
function traces(page: Page): Promise<{ marked: number; ran: boolean }> {
  return page.evaluate(
    (mark) => ({ marked: document.querySelectorAll(`[${mark}]`).length, ran: 'injected' in window }),
    MARK,
  );
}
