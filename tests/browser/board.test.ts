/** The dispatcher's board in a real browser: alerts come, sound, are read, are acknowledged. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser, openDesk, look } from './desk.js';
import { alert, stageNightShift, truck } from './scene.js';

const NIGHT_MS = Date.parse('2026-03-02T04:12:07Z');

describe.skipIf(noBrowser !== null)(`board${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('an alert appears with priority, time, reason, truck, driver and a button', async () => {
    await using desk = await openDesk(browser, {
      timezoneId: 'America/New_York',
      stage: (fake) => {
        fake.desk.settings = { ...fake.desk.settings, timeZone: 'Asia/Almaty' };
      },
    });
    const { page, fake } = desk;
    await page.getByText('No open alerts').waitFor();
    await look(page, 'board-empty');
    fake.setAlert(alert({ alertId: 'one', truckId: '17', driverId: 'A. Driver', onsetAtMs: NIGHT_MS }));
    const row = page.getByTestId('alert');
    await row.waitFor();
    const attributes = ['data-alert-id', 'data-kind', 'data-priority', 'data-acknowledged'];
    expect(await Promise.all(attributes.map((name) => row.getAttribute(name)))).toEqual([
      'one',
      'eyesClosed',
      'P1',
      'false',
    ]);
    const text = plain(await row.innerText());
    for (const part of ['P1', 'Critical', 'Eyes closed 2.4 s at 18 km/h', 'Truck 17', 'A. Driver', '09:12:07'])
      expect(text).toContain(part);
    expect(text).toContain('not acknowledged');
    expect(await page.getByTestId('spoken').innerText()).toContain('Critical. Eyes closed');
    expect(await page.title()).toContain('(1)');
    expect(desk.faults).toEqual([]);
  });

  test('a second event of the same alert updates its row and adds none', async () => {
    await using desk = await openDesk(browser);
    const { page, fake } = desk;
    const first = alert({
      alertId: 'one',
      onsetAtMs: NIGHT_MS,
      offsetAtMs: null,
      state: { active: true, acknowledged: false },
    });
    fake.setAlert(first);
    await page.getByText('still going on').waitFor();
    fake.setAlert({
      ...first,
      kind: 'sleep',
      count: 2,
      state: { active: false, acknowledged: false },
      offsetAtMs: NIGHT_MS + 3_800,
      updatedAtMs: first.updatedAtMs + 1_000,
    });
    await page.getByText('2 findings').waitFor();
    expect(await page.getByTestId('alert').count()).toBe(1);
    expect(plain(await page.getByTestId('alert').innerText())).toContain('Asleep 3.8 s at 18 km/h');
  });

  test('arrows choose, Enter acknowledges with the note, the next alert is chosen', async () => {
    await using desk = await openDesk(browser, {
      stage: (fake) => {
        for (const [index, alertId] of ['old', 'middle', 'new'].entries())
          fake.setAlert(alert({ alertId, truckId: alertId, onsetAtMs: NIGHT_MS + index * 60_000 }));
      },
    });
    const { page, fake } = desk;
    const chosen = page.locator('[data-testid="alert"][aria-current="true"]');
    await chosen.waitFor();
    expect(await chosen.getAttribute('data-alert-id')).toBe('new');
    await page.keyboard.press('ArrowDown');
    expect(await chosen.getAttribute('data-alert-id')).toBe('middle');
    await page.keyboard.press('j');
    expect(await chosen.getAttribute('data-alert-id')).toBe('old');
    await page.keyboard.press('k');
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Note for truck middle' }).pressSequentially('radio call: mm, j/k?');
    await page.keyboard.press('Enter');
    await page.locator('[data-alert-id="middle"][data-acknowledged="true"]').waitFor();
    expect(fake.acknowledgements).toEqual([{ alertId: 'middle', note: 'radio call: mm, j/k?' }]);
    expect(plain(await page.locator('[data-alert-id="middle"]').innerText())).toContain('by aigerim at');
    expect(await chosen.getAttribute('data-alert-id')).toBe('new');
    await expect.poll(() => focusedAlert(page)).toBe('new');
    await page.keyboard.press('Enter');
    await page.locator('[data-alert-id="new"][data-acknowledged="true"]').waitFor();
  });

  test('an alert that arrives above does not move the selection', async () => {
    await using desk = await openDesk(browser, {
      stage: (fake) => fake.setAlert(alert({ alertId: 'first', onsetAtMs: NIGHT_MS })),
    });
    const { page, fake } = desk;
    const chosen = page.locator('[data-testid="alert"][aria-current="true"]');
    await chosen.waitFor();
    fake.setAlert(alert({ alertId: 'second', onsetAtMs: NIGHT_MS + 60_000 }));
    await page.locator('[data-alert-id="second"]').waitFor();
    expect(await page.getByTestId('alert').first().getAttribute('data-alert-id')).toBe('second');
    expect(await chosen.getAttribute('data-alert-id')).toBe('first');
  });

  test('a failed acknowledgement says so, keeps the note and can be repeated', async () => {
    await using desk = await openDesk(browser, {
      stage: (fake) => fake.setAlert(alert({ alertId: 'one', onsetAtMs: NIGHT_MS })),
    });
    const { page, fake } = desk;
    fake.acknowledgeFailure = 500;
    await page.getByRole('textbox', { name: /Note/ }).fill('called him');
    await page.getByTestId('acknowledge').click();
    await page.getByText('Not acknowledged. The server has a fault.').waitFor();
    fake.acknowledgeFailure = null;
    await page.getByTestId('acknowledge').click();
    await page.locator('[data-acknowledged="true"]').waitFor();
    expect(fake.acknowledgements.map(({ note }) => note)).toEqual(['called him', 'called him']);
  });

  test('a viewer sees alerts but has no button', async () => {
    await using desk = await openDesk(browser, {
      stage: (fake) => {
        fake.user = { login: 'guest', name: 'Guest', role: 'viewer' };
        fake.setAlert(alert({ alertId: 'one', onsetAtMs: NIGHT_MS }));
      },
    });
    await desk.page.getByText('View only').waitFor();
    expect(await desk.page.getByTestId('acknowledge').count()).toBe(0);
    await desk.page.keyboard.press('Enter');
    expect(desk.fake.acknowledgements).toEqual([]);
  });

  test('names from trucks are text, never markup', async () => {
    const nasty = '<img src=x onerror=alert(1)>';
    await using desk = await openDesk(browser, {
      stage: (fake) => {
        fake.setAlert(
          alert({ alertId: 'one', onsetAtMs: NIGHT_MS, truckId: nasty, driverId: nasty, kind: 'brandNew' }),
        );
        fake.setTruck(truck({ truckId: nasty, driverId: nasty }));
      },
    });
    const { page } = desk;
    await page.getByTestId('alert').waitFor();
    expect(await page.getByTestId('alert').innerText()).toContain(nasty);
    expect(await page.getByTestId('alert').innerText()).toContain('brandNew');
    expect(await page.locator('img').count()).toBe(0);
    expect(desk.faults).toEqual([]);
  });

  test('the filter finds trucks and never hides an open alert', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => stageNightShift(fake, Date.now()) });
    const { page } = desk;
    await page.getByTestId('truck').first().waitFor();
    const order = await page.getByTestId('truck').evaluateAll((rows) => rows.map((row) => row.dataset.condition));
    expect(order.slice(0, 11)).toEqual([
      'P1',
      'P1',
      'P2',
      'P2',
      'drowsy',
      'advisory',
      'unseen',
      'unseen',
      'unseen',
      'unseen',
      'quiet',
    ]);
    await page.keyboard.press('/');
    await page.keyboard.type('petrov');
    await expect.poll(() => page.getByTestId('truck').count()).toBe(8);
    expect(await page.locator('.open [data-testid="alert"]').count()).toBe(4);
    expect(await page.locator('[data-section="working"], [data-section="closed"]').count()).toBe(1);
  });

  test('help opens and closes by key and takes no key away from the alerts', async () => {
    await using desk = await openDesk(browser, {
      stage: (fake) => fake.setAlert(alert({ alertId: 'one', onsetAtMs: NIGHT_MS })),
    });
    const { page } = desk;
    await page.getByTestId('alert').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await look(page, 'board-help');
    await page.keyboard.press('Enter');
    await page.locator('[data-acknowledged="true"]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

/** With plain spaces. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function focusedAlert(page: Page): Promise<string | undefined> {
  return page.evaluate(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.alertId : '',
  );
}
