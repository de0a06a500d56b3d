/** The history in a real browser: filter, paging, empty and failed answers. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser, openDesk } from './desk.js';
import { finding, stageNightShift } from './scene.js';

describe.skipIf(noBrowser !== null)(`history${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('the H key opens it; truck and finding filter it; the address keeps the filter', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => stageNightShift(fake, Date.now()) });
    const { page, fake } = desk;
    await page.getByTestId('alert').first().waitFor();
    await page.keyboard.press('h');
    await page.getByText('50 findings shown').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('12');
    await page.locator('select[name="kind"]').selectOption('eyesClosed');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => fake.eventQueries.at(-1)?.get('kind')).toBe('eyesClosed');
    expect(fake.eventQueries.at(-1)?.get('truck')).toBe('12');
    const expected = fake.events.filter((row) => row.truckId === '12' && row.finding === 'eyesClosed').length;
    expect(expected).toBeGreaterThan(0);
    await expect.poll(() => page.getByTestId('finding').count()).toBe(expected);
    await page.reload();
    await expect.poll(() => page.getByTestId('finding').count()).toBe(expected);
    expect(await page.locator('input[name="truck"]').inputValue()).toBe('12');
  });

  test('a period on the site’s clock becomes the server’s query; a wrong one is marked and not sent', async () => {
    await using desk = await openDesk(browser, {
      timezoneId: 'America/New_York',
      path: '/#/history',
      stage: (fake) => {
        fake.desk.settings = { ...fake.desk.settings, timeZone: 'Asia/Almaty' };
      },
    });
    const { page, fake } = desk;
    await page.getByText('No findings match.').waitFor();
    const asked = fake.eventQueries.length;
    await page.locator('input[name="fromTime"]').fill('25:00');
    await page.keyboard.press('Enter');
    await page.getByText('Write the time as 04:12 or 04:12:07.').waitFor();
    await page.locator('input[name="fromTime"]').fill('04:00');
    await page.keyboard.press('Enter');
    await page.getByText('Choose a date for this time.').waitFor();
    expect(fake.eventQueries.length).toBe(asked);
    await page.locator('input[name="fromDate"]').fill('2026-03-02');
    await page.locator('input[name="toDate"]').fill('2026-03-02');
    await page.locator('input[name="toTime"]').fill('06:30');
    await page.keyboard.press('Enter');
    await expect.poll(() => fake.eventQueries.at(-1)?.get('fromMs')).toBe(String(Date.parse('2026-03-01T23:00:00Z')));
    expect(fake.eventQueries.at(-1)?.get('toMs')).toBe(String(Date.parse('2026-03-02T01:30:59.999Z')));
  });

  test('more rows load on demand until there are no more', async () => {
    await using desk = await openDesk(browser, {
      path: '/#/history',
      stage: (fake) => {
        for (let id = 1; id <= 120; id += 1) fake.events.push(finding({ id, onsetAtMs: 1_000_000 * id }));
      },
    });
    const { page } = desk;
    for (const shown of [50, 100, 120]) {
      await page.getByText(`${shown} findings shown`).waitFor();
      if (shown < 120) await page.getByTestId('more').click();
    }
    await page.getByText('That is all.').waitFor();
    expect(await page.getByTestId('finding').count()).toBe(120);
  });

  test('a failed answer says why and can be repeated', async () => {
    await using desk = await openDesk(browser, {
      path: '/#/history',
      stage: (fake) => {
        fake.eventsFailure = 503;
        fake.events.push(finding({ id: 1, onsetAtMs: 1_000_000 }));
      },
    });
    const { page, fake } = desk;
    await page.getByText('The history could not be read. The server has a fault.').waitFor();
    fake.eventsFailure = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('finding').waitFor();
  });

  test('a press as long as a person makes it hits what it was aimed at, although it brings the sound', async () => {
    await using desk = await openDesk(browser, {
      path: '/#/history',
      untouched: true,
      stage: (fake) => {
        fake.eventsFailure = 503;
        fake.events.push(finding({ id: 1, onsetAtMs: 1_000_000 }));
      },
    });
    const { page, fake } = desk;
    await page.getByRole('button', { name: 'Sound is off — click here or press M' }).waitFor();
    fake.eventsFailure = null;
    await page.getByRole('button', { name: 'Try again' }).click({ delay: 200 });
    await page.getByTestId('finding').waitFor();
    await page.locator('[data-testid="sound"][data-state="on"]').waitFor();
  });

  test('a truck on the board leads to its page, and from there to its history', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => stageNightShift(fake, Date.now()) });
    const { page, fake } = desk;
    await page.locator('[data-testid="truck"][data-truck-id="12"]').getByRole('link').click();
    await page.getByRole('heading', { name: 'Truck 12' }).waitFor();
    await page.getByRole('link', { name: 'Its whole history' }).click();
    await expect.poll(() => fake.eventQueries.at(-1)?.get('truck')).toBe('12');
    expect(await page.locator('input[name="truck"]').inputValue()).toBe('12');
  });

  test('a driver is looked up by name', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => stageNightShift(fake, Date.now()) });
    const { page, fake } = desk;
    await page.getByTestId('alert').first().waitFor();
    await page.keyboard.press('h');
    await page.locator('input[name="driver"]').fill('D. Kim');
    await page.keyboard.press('Enter');
    await expect.poll(() => fake.eventQueries.at(-1)?.get('driver')).toBe('D. Kim');
    const expected = fake.events.filter((row) => row.driverId === 'D. Kim').length;
    expect(expected).toBeGreaterThan(0);
    await page.getByText(`${expected} findings shown`).waitFor();
    expect(new Set(await page.locator('[data-testid="finding"] td:nth-child(5)').allInnerTexts())).toEqual(
      new Set(['D. Kim']),
    );
  });
});
