/** First start, login and logout in a real browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, SETUP_CODE } from '../helpers/fake-dispatch.js';
import { launchBrowser, look, noBrowser, openDesk } from './desk.js';

describe.skipIf(noBrowser !== null)(`entrance${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('the first start creates the administrator and opens the board; what was typed survives refusals', async () => {
    await using desk = await openDesk(browser, {
      signedIn: false,
      stage: (fake) => {
        fake.user = null;
      },
    });
    const { page, fake } = desk;
    await page.getByRole('heading', { name: 'First start' }).waitFor();
    await look(page, 'setup');
    await page.locator('input[name="code"]').fill('wrong');
    await page.locator('input[name="login"]').fill('boss');
    await page.locator('input[name="name"]').fill('Б. Әлиева');
    await page.locator('input[name="password"]').fill('password-password');
    await page.keyboard.press('Enter');
    await page.getByText('The code is wrong or already used.').waitFor();
    await page.locator('input[name="code"]').fill(SETUP_CODE);
    await page.keyboard.press('Enter');
    await page.getByText('is too common').waitFor();
    expect(await page.locator('input[name="password"]').getAttribute('aria-invalid')).toBe('true');
    await page.locator('input[name="password"]').fill('another long one');
    await page.keyboard.press('Enter');
    await page.getByText('No open alerts').waitFor();
    expect(fake.user).toEqual({ login: 'boss', name: 'Б. Әлиева', role: 'admin' });
  });

  test('login refuses a wrong password and keeps the login; logout ends the session', async () => {
    await using desk = await openDesk(browser, { signedIn: false });
    const { page } = desk;
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await look(page, 'login');
    await page.locator('input[name="login"]').fill('aigerim');
    await page.locator('input[name="password"]').fill('nonsense');
    await page.keyboard.press('Enter');
    await page.getByText('Wrong login or password.').waitFor();
    expect(await page.locator('input[name="login"]').inputValue()).toBe('aigerim');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('No open alerts').waitFor();
    await page.getByTestId('sign-out').click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(() => desk.fake.boards).toBe(0);
    expect(desk.faults).toEqual([]);
  });
});
