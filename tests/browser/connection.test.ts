/** Lost links, silent links, ended sessions: the board says so, comes back by itself, loses no typed text. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD } from '../helpers/fake-dispatch.js';
import { launchBrowser, look, noBrowser, openDesk } from './desk.js';
import { alert, stageNightShift } from './scene.js';

const NIGHT_MS = Date.parse('2026-03-02T04:12:07Z');
const ONE = alert({ alertId: 'one', onsetAtMs: NIGHT_MS });

describe.skipIf(noBrowser !== null)(`connection${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('a dropped socket reconnects by itself, catches up and keeps the typed note', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => fake.setAlert(ONE) });
    const { page, fake } = desk;
    await connectionIs(page, 'live');
    await page.getByRole('textbox', { name: /Note/ }).fill('on the radio');
    fake.refuseSockets = true;
    fake.dropSockets();
    await connectionIs(page, 'reconnecting');
    fake.setAlert(alert({ alertId: 'meanwhile', onsetAtMs: NIGHT_MS + 60_000 }));
    fake.refuseSockets = false;
    await page.locator('[data-alert-id="meanwhile"]').waitFor();
    await connectionIs(page, 'live');
    expect(await page.getByRole('textbox', { name: /Note/ }).first().inputValue()).toBe('on the radio');
  });

  test('a silent link is shown as stale with the age of the data, then replaced', async () => {
    await using desk = await openDesk(browser, {
      fakeClock: true,
      colorScheme: 'dark',
      viewport: { width: 1920, height: 1080 },
      stage: (fake) => stageNightShift(fake, Date.now()),
    });
    const { page, fake } = desk;
    await connectionIs(page, 'live');
    fake.silence();
    fake.refuseSockets = true;
    await page.clock.fastForward(75_000);
    await connectionIs(page, 'stale');
    expect(plainText(await page.getByTestId('stale').innerText())).toMatch(
      /Connection lost\. .*What you see is 1 min (1[4-9]|2\d) s old\./,
    );
    expect(await page.locator('.alerts').getAttribute('data-stale')).toBe('true');
    await look(page, 'board-stale');
    fake.refuseSockets = false;
    fake.speak();
    await page.clock.fastForward(10_000);
    await connectionIs(page, 'live');
    expect(await page.getByTestId('stale').count()).toBe(0);
    expect(fake.boards).toBe(1);
  });

  test('a server that never answers the socket is shown too', async () => {
    await using desk = await openDesk(browser, {
      fakeClock: true,
      stage: (fake) => {
        fake.refuseSockets = true;
      },
    });
    const { page } = desk;
    await page.getByTestId('connection').waitFor();
    await page.clock.fastForward(7_000);
    await page.getByText('No data from the server yet').waitFor();
  });

  test('an ended session asks for the password and gives back the board with the typed note', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => fake.setAlert(ONE) });
    const { page, fake } = desk;
    await page.getByRole('textbox', { name: /Note/ }).fill('relief on the way');
    fake.endSessions();
    fake.dropSockets();
    await page.getByText('Your session has ended. Sign in again').waitFor();
    await page.locator('input[name="login"]').fill('aigerim');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await connectionIs(page, 'live');
    expect(await page.getByRole('textbox', { name: /Note/ }).inputValue()).toBe('relief on the way');
  });

  test('ages follow the server when this computer is wrong, and the page says it is', async () => {
    await using desk = await openDesk(browser, {
      stage: (fake) => {
        fake.skewMs = 185_000;
        fake.setAlert(alert({ alertId: 'one', onsetAtMs: Date.now() + 185_000 - 7_290_000 }));
      },
    });
    const { page } = desk;
    const notice = await page.getByText('This computer’s clock').innerText();
    expect(plainText(notice)).toMatch(/clock is 3 min 0\d s slow/);
    expect(plainText(await page.getByTestId('alert').innerText())).toMatch(/2 h 01 min ago/);
  });

  test('a message the page cannot read is reported, the rest goes on', async () => {
    await using desk = await openDesk(browser);
    const { page, fake } = desk;
    await connectionIs(page, 'live');
    fake.sendRaw('{"type":"alert","alert":{"alertId":7}}');
    await page.getByText('The server sends data this page cannot read').waitFor();
    fake.sendRaw('{"type":"fromTheFuture"}');
    fake.setAlert(ONE);
    await page.getByTestId('alert').waitFor();
  });
});

async function connectionIs(page: Page, state: string): Promise<void> {
  await page.locator(`[data-testid="connection"][data-state="${state}"]`).waitFor();
}

function plainText(text: string): string {
  return text.replace(/\s+/g, ' ');
}
