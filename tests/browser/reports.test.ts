/** The reports in a browser, on a real server with a small mine: every one of them, both themes, three languages, keyboard, files. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Axe from 'axe-core';
import { pino } from 'pino';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../dispatch-server/api/passwords.js';
import { REPORTS } from '../../dispatch-server/reports/names.js';
import { startServer, type RunningServer } from '../../dispatch-server/server.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { openStore } from '../../dispatch-server/store/store.js';
import { addUser } from '../../dispatch-server/store/users.js';
import { writeHistory } from '../../fixtures/history/write.js';
import { PASSWORD, sessionCookie } from '../dispatch/desk.js';
import { launchBrowser, look, noBrowser } from './desk.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const START_MS = Date.parse('2026-03-02T00:00:00+05:00');
const DAYS = 14;
const PERIOD = 'from=2026-03-02&to=2026-03-15';
const PHASES = 'phases=Silent:2026-03-02:2026-03-05,Alarms:2026-03-07:2026-03-10,Intervention:2026-03-12:2026-03-15';

describe.skipIf(noBrowser !== null)(`reports${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let folder: string;
  let server: RunningServer;
  let browser: Browser;
  const cookies = new Map<string, string>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oyau-report-page-'));
    const mine = { seed: 3, trucks: 6, days: DAYS, startMs: START_MS, timeZone: 'Asia/Almaty', statusDays: 6 };
    await writeHistory(folder, mine);
    const store = await openStore(folder);
    const passwordHash = await hashPassword(PASSWORD, 4);
    for (const role of ['supervisor', 'viewer'] as const)
      await addUser(store, { login: role, name: `A ${role}`, role, passwordHash }, COMMAND_LINE, 1);
    await store.destroy();
    const nowMs = START_MS + DAYS * 86_400_000;
    const log = pino({ level: 'silent' });
    const options = { host: '127.0.0.1', port: 0, data: folder, log, passwordCostLog2: 4 };
    server = await startServer({ ...options, now: () => nowMs });
    for (const login of ['supervisor', 'viewer']) {
      const response = await fetch(`${server.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login, password: PASSWORD }),
      });
      cookies.set(login, sessionCookie(response));
    }
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, login = 'supervisor') =>
    fetch(`${server.url}/api/v1/reports/${path}`, { headers: { cookie: cookies.get(login) ?? '' } });

  async function open(hash: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1600, height: 1000 }, ...options });
    const [name = '', value = ''] = (cookies.get('supervisor') ?? '').split('=');
    await context.addCookies([{ name, value, url: server.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(`${server.url}/#/reports/${hash}`);
    return { page, faults, [Symbol.asyncDispose]: () => context.close() };
  }
  const shows = (page: Page, report: string) =>
    page.locator(`[data-testid="report"][data-report="${report}"]`).waitFor();

  for (const colorScheme of ['light', 'dark'] as const)
    test(`every report is drawn and axe finds nothing, ${colorScheme}`, async () => {
      await using desk = await open(`rates?${PERIOD}`, { colorScheme });
      const { page, faults } = desk;
      for (const report of REPORTS) {
        await page.goto(`${server.url}/#/reports/${report}?${PERIOD}&${PHASES}`);
        await shows(page, report);
        expect(await page.locator('.plot, .plot-lines canvas').count(), report).toBeGreaterThan(0);
        expect(await violations(page), report).toEqual([]);
        await page.setViewportSize({ width: 1600, height: 1900 });
        await look(page, `report-${report}-${colorScheme}`);
      }
      expect(faults).toEqual([]);
    });

  test('numbers on the page are those of the answer', async () => {
    await using desk = await open(`rates?${PERIOD}`);
    const { page } = desk;
    await shows(page, 'rates');
    const answer = (await (await get(`rates?${PERIOD}`)).json()) as { tables: { name: string; rows: unknown[][] }[] };
    const trucks = answer.tables.find(({ name }) => name === 'trucks')?.rows ?? [];
    const cells = await page.locator('[data-testid="table-trucks"] tbody tr').allInnerTexts();
    expect(cells.map((row) => row.split('\t').slice(0, 2))).toEqual(
      trucks.map(([truck, count]) => [String(truck), String(count)]),
    );
    expect(await page.locator('[data-testid="plot-trucks-per1000h"] .plot-bar').count()).toBe(trucks.length);
  });

  test('a report of the address is asked for once, before the program is there', async () => {
    await using desk = await open('');
    const { page } = desk;
    await shows(page, 'rates');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('about:blank');
    await page.goto(`${server.url}/#/reports/precision?${PERIOD}`);
    await shows(page, 'precision');
    const of = (path: string) => asked.filter((each) => each === path);
    expect(of('/api/v1/reports/precision')).toHaveLength(1);
    expect(of('/api/v1/session')).toHaveLength(1);
    // The program asks for these as soon as it runs and knows who is there.
    expect(asked.indexOf('/api/v1/reports/precision')).toBeLessThan(asked.indexOf('/api/v1/order-templates'));
  });

  test('a report opened by its address while signed out is there after signing in', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.url}/#/reports/precision?${PERIOD}`);
    await page.locator('input[name="login"]').fill('supervisor');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await shows(page, 'precision');
    await context.close();
  });

  test('by keyboard: choose a report, a truck, and show it; the address keeps it', async () => {
    await using desk = await open(`rates?${PERIOD}`);
    const { page } = desk;
    await shows(page, 'rates');
    await page.getByRole('link', { name: 'Precision and false alarms' }).focus();
    await page.keyboard.press('Enter');
    await shows(page, 'precision');
    await page.locator('input[name="truck"]').focus();
    await page.keyboard.type('004');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-testid="table-trucks"] tbody tr').count()).toBe(1);
    expect(page.url()).toContain('truck=004');
    await page.reload();
    await shows(page, 'precision');
    expect(await page.locator('input[name="truck"]').inputValue()).toBe('004');
  });

  test.each([
    ['ru', 'Точность и ложные тревоги'],
    ['kk', 'Дәлдік және жалған дабылдар'],
  ])('in %s', async (language, title) => {
    await using desk = await open(`precision?${PERIOD}`, { locale: language });
    await desk.page.getByRole('heading', { level: 1, name: title }).waitFor();
    await shows(desk.page, 'precision');
    expect(await violations(desk.page)).toEqual([]);
    await look(desk.page, `report-precision-${language}`);
  });

  test('a driver gets what is stored about him: a link once he is chosen, a file about him alone, a line in the audit', async () => {
    const name = 'Driver 001';
    await using desk = await open(`drivers?${PERIOD}&driver=${encodeURIComponent(name)}`);
    const { page } = desk;
    await shows(page, 'drivers');
    await page.locator('details.files summary').click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: `Everything stored about ${name}` }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('oyau-driver.json');
    const data = JSON.parse(readFileSync(await download.path(), 'utf8')) as Record<string, { driver_id: string }[]>;
    const store = await openStore(folder);
    const of = (table: 'events' | 'drives') =>
      store.selectFrom(table).select('driver_id').where('driver_id', '=', name).execute();
    const noted = await store.selectFrom('audit').selectAll().where('action', '=', 'driver.export').execute();
    expect([data.events?.length, data.drives?.length]).toEqual([
      (await of('events')).length,
      (await of('drives')).length,
    ]);
    await store.destroy();
    const named = ['events', 'drives', 'alerts', 'statuses'].flatMap((table) => data[table] ?? []);
    expect(new Set(named.map(({ driver_id }) => driver_id))).toEqual(new Set([name]));
    expect(noted.map(({ login, subject }) => [login, subject])).toEqual([['supervisor', name]]);
    const nobody = await fetch(`${server.url}/api/v1/drivers/Nobody/data`, {
      headers: { cookie: cookies.get('supervisor') ?? '' },
    });
    expect(nobody.status).toBe(404);
  });

  test('files: CSV, Parquet, PDF; each export is in the audit; viewers get none', async () => {
    const csv = await get(`rates?${PERIOD}&format=csv&table=drivers`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await csv.text()).toMatch(/^\ufeff?driver,count,drivingHours,per1000h,low,high\r\n/);
    const parquet = Buffer.from(await (await get(`heat?${PERIOD}&format=parquet`)).arrayBuffer());
    expect(parquet.subarray(0, 4).toString()).toBe('PAR1');
    const pdf = Buffer.from(await (await get(`heat?${PERIOD}&format=pdf&language=kk`)).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
    const wrong = await get(`rates?${PERIOD}&format=csv&table=nonsense`);
    expect(wrong.status).toBe(400);
    expect((await get('rates?from=2026-03-05&to=2026-03-01')).status).toBe(400);
    expect((await get(`rates?${PERIOD}`, 'viewer')).status).toBe(403);
    const store = await openStore(folder);
    const noted = await store.selectFrom('audit').selectAll().where('action', '=', 'report.export').execute();
    await store.destroy();
    expect(noted.map(({ login, subject }) => `${login ?? ''} ${subject ?? ''}`)).toEqual([
      'supervisor rates',
      'supervisor heat',
      'supervisor heat',
      'supervisor rates',
    ]);
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const { violations: found } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
  });
}
