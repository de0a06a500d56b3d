/** An analyst at the review page of the real server: film, landmarks and trace in step, verdicts by keys, two analysts at once. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../dispatch-server/api/contract.js';
import { endOf, EPOCH, eventOf, openDesk, type Desk } from '../dispatch/desk.js';
import {
  BEFORE_MS,
  film,
  FIRST_LEVEL,
  FRAMES,
  LEVELS_PER_FRAME,
  noFfmpeg,
  sendClip,
  sha256Of,
  traceOf,
} from '../helpers/evidence.js';
import { launchBrowser, look, noBrowser } from './desk.js';
import { PLAN_PNG } from './scene-site.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const why = noBrowser ?? noFfmpeg;

describe.skipIf(why !== null)(`review${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let browser: Browser;
  let desk: Desk;
  const cookies = new Map<Role, string>();
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = await openDesk();
    for (const role of ['analyst', 'supervisor'] as const) cookies.set(role, await desk.cookieOf(role));
    await stage(desk, cookies.get('supervisor') ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await desk.end();
  });

  async function sit(role: Role, path = '/#/review', options: BrowserContextOptions = {}): Promise<Sitting> {
    const [name = '', value = ''] = (cookies.get(role) ?? '').split('=', 2);
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1920, height: 1080 }, ...options });
    await context.addCookies([{ name, value, url: desk.server.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(desk.server.url + path);
    await page.getByTestId('review-item').first().waitFor();
    return { page, faults, [Symbol.asyncDispose]: () => context.close() };
  }

  test('the first event opens with film, trace, reasons and context; film and trace move as one', async () => {
    await using sitting = await sit('analyst');
    const { page, faults } = sitting;
    await page.getByTestId('plot-eyes').locator('canvas').waitFor();
    await page.getByTestId('review-place').waitFor();
    expect(await page.getByTestId('review-count').innerText()).toBe('1 of 4');
    const reasons = (await page.getByTestId('why').innerText()).replaceAll('\u00a0', ' ');
    expect(reasons).toContain('Eyes closed: 2.4 s ≥ 2.0 s');
    expect(reasons).toContain('the cab sounded 2.0 s after the onset');
    expect(await page.getByTestId('plot-eyes').getAttribute('aria-label')).toContain('left from 0.1 to 1.0');
    // The playhead begins at the onset: frame 20 of 20 a second.
    await expect.poll(() => shownFrame(page)).toBe(BEFORE_MS / 50);
    await expect.poll(() => playheadPart(page)).toBeCloseTo(BEFORE_MS / ((FRAMES - 1) * 50), 2);
    await look(page, 'review');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shownFrame(page)).toBe(21);
    expect(await playhead(page)).toBe(1050);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => shownFrame(page)).toBe(11);
    const plot = page.getByTestId('plot-speed').locator('.u-over');
    const box = (await plot.boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.8, box.y + box.height / 2);
    const expected = Math.floor((0.8 * (FRAMES - 1) * 50) / 50);
    await expect.poll(() => shownFrame(page)).toBe(expected);
    expect(await page.getByTestId('landmarks').getAttribute('data-points')).toBe('3');
    await page.keyboard.press('l');
    await expect.poll(() => page.getByTestId('landmarks').getAttribute('data-points')).toBe('0');
    await page.keyboard.press('Space');
    await expect.poll(() => playhead(page)).toBeGreaterThanOrEqual((FRAMES - 2) * 50);
    expect(faults).toEqual([]);
  });

  test('verdicts by keys, also under a Cyrillic layout; saving leads to the next event', async () => {
    await using sitting = await sit('analyst', '/#/review?kind=yawn');
    const { page } = sitting;
    await page.getByTestId('no-film').waitFor();
    expect(await page.getByTestId('no-trace').innerText()).toContain('There is no signal trace');
    const [first, second] = await page
      .getByTestId('review-item')
      .evaluateAll((rows) => rows.map((row) => row.dataset.id));
    await page.keyboard.press('2');
    await page.locator('#review-reason:focus').waitFor();
    expect(await page.getByTestId('save-verdict').getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.type('talk');
    await page.keyboard.press('Tab');
    await page.keyboard.type('sang along');
    await page.locator('input[name="wantsSecond"]').check();
    await page.getByTestId('save-verdict').press('Enter');
    await page.locator(`[data-testid="review-event"][data-id="${second ?? ''}"]`).waitFor();
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'л', code: 'KeyK', bubbles: true }));
    });
    await page.locator(`[data-testid="review-event"][data-id="${first ?? ''}"]`).waitFor();
    expect(await page.getByTestId('versions').innerText()).toContain('false alarm: talking or laughing');
    expect(await page.getByTestId('versions').innerText()).toContain('sang along');
    expect(await page.getByTestId('second-review').innerText()).toContain('wanted');
  });

  test('a suspicion says that it is one, by which rule, and how far to trust it', async () => {
    await using sitting = await sit('analyst', '/#/review?kind=smoking');
    const { page } = sitting;
    await page.getByTestId('caution').waitFor();
    const told = (await page.getByTestId('why').innerText()).replaceAll('\u00a0', ' ');
    expect(told).toContain('Suspected smoking: 13.2 s');
    expect(told).toContain('a hand at the mouth as in drawing, at least 3 times within 5 min 00 s');
    expect(told).toContain('the hand was there, counted from the onset: 0.0–1.5; 11.7–13.2 s');
    expect(told).toContain('judge the clip, not the label');
    await look(page, 'review-smoking');
  });

  test('two analysts at one event: the second sees the first’s verdict, decides, and his note is kept', async () => {
    await using one = await sit('analyst', '/#/review?priority=P1');
    await using other = await sit('supervisor', '/#/review?priority=P1');
    for (const { page } of [one, other]) await page.getByTestId('verdict').waitFor();
    await one.page.keyboard.press('1');
    await one.page.getByTestId('save-verdict').click();
    await one.page.getByTestId('versions').waitFor();
    await other.page.keyboard.press('3');
    await other.page.locator('#review-kind').selectOption('headDrop');
    await other.page.locator('#review-note').fill('chin on chest');
    await other.page.getByTestId('save-verdict').click();
    expect(await other.page.getByTestId('newer-verdict').innerText()).toContain('analyst');
    expect(await other.page.getByTestId('versions').locator('li').count()).toBe(1);
    expect(await other.page.locator('#review-note').inputValue()).toBe('chin on chest');
    await look(other.page, 'review-newer');
    await other.page.getByTestId('save-verdict').click();
    await expect.poll(() => other.page.getByTestId('versions').locator('li').count()).toBe(2);
    const stored = await desk.store
      .selectFrom('verdicts')
      .select(['version', 'verdict', 'login'])
      .where('login', '!=', '')
      .where('event_row_id', '=', 1)
      .orderBy('version')
      .execute();
    expect(stored.slice(-2)).toEqual([
      { version: 1, verdict: 'true', login: 'analyst' },
      { version: 2, verdict: 'reclassified', login: 'supervisor' },
    ]);
  });

  for (const [language, colorScheme] of [
    ['en', 'dark'],
    ['ru', 'light'],
    ['kk', 'dark'],
  ] as const)
    test(`axe finds nothing in ${language}, ${colorScheme}`, async () => {
      await using sitting = await sit('analyst', '/#/review?state=all', { locale: language, colorScheme });
      const { page, faults } = sitting;
      await page.getByTestId('plot-eyes').locator('canvas').waitFor();
      await page.keyboard.press('2');
      await page.locator('#review-reason').waitFor();
      await look(page, `review-${language}-${colorScheme}`);
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof Axe };
        const { violations } = await axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
        });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      });
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
    });
});

interface Sitting extends AsyncDisposable {
  readonly page: Page;
  readonly faults: readonly string[];
}

/** One closure with film and trace, two yawns and a suspicion without, on a plan. */
async function stage(desk: Desk, supervisor: string): Promise<void> {
  const token = await desk.enrol();
  const truck = await desk.truck(token);
  await truck.hello();
  const onsetAtMs = Date.now() - 3_600_000;
  const event = eventOf({
    ...{ seq: 1, onsetAtMs, detectedAtMs: onsetAtMs + 2000, detail: { minOpenness: 0.05, faceLost: false } },
    alarm: { tone: 'eyesClosed', soundedAtMs: onsetAtMs + 2000 },
  });
  const yawns = [3, 4].map((seq) => ({
    ...eventOf({ seq, finding: 'yawn', alarm: null, onsetAtMs: onsetAtMs - seq * 60_000 }),
    ...{ eventId: `s1/yawn@${seq}`, detectedAtMs: onsetAtMs - seq * 60_000, detail: { widestMouth: 0.7 } },
  }));
  const drawn = eventOf({ seq: 5, finding: 'smoking', alarm: null, onsetAtMs: onsetAtMs - 600_000 });
  const smoking = {
    ...endOf(drawn, 5, 13_200),
    ...{ phase: 'whole' as const, detectedAtMs: onsetAtMs - 586_800 },
    inForce: { ...drawn.inForce, thresholds: { smokingEpisodes: 3, smokingWindowMs: 300_000 } },
    detail: { draws: 3, suspected: true, confidence: 0.74, episodes: '812.3-813.8 s, 824.0-825.5 s' },
  };
  await truck.store([event, endOf(event, 2, 2400), ...yawns, smoking]);
  const clip = film();
  const trace = Buffer.from(JSON.stringify(traceOf(event, EPOCH, sha256Of(clip))));
  const named = { epoch: EPOCH, eventId: event.eventId };
  await sendClip(desk.server.url, token, clip, { mediaType: 'video/mp4', ...named });
  await sendClip(desk.server.url, token, trace, { mediaType: 'application/json', ...named });
  const corners = {
    topLeft: { latDeg: 52.02, lonDeg: 61 },
    topRight: { latDeg: 52.02, lonDeg: 61.058 },
    bottomLeft: { latDeg: 52, lonDeg: 61 },
  };
  const image = PLAN_PNG.toString('base64');
  await desk.api('PUT', '/api/v1/plan', { body: { image, corners }, cookie: supervisor });
  await desk.store
    .insertInto('statuses')
    .values({
      ...{ truck_id: '17', device_id: 'cab-017', driver_id: null, at_ms: onsetAtMs },
      payload: JSON.stringify({ position: { latDeg: 52.01, lonDeg: 61.02, headingDeg: 90 } }),
    })
    .execute();
}

async function playhead(page: Page): Promise<number> {
  return Number(await page.getByTestId('playhead').getAttribute('data-ms'));
}

/** Where the playhead stands in the plot of the eyes, 0 left .. 1 right. */
async function playheadPart(page: Page): Promise<number> {
  return page.getByTestId('plot-eyes').evaluate((plot) => {
    const over = plot.querySelector('.u-over')?.getBoundingClientRect();
    const line = plot.querySelector('.playhead')?.getBoundingClientRect();
    return over === undefined || line === undefined ? NaN : (line.left + 1 - over.left) / over.width;
  });
}

/** Number of the frame on the screen, told by its brightness. */
async function shownFrame(page: Page): Promise<number> {
  const level = await page.getByTestId('review-video').evaluate((video: HTMLVideoElement) => {
    if (video.seeking || video.readyState < 2) return -1;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext('2d');
    pen?.drawImage(video, 0, 0, 1, 1);
    return pen?.getImageData(0, 0, 1, 1).data[1] ?? -1;
  });
  // Limited range: luma 16..235 is shown as 0..255.
  const luma = (level * 219) / 255 + 16;
  return level < 0 ? level : Math.round((luma - FIRST_LEVEL) / LEVELS_PER_FRAME);
}
