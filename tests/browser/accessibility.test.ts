/** axe finds nothing on any page, in both themes, with alerts of every state on the screen. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { launchBrowser, noBrowser, openDesk } from './desk.js';
import { stageNightShift } from './scene.js';

describe.skipIf(noBrowser !== null)(`accessibility${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  for (const colorScheme of ['dark', 'light'] as const)
    for (const language of ['en', 'ru', 'kk'] as const)
      test(`every page in ${language}, ${colorScheme}`, async () => {
        await using desk = await openDesk(browser, {
          colorScheme,
          locale: language,
          viewport: { width: 1920, height: 1080 },
          stage: (fake) => {
            fake.user = { login: 'marat', name: 'Marat K.', role: 'supervisor' };
            stageNightShift(fake, Date.now());
          },
        });
        const { page, fake } = desk;
        await page.getByTestId('plan-truck').first().waitFor();
        expect(await violations(page)).toEqual([]);
        for (const [key, kind] of [
          ['o', 'order'],
          ['s', 'shelve'],
          ['x', 'close'],
          ['c', 'clip'],
        ] as const) {
          await page.keyboard.press(key);
          await page.locator(`[data-testid="dock"][data-kind="${kind}"]`).waitFor();
          expect(await violations(page)).toEqual([]);
          await page.getByTestId('dock-leave').click();
        }
        await page.goto(`${fake.url}/#/truck/12`);
        await page.getByTestId('live').getByRole('button').click();
        await page.getByTestId('trace').first().waitFor();
        expect(await violations(page)).toEqual([]);
        await page.goto(`${fake.url}/#/settings`);
        await page.getByTestId('template').first().waitFor();
        expect(await violations(page)).toEqual([]);
        await page.goto(`${fake.url}/#/history`);
        await page.getByTestId('finding').first().waitFor();
        expect(await violations(page)).toEqual([]);
      });

  for (const colorScheme of ['dark', 'light'] as const) {
    test(`board, help, stale board and history in ${colorScheme}`, async () => {
      await using desk = await openDesk(browser, {
        colorScheme,
        fakeClock: true,
        stage: (fake) => {
          stageNightShift(fake, Date.now());
          fake.acknowledgeFailure = 500;
        },
      });
      const { page, fake } = desk;
      await page.getByTestId('acknowledge').first().click();
      await page.getByText('Not acknowledged.').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      fake.silence();
      fake.refuseSockets = true;
      await page.clock.fastForward(10_000);
      await page.getByTestId('stale').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.goto(`${fake.url}/#/history?fromTime=nonsense`);
      await page.getByText('Write the time as').waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByTestId('finding').first().waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test(`login and first start in ${colorScheme}`, async () => {
      await using desk = await openDesk(browser, { colorScheme, signedIn: false });
      const { page, fake } = desk;
      await page.locator('input[name="login"]').fill('aigerim');
      await page.locator('input[name="password"]').fill('nonsense');
      await page.keyboard.press('Enter');
      await page.getByText('Wrong login or password.').waitFor();
      expect(await violations(page)).toEqual([]);
      fake.user = null;
      await page.reload();
      await page.locator('input[name="code"]').waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }

  test('only an unacknowledged P1 blinks, and not where motion is unwanted', async () => {
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      await using desk = await openDesk(browser, { reducedMotion, stage: (fake) => stageNightShift(fake, Date.now()) });
      await desk.page.getByTestId('alert').first().waitFor();
      const blinking = await desk.page.evaluate(() =>
        document
          .getAnimations()
          .map(({ effect }) => (effect instanceof KeyframeEffect ? effect.target?.closest('li')?.dataset : null))
          .map((row) => `${row?.priority ?? '?'} ${row?.acknowledged ?? '?'}`),
      );
      expect(blinking).toEqual(reducedMotion === 'reduce' ? [] : ['P1 false', 'P1 false']);
    }
  });
});
