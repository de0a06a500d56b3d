/** What a dispatcher does about an alert besides acknowledging: orders, shelving, closing, clips; all by keyboard too. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser, openDesk } from './desk.js';
import { alert } from './scene.js';
import { stageSite } from './scene-site.js';

const NOW_MS = Date.now();
const ONE = alert({ alertId: 'one', truckId: '17', driverId: 'A. Driver', onsetAtMs: NOW_MS - 20_000 });

/** A word of each language that proves the text is in it. */
const REST = { en: 'Take a rest', ru: 'Отдохните', kk: 'демалыңыз' } as const;

describe.skipIf(noBrowser !== null)(`actions${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const openWithAlert = (part: Parameters<typeof openDesk>[1] = {}) =>
    openDesk(browser, {
      ...part,
      stage: (fake) => {
        stageSite(fake, NOW_MS);
        fake.setAlert(ONE);
        part.stage?.(fake);
      },
    });

  for (const language of ['en', 'ru', 'kk'] as const)
    test(`an order by keyboard alone, its text from the site’s templates in ${language}`, async () => {
      await using desk = await openWithAlert({ locale: language });
      const { page, fake } = desk;
      await page.getByTestId('alert').waitFor();
      await page.keyboard.press('o');
      await page.getByTestId('dock').waitFor();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.locator('input[name="kind"]:checked').getAttribute('value')).toBe('restBreak');
      expect(await page.locator('textarea[name="text"]').inputValue()).toContain(REST[language]);
      await page.locator('textarea[name="text"]').focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByTestId('dock').waitFor({ state: 'detached' });
      expect(fake.desk.requests).toHaveLength(1);
      expect(fake.desk.requests[0]?.body).toMatchObject({
        ...{ truckId: '17', alertId: 'one', kind: 'restBreak', dueMs: 900_000 },
      });
      expect(String(fake.desk.requests[0]?.body.text)).toContain(REST[language]);
      await page.locator('[data-alert-id="one"][data-section="working"]').waitFor();
      expect(fake.acknowledgements.map(({ alertId }) => alertId)).toEqual(['one']);
    });

  test('the states of an order arrive live, and a refusal stands out with its reason', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await issue(page, 'stop');
    const [orderId = ''] = [...fake.desk.orders.keys()];
    for (const state of ['sent', 'received', 'acknowledged'] as const) {
      fake.desk.step(orderId, state);
      await page.locator(`[data-testid="order-state"][data-state="${state}"]`).waitFor();
    }
    expect(plain(await page.getByTestId('order-state').innerText())).toMatch(/^Stop: acknowledged \d\d:\d\d:\d\d/);
    fake.desk.step(orderId, 'declined', 'truck', 'brakes are hot');
    await page.locator('[data-state="declined"] .order-trouble').waitFor();
    expect(await page.getByTestId('order-state').innerText()).toContain('brakes are hot');
  });

  test('an order can be cancelled with a reason, and a done one gets its outcome', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await issue(page, 'call');
    await page.getByTestId('order-cancel').click();
    await page.locator('input[name="reason"]').fill('he called himself');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="order-state"][data-state="cancelled"]').waitFor();
    await page.getByTestId('order-outcome').click();
    await page.locator('input[value="driverFit"]').check();
    await page.getByTestId('submit').click();
    await page.getByText('Driver is fit').waitFor();
    expect(fake.desk.requests.map(({ route }) => route.replace(/[0-9a-f-]{36}/, ':id'))).toEqual([
      'POST /api/v1/orders',
      'POST /api/v1/orders/:id/cancel',
      'POST /api/v1/orders/:id/outcome',
    ]);
  });

  test('a panel is no trap: alerts go on arriving, Escape puts it aside, nothing typed is lost', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await page.getByTestId('alert').waitFor();
    await page.keyboard.press('o');
    const text = page.locator('textarea[name="text"]');
    await text.fill('Come to pad 4, relief waits there');
    fake.refuseSockets = true;
    fake.dropSockets();
    await page.locator('[data-testid="connection"][data-state="reconnecting"]').waitFor();
    fake.setAlert(alert({ alertId: 'two', truckId: '23', onsetAtMs: NOW_MS }));
    fake.refuseSockets = false;
    await page.locator('[data-alert-id="two"]').waitFor();
    expect(await text.inputValue()).toBe('Come to pad 4, relief waits there');
    await page.keyboard.press('Escape');
    await page.getByTestId('dock').waitFor({ state: 'detached' });
    await page.locator('[data-alert-id="two"]').getByTestId('acknowledge').click();
    await page.locator('[data-alert-id="two"][data-acknowledged="true"]').waitFor();
    await page.locator('[data-alert-id="one"]').getByTestId('order').click();
    expect(await text.inputValue()).toBe('Come to pad 4, relief waits there');
  });

  test('what the server refuses is said, and the text stays for another try', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    fake.desk.failure = 409;
    await page.getByTestId('alert').waitFor();
    await page.keyboard.press('o');
    await page.locator('input[value="message"]').check();
    await page.locator('textarea[name="text"]').fill('call me');
    await page.getByTestId('submit').click();
    await page.getByText('Not sent. Someone was faster.').waitFor();
    expect(fake.acknowledgements).toEqual([]);
    fake.desk.failure = null;
    await page.getByTestId('submit').click();
    await page.getByTestId('dock').waitFor({ state: 'detached' });
    expect(fake.desk.requests.map(({ body }) => body.text)).toEqual(['call me', 'call me']);
  });

  test('a shelved alert leaves the list and the sound, says when it returns, and returns', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await page.getByTestId('alert').waitFor();
    await page.keyboard.press('s');
    await page.locator('input[name="minutes"]').fill('10');
    await page.locator('input[name="reason"]').fill('mechanic on board');
    await page.keyboard.press('Enter');
    const row = page.locator('[data-alert-id="one"][data-section="shelved"]');
    await row.waitFor();
    await expect.poll(() => textOf(row)).toMatch(/back in 10 minutes · aigerim mechanic on board/);
    expect(fake.desk.requests[0]?.body).toEqual({ minutes: 10, reason: 'mechanic on board' });
    await page.getByText('No open alerts').waitFor();
    // The server's clock is what counts; the next heartbeat tells it.
    fake.skewMs = 601_000;
    await page.locator('.open [data-alert-id="one"]').waitFor();
  });

  test('a shelved alert can be taken back', async () => {
    await using desk = await openWithAlert({
      stage: (fake) =>
        fake.setAlert({ ...ONE, shelvedUntilMs: NOW_MS + 3_600_000, shelvedBy: 'aigerim', shelveReason: 'x' }),
    });
    await desk.page.getByTestId('unshelve').click();
    await desk.page.locator('.open [data-alert-id="one"]').waitFor();
  });

  test('an alert is closed with an outcome or a reason; “other” asks for a note', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await page.getByTestId('alert').waitFor();
    await page.keyboard.press('x');
    await page.locator('input[value="other"]').check();
    await page.getByTestId('submit').click();
    expect(fake.desk.requests).toEqual([]);
    await page.locator('input[name="note"]').fill('test drive');
    await page.getByTestId('submit').click();
    const row = page.locator('[data-alert-id="one"][data-section="closed"]');
    await row.waitFor();
    expect(fake.desk.requests[0]?.body).toEqual({ outcome: 'other', note: 'test drive' });
    await expect.poll(() => textOf(row)).toContain('Other reason · aigerim');
  });

  test('an escalated alert is marked and says so to a screen reader', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await page.getByTestId('alert').waitFor();
    fake.setAlert({ ...ONE, updatedAtMs: NOW_MS, escalatedAtMs: NOW_MS, proposeStop: true, repeated: 3 });
    await page.locator('[data-alert-id="one"][data-escalated="true"]').waitFor();
    for (const part of ['Proposal: stop the truck', 'Escalated', '3 findings within 5 min'])
      await expect.poll(() => textOf(page.getByTestId('alert'))).toContain(part);
    await expect.poll(() => page.getByTestId('spoken').innerText()).toContain('Escalated. Proposal: stop the truck.');
  });

  test('of many that are worked on the latest are drawn, and all when they are wanted', async () => {
    const worked = (index: number) =>
      alert({
        ...{ alertId: `w${index}`, truckId: String(index), onsetAtMs: NOW_MS - 60_000 - index * 1000 },
        ...{ state: { active: false, acknowledged: true }, acknowledgedBy: 'aigerim', acknowledgedAtMs: NOW_MS },
      });
    await using desk = await openWithAlert({
      stage: (fake) => Array.from({ length: 60 }, (_, index) => fake.setAlert(worked(index))),
    });
    const rows = desk.page.locator('[data-testid="alert"][data-section="working"]');
    await expect.poll(() => rows.count()).toBe(50);
    await desk.page.getByRole('button', { name: 'Show all 60' }).click();
    await expect.poll(() => rows.count()).toBe(60);
  });

  test('a flood is said, and the word goes when it is over', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await page.getByTestId('alert').waitFor();
    fake.desk.setFlood({ active: true, perTenMinutes: 14 });
    await page.getByText('Alert flood: 14 in 10 minutes').waitFor();
    fake.desk.setFlood({ active: false, perTenMinutes: 4 });
    await page.getByTestId('flood').waitFor({ state: 'detached' });
  });

  test('the clip plays as soon as it has arrived; a viewer has no way to it', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    await page.getByTestId('alert').waitFor();
    await page.keyboard.press('c');
    await page.getByTestId('clip-waiting').waitFor();
    expect(fake.desk.clipViews).toEqual([]);
    fake.desk.clipFile = await recordClip(page);
    fake.desk.addClip({
      ...{ sha256: 'c0ffee', alertId: 'one', mediaType: 'video/webm' },
      ...{ startedAtMs: NOW_MS, completeAtMs: NOW_MS + 4_000 },
    });
    const video = page.locator('video');
    await video.waitFor();
    await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.readyState)).toBeGreaterThanOrEqual(2);
    expect(new Set(fake.desk.clipViews)).toEqual(new Set(['/api/v1/clips/c0ffee']));
    expect(desk.faults).toEqual([]);
    fake.user = { login: 'guest', name: 'Guest', role: 'viewer' };
    await page.reload();
    await page.getByText('View only').waitFor();
    await page.keyboard.press('c');
    expect(await page.getByTestId('clip').count()).toBe(0);
    expect(await page.getByTestId('dock').count()).toBe(0);
  });

  test('a new P1 takes the selection from an acknowledged alert, so that Enter means it', async () => {
    await using desk = await openWithAlert();
    const { page, fake } = desk;
    const chosen = page.locator('[data-testid="alert"][aria-current="true"]');
    await chosen.waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-alert-id="one"][data-section="working"][aria-current="true"]').waitFor();
    fake.setAlert(alert({ alertId: 'two', truckId: '23', onsetAtMs: NOW_MS }));
    await page.locator('[data-alert-id="two"][aria-current="true"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-alert-id="two"][data-acknowledged="true"]').waitFor();
  });
});

async function issue(page: Page, kind: string): Promise<void> {
  await page.getByTestId('alert').waitFor();
  await page.keyboard.press('o');
  await page.locator(`input[value="${kind}"]`).check();
  await page.locator('textarea[name="text"]').fill('now, please');
  await page.getByTestId('submit').click();
  await page.getByTestId('order-state').waitFor();
}

/** What a row shows, once it is painted: the browser gives a row that has just come no text before (`content-visibility`). */
async function textOf(row: Locator): Promise<string> {
  return plain(await row.innerText());
}

/** Half a second of moving grey, recorded by the browser itself. */
async function recordClip(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const brush = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
    const chunks: Blob[] = [];
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    const stopped = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    for (let step = 0; step < 15; step += 1) {
      brush?.fillRect(step * 10, 10, 40, 40);
      await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => setTimeout(done, 40));
    }
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(chunks).arrayBuffer())];
  });
  return Buffer.from(bytes);
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ');
}
