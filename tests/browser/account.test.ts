/** One's own account in a real browser on the real server: another password, in three languages. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk, PASSWORD, sessionCookie, type Desk } from '../dispatch/desk.js';
import { violations } from './axe.js';
import { launchBrowser, look, noBrowser } from './desk.js';

describe.skipIf(noBrowser !== null)(`account${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  let desk: Desk;
  let admin: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = await openDesk();
    admin = await desk.cookieOf('admin');
  });
  afterAll(async () => {
    await browser.close();
    await desk.end();
  });

  /** Cookie of a new viewer. */
  async function viewer(login: string): Promise<[name: string, value: string]> {
    const person = { login, name: 'Vera', role: 'viewer', password: PASSWORD };
    expect((await desk.api('POST', '/api/v1/users', { cookie: admin, body: person })).status).toBe(200);
    const cookie = sessionCookie(await desk.api('POST', '/api/v1/session', { body: { login, password: PASSWORD } }));
    const [name = '', value = ''] = cookie.split('=', 2);
    return [name, value];
  }

  for (const [locale, title, wrong, changed] of [
    ['en', 'My account', 'This is not your present password.', 'The password is changed.'],
    ['ru', 'Моя учётная запись', 'Это не ваш текущий пароль.', 'Пароль изменён.'],
    ['kk', 'Менің тіркелгім', 'Бұл сіздің қазіргі құпиясөзіңіз емес.', 'Құпиясөз өзгертілді.'],
  ] as const)
    test(`a viewer changes his own password in ${locale}`, { timeout: 200_000 }, async () => {
      const login = `viewer-${locale}`;
      const [name, value] = await viewer(login);
      await using context = await browser.newContext({ locale, viewport: { width: 1920, height: 1080 } });
      await context.addCookies([{ name, value, url: desk.server.url }]);
      const page = await context.newPage();
      page.setDefaultTimeout(45_000);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(desk.server.url);
      await page.getByTestId('account').press('Enter');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.locator('input[name="current"]').fill('wrong horse');
      await page.locator('input[name="password"]').fill('another horse');
      await page.keyboard.press('Enter');
      await page.getByText(wrong).waitFor();
      await page.locator('input[name="current"]').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByTestId('password-changed').getByText(changed).waitFor();
      await look(page, `account-${locale}`);
      const again = await desk.api('POST', '/api/v1/session', { body: { login, password: 'another horse' } });
      expect(again.status).toBe(200);
      const audit = await desk.store.selectFrom('audit').selectAll().where('action', '=', 'user.password').execute();
      expect(audit).toContainEqual(expect.objectContaining({ login, subject: login }));
      expect(faults).toEqual([]);
    });
});
