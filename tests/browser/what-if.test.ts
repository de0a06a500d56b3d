/** What-if in a browser on the real server: try a threshold, see what would change, propose, have it approved. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../dispatch-server/api/contract.js';
import { readSessionFacts } from '../../dispatch-server/exchange/session-file.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { keepSession } from '../../dispatch-server/store/recorded-sessions.js';
import { replayFile } from '../../edge-agent/commands/replay.js';
import { compare } from '../../edge-agent/session/compare.js';
import { sessionPath } from '../../fixtures/sessions/files.js';
import { openDesk, type Desk } from '../dispatch/desk.js';
import { launchBrowser, look, noBrowser } from './desk.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(noBrowser !== null)(`what-if${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  let desk: Desk;
  const cookies = new Map<Role, string>();
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = await openDesk();
    await desk.enrol();
    for (const role of ['analyst', 'supervisor'] as const) cookies.set(role, await desk.cookieOf(role));
    const file = sessionPath('seen-closures');
    const origin = { file, folder: desk.data, deviceId: 'cab-017', startedAtMs: Date.now() - 3_600_000 };
    await keepSession(desk.store, await readSessionFacts(file), origin, COMMAND_LINE, 1);
  });
  afterAll(async () => {
    await browser.close();
    await desk.end();
  });

  async function sit(role: Role, options: BrowserContextOptions = {}): Promise<AsyncDisposable & { page: Page }> {
    const [name = '', value = ''] = (cookies.get(role) ?? '').split('=', 2);
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1920, height: 1080 }, ...options });
    await context.addCookies([{ name, value, url: desk.server.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    await page.goto(`${desk.server.url}/#/what-if`);
    await page.getByTestId('what-if-stock').waitFor();
    return { page, [Symbol.asyncDispose]: () => context.close() };
  }

  test('a run shows what the cab unit’s replay finds; a proposal of it is approved by a second person', async () => {
    await using one = await sit('analyst');
    const { page } = one;
    await page.locator('select[name="threshold"]').selectOption('eyesClosedMs');
    await page.locator('input[name="eyesClosedMs"]').fill('10');
    await page.getByTestId('what-if-run').click();
    await page.getByTestId('what-if-problem').getByText('thresholds.eyesClosedMs').waitFor();
    await page.locator('input[name="eyesClosedMs"]').fill('1600');
    await page.getByTestId('what-if-run').click();
    await page.getByTestId('what-if-result').waitFor();
    const [own, other] = [
      await replayFile(sessionPath('seen-closures'), {}),
      await replayFile(sessionPath('seen-closures'), { eyesClosedMs: 1600 }),
    ];
    const { differences } = compare(own.log, other.log);
    expect(differences.length).toBeGreaterThan(0);
    expect(await page.getByTestId('difference').count()).toBe(differences.length);
    await look(page, 'what-if');
    await page.locator('input[name="site"]').fill('north-pit');
    await page.getByTestId('propose').click();
    await page.locator('[data-testid="proposal"][data-state="proposed"]').waitFor();
    await using two = await sit('supervisor');
    await two.page.getByTestId('approve').click();
    await two.page.locator('[data-testid="proposal"][data-state="approved"]').waitFor();
    await look(two.page, 'what-if-approved');
  });

  for (const [language, colorScheme] of [
    ['ru', 'dark'],
    ['kk', 'light'],
  ] as const)
    test(`axe finds nothing in ${language}, ${colorScheme}`, async () => {
      await using sitting = await sit('supervisor', { locale: language, colorScheme });
      const { page } = sitting;
      await page.locator('select[name="threshold"]').selectOption('perclosWarning');
      await page.locator('input[name="perclosWarning"]').fill('0,2');
      await page.getByTestId('what-if-run').click();
      await page.getByTestId('what-if-result').waitFor();
      await look(page, `what-if-${language}-${colorScheme}`);
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof Axe };
        const { violations } = await axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
        });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      });
      expect(found).toEqual([]);
    });
});
