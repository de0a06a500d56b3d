/** The desk's sound in a real browser: off until the browser allows it and plainly so, P1 and P2 different, P1 repeated. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TONES, type Pulse } from '../../dispatch-server/web/src/sound/tones.js';
import { launchBrowser, noBrowser, openDesk as openAnyDesk, type Desk, type DeskOptions } from './desk.js';
import { alert } from './scene.js';

const NIGHT_MS = Date.parse('2026-03-02T04:12:07Z');
const P1 = alert({ alertId: 'critical', onsetAtMs: NIGHT_MS });
const P2 = alert({ alertId: 'warning', onsetAtMs: NIGHT_MS, kind: 'perclosHigh', priority: 'P2' });

describe.skipIf(noBrowser !== null)(`sound${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('off until a key or click allows it, and the page says so', async () => {
    await using desk = await openDesk(browser);
    const { page } = desk;
    await soundIs(page, 'blocked');
    await page.getByRole('button', { name: 'Sound is off — click here or press M' }).waitFor();
    await page.keyboard.press('m');
    await soundIs(page, 'on');
    expect(await page.getByText('Sound is off').count()).toBe(0);
  });

  test('one click on the switch turns it on, the next mutes, and a reload remembers that', async () => {
    await using desk = await openDesk(browser);
    const { page } = desk;
    await soundIs(page, 'blocked');
    await page.getByTestId('sound').click();
    await soundIs(page, 'on');
    await page.getByTestId('sound').click();
    await soundIs(page, 'muted');
    await page.reload();
    await soundIs(page, 'muted');
    desk.fake.setAlert(P1);
    await page.getByText('You muted the sound').waitFor();
  });

  test('after a click on the switch, Enter acknowledges the alert and leaves the sound alone', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => fake.setAlert(P1) });
    const { page } = desk;
    await page.getByTestId('alert').waitFor();
    await page.getByTestId('sound').click();
    await soundIs(page, 'on');
    await page.keyboard.press('Enter');
    await page.locator('[data-acknowledged="true"]').waitFor();
    await soundIs(page, 'on');
  });

  test('a session that ends leaves a waiting P1 sounding behind the login form', async () => {
    await using desk = await openAudibleDesk(browser);
    const { page, fake } = desk;
    fake.setAlert(P1);
    await expect.poll(() => tones(page)).toEqual(['P1']);
    fake.endSessions();
    fake.dropSockets();
    await page.getByText('Your session has ended. Sign in again').waitFor();
    await page.clock.fastForward(4_100);
    await expect.poll(() => tones(page)).toEqual(['P1', 'P1']);
  });

  test('the M key works under a Cyrillic layout', async () => {
    await using desk = await openDesk(browser);
    const { page } = desk;
    await soundIs(page, 'blocked');
    await page.getByTestId('sound').click();
    await soundIs(page, 'on');
    await page.evaluate(() => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ь', code: 'KeyM' })));
    await soundIs(page, 'muted');
  });

  test('P1 repeats every 4 s until acknowledged, P2 sounds once and differently', async () => {
    await using desk = await openAudibleDesk(browser);
    const { page, fake } = desk;
    fake.setAlert(P2);
    await expect.poll(() => tones(page)).toEqual(['P2']);
    await page.clock.fastForward(5_000);
    fake.setAlert(P1);
    await expect.poll(() => tones(page)).toEqual(['P2', 'P1']);
    await page.clock.fastForward(4_100);
    await expect.poll(() => tones(page)).toEqual(['P2', 'P1', 'P1']);
    await page.locator('[data-alert-id="critical"]').getByTestId('acknowledge').click();
    await page.locator('[data-alert-id="critical"][data-acknowledged="true"]').waitFor();
    await page.clock.fastForward(5_000);
    expect(await tones(page)).toEqual(['P2', 'P1', 'P1']);
  });

  test('an escalated alert sounds on the supervisor’s desk with its own tone; what is not escalated does not', async () => {
    await using desk = await openAudibleDesk(browser, (fake) => {
      fake.user = { login: 'marat', name: 'Marat K.', role: 'supervisor' };
    });
    const { page, fake } = desk;
    fake.setAlert(P1);
    await page.getByTestId('alert').waitFor();
    await page.clock.fastForward(5_000);
    expect(await tones(page)).toEqual([]);
    fake.setAlert({ ...P1, updatedAtMs: P1.updatedAtMs + 1, escalatedAtMs: NIGHT_MS + 60_000 });
    await expect.poll(() => tones(page)).toEqual(['escalated']);
    await page.clock.fastForward(4_100);
    await expect.poll(() => tones(page)).toEqual(['escalated', 'escalated']);
    await page.locator('select[name="hears"]').selectOption('all');
    fake.setAlert(alert({ alertId: 'other', onsetAtMs: NIGHT_MS }));
    await expect.poll(() => tones(page)).toEqual(['escalated', 'escalated', 'escalated']);
  });

  test('shelving ends the sound of an alert', async () => {
    await using desk = await openAudibleDesk(browser);
    const { page, fake } = desk;
    fake.setAlert(P1);
    await expect.poll(() => tones(page)).toEqual(['P1']);
    fake.setAlert({ ...P1, updatedAtMs: P1.updatedAtMs + 1, shelvedUntilMs: Date.now() + 3_600_000 });
    await page.locator('[data-section="shelved"]').waitFor();
    await page.clock.fastForward(9_000);
    expect(await tones(page)).toEqual(['P1']);
  });

  test('a P1 that waited in silence sounds as soon as the sound is on', async () => {
    await using desk = await openDesk(browser, { stage: (fake) => fake.setAlert(P1) });
    const { page } = desk;
    await listen(page);
    await page.getByTestId('alert').waitFor();
    expect(await tones(page)).toEqual([]);
    await page.keyboard.press('m');
    await expect.poll(() => tones(page)).toEqual(['P1']);
  });
});

/** A desk whose browser has seen no gesture. */
function openDesk(browser: Browser, options: DeskOptions = {}): Promise<Desk> {
  return openAnyDesk(browser, { ...options, untouched: true });
}

