/** A dispatcher's browser for tests: Chromium, a fake server, a page that is signed in. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { FakeDispatch } from '../helpers/fake-dispatch.js';

const CHROMIUM = '/usr/bin/chromium';
const BUILT_PAGE = fileURLToPath(new URL('../../dispatch-server/dist/web/index.html', import.meta.url));

/** Why browser tests cannot run here; null = they can. */
export const noBrowser = existsSync(CHROMIUM) ? null : `no ${CHROMIUM}`;

/** Headless Chromium allows sound at once unless told to behave as a desk's browser does. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(BUILT_PAGE)) throw new Error('the board is not built: npm run build:web');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--autoplay-policy=document-user-activation-required',
    ],
  });
}

export interface DeskOptions extends BrowserContextOptions {
  /** Come with a session; default true. */
  signedIn?: boolean;
  /** Fills the fake server before the page opens. */
  stage?: (fake: FakeDispatch) => void;
  /**
   * Looks at the page only once it has connected. Every look of the driver counts as a gesture of the user, and a page that begins
   * after a gesture may sound at once.
   */
  untouched?: boolean;
  /** Replaces the page's clock, so that tests can jump. */
  fakeClock?: boolean;
  path?: string;
}

export interface Desk extends AsyncDisposable {
  readonly page: Page;
  readonly fake: FakeDispatch;
  /** Errors the page logged, among them breaches of the content security policy. */
  readonly faults: readonly string[];
}

/** A fresh server and a fresh page on it; `await using` closes both. */
export async function openDesk(browser: Browser, options: DeskOptions = {}): Promise<Desk> {
  const { signedIn = true, stage, untouched = false, fakeClock = false, path = '/', ...contextOptions } = options;
  const fake = new FakeDispatch();
  await fake.start();
  stage?.(fake);
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...contextOptions });
  if (signedIn) await context.addCookies([fake.openSession()]);
  const page = await context.newPage();
  // Generous: what is awaited here comes within a second unless the machine is busy.
  page.setDefaultTimeout(45_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  if (fakeClock) await page.clock.install();
  const connected = untouched ? page.waitForEvent('websocket') : null;
  await page.goto(fake.url + path);
  await connected;
  return {
    page,
    fake,
    faults,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await fake.stop();
    },
  };
}

/** Set to a folder to see what the tests see. */
export const SCREENSHOTS = process.env.OYAU_SCREENSHOTS;

export async function look(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}
