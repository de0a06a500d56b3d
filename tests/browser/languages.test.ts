/** Three languages on the page: the browser's at first, then the chosen one, remembered. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser, openDesk } from './desk.js';
import { alert } from './scene.js';

const ONE = alert({ alertId: 'one', onsetAtMs: Date.parse('2026-03-02T15:12:07Z') });
const EXPECTED = {
  en: ['Alerts', 'Eyes closed 2.4 s at 18 km/h', '15:12:07', 'Acknowledge'],
  ru: ['Тревоги', 'Глаза закрыты 2,4 с при 18 км/ч', '15:12:07', 'Подтвердить'],
  kk: ['Дабылдар', 'Көзі жұмулы 2,4 с (18 км/сағ)', '15:12:07', 'Растау'],
} as const;

describe.skipIf(noBrowser !== null)(`languages${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  for (const [language, texts] of Object.entries(EXPECTED))
    test(`a browser in ${language} gets ${language}`, async () => {
      await using desk = await openDesk(browser, {
        locale: `${language}-KZ`,
        timezoneId: 'UTC',
        stage: (fake) => fake.setAlert(ONE),
      });
      const { page } = desk;
      await page.getByTestId('alert').waitFor();
      const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
      for (const expected of texts) expect(text).toContain(expected);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
    });

  test('the choice changes the page at once and survives a reload', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => fake.setAlert(ONE) });
    const { page } = desk;
    await page.getByRole('heading', { name: 'Alerts' }).waitFor();
    await page.locator('select[name="language"]').selectOption('kk');
    await page.getByRole('heading', { name: 'Дабылдар' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Дабылдар' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('kk');
  });
});
