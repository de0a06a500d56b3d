/** Board, server and cab unit together: what the fake server of the other tests promises, the real one keeps. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../dispatch-server/api/contract.js';
import { eventOf, openDesk, type Desk, type TruckClient } from '../dispatch/desk.js';
import { launchBrowser, noBrowser } from './desk.js';
import { PLAN_PNG } from './scene-site.js';

describe.skipIf(noBrowser !== null)(`real server${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  let desk: Desk;
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = await openDesk();
  });
  afterAll(async () => {
    await browser.close();
    await desk.end();
  });

  test('from a closed eye to a closed alert: order, states from the truck, outcome', async () => {
    await using sitting = await sitDown(browser, desk, 'dispatcher');
    const { page, faults } = sitting;
    const truck = await desk.truck(await desk.enrol());
    await truck.hello({ capabilities: ['orders', 'statusDetails'] });
    truck.send(STATUS);
    await page.locator('[data-testid="truck"][data-truck-id="17"]').getByText('71').waitFor();
    await truck.store([eventOf({ seq: 1, onsetAtMs: Date.now() - 3_000, detectedAtMs: Date.now() - 1_000 })]);
    await page.locator('.open [data-testid="alert"]').waitFor();
    await page.keyboard.press('o');
    await page.locator('input[value="restBreak"]').check();
    await page.locator('textarea[name="text"]').fill('Rest at pad 4');
    await page.getByTestId('submit').click();
    const order = await nextOrder(truck);
    expect(order).toMatchObject({ kind: 'restBreak', text: 'Rest at pad 4' });
    for (const state of ['received', 'acknowledged', 'done'] as const) {
      truck.send({ type: 'orderState', orderId: order.orderId, state, atMs: Date.now() });
      await page.locator(`[data-testid="order-state"][data-state="${state}"]`).waitFor();
    }
    await page.locator('[data-section="working"]').waitFor();
    await page.keyboard.press('x');
    await page.locator('input[value="restTaken"]').check();
    await page.getByTestId('submit').click();
    await page.locator('[data-section="closed"]').waitFor();
    await expect.poll(() => page.locator('[data-section="closed"]').innerText()).toContain('Rest taken');
    await page.locator('[data-testid="truck"] a').click();
    await page.getByTestId('finding').waitFor();
    expect(faults).toEqual([]);
  });

  test('shelving and taking back', async () => {
    await using sitting = await sitDown(browser, desk, 'dispatcher');
    const { page } = sitting;
    const truck = await desk.truck(await desk.enrol('cab-018', '18'), 'cab-018');
    await truck.hello();
    await truck.store([eventOf({ seq: 1, onsetAtMs: Date.now() - 3_000, detectedAtMs: Date.now() - 1_000 })]);
    await page.locator('.open [data-testid="alert"]').waitFor();
    await page.keyboard.press('s');
    await page.locator('input[name="reason"]').fill('test drive');
    await page.keyboard.press('Enter');
    await page.getByTestId('unshelve').click();
    await page.locator('.open [data-testid="alert"]').waitFor();
  });

  test('who drives is told to the cab; a truck that is away cannot be told', async () => {
    await using sitting = await sitDown(browser, desk, 'dispatcher');
    const { page, faults } = sitting;
    const truck = await desk.truck(await desk.enrol('cab-019', '19'), 'cab-019');
    await truck.hello({ capabilities: ['orders', 'statusDetails', 'driver'] });
    await page.locator('[data-testid="truck"][data-truck-id="19"] a').click();
    await page.getByTestId('name-driver').click();
    await page.locator('input[name="driver"]').fill(' B. Серік ');
    await page.keyboard.press('Enter');
    expect(await nextDriver(truck)).toBe('B. Серік');
    await page.getByTestId('dock').waitFor({ state: 'detached' });
    await page.getByTestId('name-driver').click();
    await page.getByTestId('submit').click();
    expect(await nextDriver(truck)).toBeNull();
    truck.socket.close();
    await page.getByTestId('name-driver').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('settings, texts of orders and the plan are kept', async () => {
    await using sitting = await sitDown(browser, desk, 'supervisor');
    const { page, faults } = sitting;
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.locator('input[name="siteName"]').fill('Komarovskoye');
    await page.locator('input[name="timeZone"]').fill('Asia/Almaty');
    await save(page, 'Site');
    await expect.poll(() => page.locator('.brand').innerText()).toBe('Komarovskoye');
    await page
      .locator('input[name="image"]')
      .setInputFiles({ name: 'pit.png', mimeType: 'image/png', buffer: PLAN_PNG });
    const corners = { topLeft: ['52.02', '61'], topRight: ['52.02', '61.058'], bottomLeft: ['52', '61'] } as const;
    for (const [corner, [lat, lon]] of Object.entries(corners)) {
      await page.locator(`input[name="${corner}-lat"]`).fill(lat);
      await page.locator(`input[name="${corner}-lon"]`).fill(lon);
    }
    await save(page, 'Site plan');
    await page.getByTestId('add-template').click();
    const last = page.getByTestId('template').last();
    for (const [index, text] of ['Wait', 'Ждите', 'Күтіңіз'].entries())
      await last.locator('input').nth(index).fill(text);
    await save(page, 'Texts of orders');
    await page.reload();
    await page.locator('.plan-now img').waitFor();
    expect(await page.locator('.plan-now img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1600);
    expect(await page.getByTestId('template').last().locator('input').first().inputValue()).toBe('Wait');
    expect(faults).toEqual([]);
  });
});

const STATUS = {
  ...{ type: 'status', sentAtMs: Date.now(), driverId: 'A. Driver', speedKmh: 21, driving: 'watching' },
  ...{ learningProgress: 1, perclos: 0.16, framesPerSecond: 25 },
  position: { latDeg: 52.01, lonDeg: 61.02, headingDeg: 90 },
  fatigue: { level: 71, because: [{ cause: 'yawns', value: 4 }] },
  ...{ camera: 'clear', waitingEvents: 0 },
};

interface Sitting extends AsyncDisposable {
  readonly page: Page;
  readonly faults: readonly string[];
}

const cookies = new Map<Role, string>();

/** Somebody with this role at the board of the real server. */
async function sitDown(browser: Browser, desk: Desk, role: Role): Promise<Sitting> {
  const cookie = cookies.get(role) ?? (await desk.cookieOf(role));
  cookies.set(role, cookie);
  const [name = '', value = ''] = cookie.split('=', 2);
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1920, height: 1080 } });
  await context.addCookies([{ name, value, url: desk.server.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(desk.server.url);
  await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

async function save(page: Page, form: string): Promise<void> {
  const part = page.getByRole('form', { name: form, exact: true });
  await part.getByRole('button', { name: 'Save' }).click();
  await part.getByText('Saved', { exact: true }).waitFor();
}

function nextOrder(truck: TruckClient) {
  return truck.answer('order');
}

async function nextDriver(truck: TruckClient): Promise<string | null> {
  return (await truck.answer('driver')).driverId;
}
