/** The headline, the site plan, the truck page and the settings, as dispatcher and supervisor see them. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, look, noBrowser, openDesk } from './desk.js';
import { finding, stageNightShift, truck } from './scene.js';
import { PLAN_PNG } from './scene-site.js';

const SUPERVISOR = { login: 'marat', name: 'Marat K.', role: 'supervisor' } as const;
const START_MS = Date.parse('2026-03-02T14:00:00Z');

describe.skipIf(noBrowser !== null)(`pages${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['en', 'Shift B 19:00–07:00', '2 of 3 trucks watched'],
    ['ru', 'Смена B 19:00–07:00', '2 из 3 самосвалов под наблюдением'],
    ['kk', 'B ауысымы 19:00–07:00', '3 самосвалдың 2 бақылауда'],
  ])('the headline in %s: site, shift on the site’s clock, trucks watched', async (locale, shift, seen) => {
    await using desk = await openDesk(browser, {
      locale,
      timezoneId: 'America/New_York',
      stage: (fake) => {
        fake.desk.settings = { ...fake.desk.settings, timeZone: 'Asia/Almaty' };
        fake.desk.shift = { name: 'B', startedAtMs: START_MS, endsAtMs: START_MS + 12 * 3_600_000 };
        for (const truckId of ['1', '2']) fake.setTruck(truck({ truckId }));
        fake.setTruck(truck({ truckId: '3', online: false }));
      },
    });
    const { page } = desk;
    await page.getByText('Komarovskoye').waitFor();
    expect(await page.getByTestId('shift').innerText()).toContain(shift);
    expect(await page.getByTestId('seen').innerText()).toBe(seen);
  });

  test('the fleet says who gets worse and why, and for how long a truck was silent; it sorts as asked', async () => {
    await using desk = await openDesk(browser, {
      viewport: { width: 1920, height: 1080 },
      stage: (fake) => stageNightShift(fake, Date.now()),
    });
    const { page } = desk;
    const row = (truckId: string) => page.locator(`[data-testid="truck"][data-truck-id="${truckId}"]`);
    const text = (truckId: string) => async () => plain(await row(truckId).innerText());
    await expect.poll(text('19')).toMatch(/71\s?PERCLOS 0.16, 4 yawns in 15 min/);
    await expect.poll(text('31')).toMatch(/no data 3 min \d+ s/);
    const first = () => page.getByTestId('truck').first().getAttribute('data-truck-id');
    await page.locator('select[name="fleetOrder"]').selectOption('number');
    await expect.poll(first).toBe('01');
    await page.locator('select[name="fleetOrder"]').selectOption('time');
    await expect.poll(first).toBe('55');
    await page.reload();
    await expect.poll(first).toBe('55');
  });

  test('the plan shows every truck with a place, names the abnormal ones in words, leads to their pages', async () => {
    await using desk = await openDesk(browser, {
      viewport: { width: 1920, height: 1080 },
      stage: (fake) => stageNightShift(fake, Date.now()),
    });
    const { page } = desk;
    await page.getByTestId('plan-truck').first().waitFor();
    expect(await page.getByTestId('plan-truck').count()).toBe(57);
    const words = (await page.locator('.plan-canvas svg').getAttribute('aria-label')) ?? '';
    expect(words).toContain(
      '57 trucks on the plan · 1 without a known place · Not normal: 17 (Open critical alert), 23',
    );
    await page.locator('[data-testid="plan-truck"][data-truck-id="19"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Truck 19' }).waitFor();
    await page.goBack();
    await page.getByTestId('plan-fold').click();
    await page.locator('.plan-canvas').waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  test('a truck from near: last hour, orders, live signals as numbers on request and never before', async () => {
    await using desk = await openDesk(browser, {
      path: '/#/truck/12',
      stage: (fake) => {
        stageNightShift(fake, Date.now());
        fake.events.push(finding({ id: 900, truckId: '12', onsetAtMs: Date.now() - 60_000 }));
      },
    });
    const { page, fake } = desk;
    await page.getByRole('heading', { name: 'Truck 12' }).waitFor();
    await page.getByTestId('finding').first().waitFor();
    expect(await page.getByTestId('trace').count()).toBe(0);
    await page.getByRole('button', { name: 'Show live signals' }).click();
    const staged = truck({ truckId: '12' });
    for (const speedKmh of [31, 33])
      fake.setTruck({ ...staged, status: staged.status === null ? null : { ...staged.status, speedKmh } });
    await page.getByTestId('trace').filter({ hasText: 'Speed, km/h' }).getByText('33').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    await page.getByTestId('order').click();
    await page.locator('input[value="call"]').check();
    await page.locator('textarea[name="text"]').fill('Call dispatch on channel 2');
    await page.getByTestId('submit').click();
    await page.getByText(/Radio call: issued/).waitFor();
    expect(fake.desk.requests[0]?.body).toMatchObject({ truckId: '12', alertId: null });
  });

  test('a supervisor changes the site; the board follows at once; the server’s refusal is shown', async () => {
    await using desk = await openDesk(browser, {
      path: '/#/settings',
      stage: (fake) => {
        fake.user = SUPERVISOR;
        stageNightShift(fake, Date.now());
      },
    });
    const { page, fake } = desk;
    await page.locator('input[name="siteName"]').fill('Vasilkovskoye');
    await page.locator('input[name="timeZone"]').fill('Asia/Nowhere');
    await page.getByText('There is no such time zone.').waitFor();
    await page.locator('input[name="timeZone"]').fill('Asia/Almaty');
    await page.getByRole('button', { name: 'Add a shift' }).click();
    await page.locator('input[name="shift-2"]').fill('C');
    await page.locator('input[name="start-2"]').fill('13:00');
    const site = page.getByRole('form', { name: 'Site', exact: true });
    fake.desk.failure = 422;
    await site.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Not saved.').waitFor();
    fake.desk.failure = null;
    await page.getByRole('link', { name: /Board/ }).click();
    await page.getByTestId('alert').first().waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    expect(await page.locator('input[name="siteName"]').inputValue()).toBe('Vasilkovskoye');
    await site.getByRole('button', { name: 'Save' }).click();
    await site.getByText('Saved', { exact: true }).waitFor();
    await expect.poll(() => page.locator('.brand').innerText()).toBe('Vasilkovskoye');
    expect(fake.desk.settings).toMatchObject({
      timeZone: 'Asia/Almaty',
      shifts: [{}, {}, { name: 'C', startsAt: '13:00' }],
    });
  });

  test('a supervisor uploads the plan with its corners and writes a text in three languages', async () => {
    await using desk = await openDesk(browser, {
      path: '/#/settings',
      stage: (fake) => {
        fake.user = SUPERVISOR;
      },
    });
    const { page, fake } = desk;
    await page
      .locator('input[name="image"]')
      .setInputFiles({ name: 'pit.png', mimeType: 'image/png', buffer: PLAN_PNG });
    const corners = { topLeft: ['52,02', '61'], topRight: ['52.02', '61.058'], bottomLeft: ['52', '61'] } as const;
    for (const [corner, [lat, lon]] of Object.entries(corners)) {
      await page.locator(`input[name="${corner}-lat"]`).fill(lat);
      await page.locator(`input[name="${corner}-lon"]`).fill(lon);
    }
    await page.getByRole('form', { name: 'Site plan' }).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Plan in use, uploaded by marat').waitFor();
    expect(fake.desk.planImage.equals(PLAN_PNG)).toBe(true);
    expect(fake.desk.plan?.corners.topLeft).toEqual({ latDeg: 52.02, lonDeg: 61 });
    await page.getByTestId('add-template').click();
    for (const [language, text] of [
      ['en', 'Wait'],
      ['ru', 'Ждите'],
      ['kk', 'Күтіңіз'],
    ] as const)
      await page.locator(`input[name="template-1-${language}"]`).fill(text);
    await page.getByRole('form', { name: 'Texts of orders' }).getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => fake.desk.templates)
      .toEqual([{ kind: 'message', text: { en: 'Wait', ru: 'Ждите', kk: 'Күтіңіз' } }]);
    await look(page, 'settings');
  });

  test('a dispatcher has no settings, not even by address', async () => {
    await using desk = await openDesk(browser, { path: '/#/settings' });
    await desk.page.getByText('Only supervisors and administrators').waitFor();
    expect(await desk.page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    expect(await desk.page.locator('main input').count()).toBe(0);
  });
});

function plain(text: string): string {
  return text.replace(/\s+/g, ' ');
}
