/** The page in the cab: who may talk to it, what it shows at a halt and on the road, buttons for gloves, three languages, axe finds nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { request } from 'node:http';
import type Axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Action, ActionAnswer } from '../../edge-agent/page/actions.js';
import { CabPage } from '../../edge-agent/page/server.js';
import type { PageState } from '../../edge-agent/page/state.js';
import { launchBrowser, look, noBrowser } from './desk.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TEXTS = JSON.parse(
  readFileSync(new URL('../../edge-agent/page/static/texts.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, string>>;
const ORDER = {
  orderId: '00000000-0000-4000-8000-000000000001',
  kind: 'restBreak',
  text: 'Rest at the north parking.',
  issuedAtMs: 0,
  expiresAtMs: 9e12,
  state: 'received' as const,
};
const HALT: PageState = {
  language: 'en',
  device: 'cab-17',
  sight: 'watching',
  learning: 1,
  camera: 'clear',
  link: 'online',
  parked: true,
  night: false,
  timeZone: 'Asia/Almaty',
  silent: false,
  settings: 'north-pit-7',
  driver: null,
  canLogIn: true,
  orders: [],
  findings: [
    { finding: 'eyesClosed', atMs: 1.76e12, lastedMs: 2300 },
    { finding: 'phoneUse', atMs: 1.76e12, lastedMs: 12_000 },
  ],
  contact: 'HSE, channel 7',
  nowMs: 1.76e12,
};

async function serve() {
  const cab = { state: HALT, acts: [] as Action[], answer: { ok: true } as ActionAnswer };
  const page = new CabPage({
    port: 0,
    state: () => cab.state,
    act: (action) => {
      cab.acts.push(action);
      return Promise.resolve(cab.answer);
    },
    aim: () => Promise.resolve(null),
    report: () => undefined,
    everyMs: 50,
  });
  onTestFinished(() => page.close());
  const port = await page.whenListening();
  if (port === null) throw new Error('the page is not served');
  return { cab, port, url: `http://127.0.0.1:${port}/` };
}

describe('who may talk to it', () => {
  const ask = (port: number, method: string, path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end(method === 'POST' ? '{}' : undefined);
    });

  it('refuses foreign names and origins; bodies that are no request; unknown paths', async () => {
    const { cab, port } = await serve();
    const own = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` };
    expect(await ask(port, 'GET', '/', { host: own.host })).toBe(200);
    expect(await ask(port, 'GET', '/', { host: `evil.example:${port}` })).toBe(403);
    expect(await ask(port, 'GET', '/', { host: '127.0.0.1:1' })).toBe(403);
    expect(await ask(port, 'GET', '/texts.json', { host: own.host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask(port, 'POST', '/do/tired', { host: own.host })).toBe(403);
    expect(await ask(port, 'POST', '/do/tired', { host: own.host, origin: 'http://evil.example' })).toBe(403);
    expect(await ask(port, 'POST', '/do/tired', { ...own, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(cab.acts).toEqual([]);
    expect(await ask(port, 'POST', '/do/tired', own)).toBe(200);
    expect(await ask(port, 'POST', '/do/login', own)).toBe(400);
    expect(await ask(port, 'POST', '/do/toString', own)).toBe(400);
    expect(await ask(port, 'PUT', '/do/tired', own)).toBe(405);
    expect(await ask(port, 'GET', '/../package.json', { host: own.host })).toBe(404);
    expect(cab.acts).toEqual([{ name: 'tired' }]);
  });

  it('every sentence is there in every language', () => {
    const [en, ...others] = ['en', 'ru', 'kk'].map((language) => Object.keys(TEXTS[language] ?? {}).sort());
    for (const other of others) expect(other).toEqual(en);
  });
});

describe.skipIf(noBrowser !== null)(`in the browser${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const open = async (width: number, height: number) => {
    const served = await serve();
    const context = await browser.newContext({ viewport: { width, height } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(served.url);
    await page.locator('#tired').filter({ hasText: 'I am tired' }).waitFor();
    return { ...served, page };
  };

  /** Buttons on the screen that a glove would miss: smaller than 20 mm on a screen 152 mm wide, or out of sight. */
  const misses = (page: Page) =>
    page.evaluate(() => {
      const finger = (innerWidth * 20) / 152.4 - 1;
      return [...document.querySelectorAll('button')]
        .filter((button) => button.offsetParent !== null)
        .filter((button) => {
          const { width, height, right, bottom } = button.getBoundingClientRect();
          return width < finger || height < finger || right > innerWidth + 1 || bottom > innerHeight + 1;
        })
        .map(({ id }) => id);
    });
  const violations = async (page: Page) => {
    await page.evaluate(AXE);
    const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof Axe }).axe.run());
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  };

  it.each([
    [800, 480],
    [1024, 600],
  ])('%i × %i: every view, by day and night, in three languages', async (width, height) => {
    const { page, cab } = await open(width, height);
    const check = async (name: string) => {
      await look(page, `cab-${width}-${name}`);
      expect([name, await misses(page), await violations(page)]).toEqual([name, [], []]);
    };
    await check('home');
    for (const language of ['ru', 'kk'] as const) {
      cab.state = { ...HALT, language, night: language === 'kk', orders: [ORDER], sight: 'cannotSee' };
      await page
        .locator('#order-received')
        .filter({ hasText: TEXTS[language]?.['order.received'] ?? '?' })
        .waitFor();
      await check(`order-${language}`);
      cab.state = { ...cab.state, orders: [] };
      await page.locator('#home').waitFor();
      await page.click('#login');
      await check(`pin-${language}`);
      await page.click('#pin-cancel');
      await page.click('#show-recorded');
      await check(`recorded-${language}`);
      await page.click('#recorded-close');
    }
  });

  it('on the road it shows the state and "I am tired"; what invites reading closes by itself', async () => {
    const { page, cab } = await open(800, 480);
    await page.click('#show-recorded');
    await page.locator('#recorded-list li').first().waitFor();
    cab.state = { ...HALT, parked: false, orders: [ORDER] };
    await page.locator('#recorded').waitFor({ state: 'hidden' });
    await page.locator('#order-kind').filter({ hasText: 'Rest break' }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain(ORDER.text);
    for (const id of ['#show-recorded', '#show-aim', '#login']) expect(await page.locator(id).isVisible()).toBe(false);
    await page.click('#order-received');
    await page.click('#tired');
    await expect
      .poll(() => cab.acts)
      .toEqual([{ name: 'order', orderId: ORDER.orderId, state: 'acknowledged' }, { name: 'tired' }]);
  });

  it('a PIN is typed and judged', async () => {
    const { page, cab } = await open(800, 480);
    cab.answer = { ok: false, why: 'wait', waitMs: 29_500 };
    await page.click('#login');
    for (const digit of '4711') await page.click(`#key-${digit}`);
    await page.click('#key-pin-enter');
    await page.locator('#pin-note').filter({ hasText: 'Wait 30 s' }).waitFor();
    expect(cab.acts).toEqual([{ name: 'login', pin: '4711' }]);
    await page.click('#pin-cancel');
  });
});
