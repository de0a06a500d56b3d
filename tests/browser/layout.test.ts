/** Every page fits their screens in every language: nothing is cut off, nothing scrolls sideways. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, look, noBrowser, openDesk, SCREENSHOTS } from './desk.js';
import { stageNightShift } from './scene.js';

/** Colours do not move anything; both are only worth the time for someone who looks. */
const THEMES = SCREENSHOTS === undefined ? (['dark'] as const) : (['dark', 'light'] as const);

const SIZES = {
  desk: { width: 1920, height: 1080 },
  wall: { width: 3840, height: 2160 },
  tablet: { width: 1024, height: 768 },
  portrait: { width: 768, height: 1024 },
  /** 1280 x 1024 zoomed to 200 %. */
  zoomed: { width: 640, height: 512 },
} as const;

/** Address of each other page, and what it shows when it is there. */
const PAGES = [
  ['truck/12', '[data-testid="finding"]'],
  ['settings', '[data-testid="template"]'],
  ['history', '[data-testid="finding"]'],
] as const;

describe.skipIf(noBrowser !== null)(`layout${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  for (const language of ['en', 'ru', 'kk'] as const)
    for (const [name, viewport] of Object.entries(SIZES))
      test(`${name} in ${language}`, async () => {
        for (const colorScheme of THEMES) {
          await using desk = await openDesk(browser, {
            viewport,
            colorScheme,
            locale: language,
            stage: (fake) => {
              fake.user = { login: 'marat', name: 'Marat K.', role: 'supervisor' };
              stageNightShift(fake, Date.now());
            },
          });
          const { page } = desk;
          await page.getByTestId('alert').first().waitFor();
          await look(page, `board-${name}-${language}-${colorScheme}`);
          expect(await sidewaysOverflow(page)).toEqual([]);
          await page.keyboard.press('o');
          await page.locator('input[value="restBreak"]').click();
          await look(page, `order-${name}-${language}-${colorScheme}`);
          expect(await sidewaysOverflow(page)).toEqual([]);
          await page.keyboard.press('Escape');
          await page.getByTestId('dock').waitFor({ state: 'detached' });
          for (const [address, content] of PAGES) {
            await page.goto(`${desk.fake.url}/#/${address}`);
            await page.locator(content).first().waitFor();
            await look(page, `${address.split('/')[0]}-${name}-${language}-${colorScheme}`);
            expect(await sidewaysOverflow(page)).toEqual([]);
          }
          expect(desk.faults).toEqual([]);
        }
      });
});

/** Elements whose content is wider than they are, except regions made to scroll. */
async function sidewaysOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      document.documentElement,
      ...document.querySelectorAll<HTMLElement>('body *:not(.scroll, .hidden, input, textarea, svg, svg *)'),
    ]
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 60)}`),
  );
}
