/** A board full to the brim: 300 alerts and 500 trucks, and still each further alert appears. How soon: `npm run bench -- --part board`. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Alert } from '../../dispatch-server/api/contract.js';
import type { Truck } from '../../dispatch-server/web/src/net/contract.js';
import { launchBrowser, noBrowser, openDesk, type Desk } from './desk.js';
import { alert, truck } from './scene.js';
import { fatigueOf, placeOf, stageSite } from './scene-site.js';

const NOW_MS = Date.now();
const FURTHER = 5;

describe.skipIf(noBrowser !== null)(`load${noBrowser === null ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('one more alert among 300, with 500 trucks that all report each second', async () => {
    await using desk = await openFullDesk(browser);
    const { page, fake } = desk;
    for (let index = 0; index < FURTHER; index += 1) {
      fake.setTrucks(fleet(index));
      const alertId = `more-${index}`;
      fake.setAlert(alert({ alertId, truckId: String(index), onsetAtMs: NOW_MS + index * 1_000 }));
      await page.locator(`#alert-${alertId}`).waitFor({ state: 'attached' });
    }
    expect(await page.locator('.open [data-testid="alert"]').count()).toBe(300 + FURTHER);
  });
});

async function openFullDesk(browser: Browser): Promise<Desk> {
  const desk = await openDesk(browser, {
    viewport: { width: 1920, height: 1080 },
    stage: (fake) => {
      stageSite(fake, NOW_MS);
      fake.setTrucks(fleet(0));
      for (let index = 0; index < 300; index += 1) fake.setAlert(openAlert(index));
    },
  });
  await desk.page.getByTestId('alert').nth(299).waitFor({ state: 'attached' });
  return desk;
}

function openAlert(index: number): Alert {
  return alert({
    ...{ alertId: `open-${index}`, truckId: String(index), onsetAtMs: NOW_MS - (index + 1) * 7_000 },
    priority: index % 3 === 0 ? 'P1' : 'P2',
    kind: index % 3 === 0 ? 'eyesClosed' : 'perclosHigh',
  });
}

/** All 500 trucks, each with a new speed, level and place. */
function fleet(round: number): readonly Truck[] {
  return Array.from({ length: 500 }, (_, number) => {
    const staged = truck({ truckId: String(number), driverId: `Driver ${number}`, lastSeenMs: NOW_MS });
    if (staged.status === null) return staged;
    const fatigue = { ...fatigueOf(number), level: (number * 7 + round) % 60 };
    return {
      ...staged,
      status: {
        ...staged.status,
        speedKmh: (number + round) % 40,
        position: placeOf(number + round),
        fatigue,
        camera: 'clear',
      },
    };
  });
}