async function openAudibleDesk(browser: Browser, stage?: DeskOptions['stage']): Promise<Desk> {
  const desk = await openDesk(browser, { fakeClock: true, ...(stage === undefined ? {} : { stage }) });
  await desk.page.getByText('No open alerts').waitFor();
  await desk.page.keyboard.press('m');
  await soundIs(desk.page, 'on');
  await listen(desk.page);
  return desk;
}

async function soundIs(page: Page, state: string): Promise<void> {
  await page.locator(`[data-testid="sound"][data-state="${state}"]`).waitFor();
}

/** Records the frequencies of every tone from now on; pulses of one tone are started in one task. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: string[] = [];
    let tone: number[] | null = null;
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      if (tone === null) {
        const own: number[] = [];
        tone = own;
        queueMicrotask(() => {
          heard.push(own.join(' '));
          document.documentElement.dataset.tones = JSON.stringify(heard);
          tone = null;
        });
      }
      tone.push(Math.round(this.frequency.value));
      AudioScheduledSourceNode.prototype.start.call(this, when);
    };
  });
}

/** Alerts heard so far; tones of the switch and of a lost link are left out. */
async function tones(page: Page): Promise<string[]> {
  const heard = await page.evaluate(() => {
    const list: unknown = JSON.parse(document.documentElement.dataset.tones ?? '[]');
    return Array.isArray(list) ? list.map(String) : [];
  });
  return heard.map(nameOf).filter((name) => ['escalated', 'P1', 'P2'].includes(name));
}

function nameOf(frequencies: string): string {
  const isIt = ([, pulses]: [string, readonly Pulse[]]) => pulses.flatMap(({ hz }) => hz).join(' ') === frequencies;
  return Object.entries(TONES).find(isIt)?.[0] ?? `unknown: ${frequencies}`;
}
