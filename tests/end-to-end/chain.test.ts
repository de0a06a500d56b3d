/** The main job on a real face: video at its own pace, cab unit, server, browser, keyboard, database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser } from '../browser/desk.js';
import { clip, noClips } from '../helpers/clips.js';
import { AGENT, DISPATCH, enrol, run, Running, startDispatch } from '../helpers/programs.js';

const PASSWORD = 'a long enough password';
const absent = noClips ?? noBrowser;

describe.skipIf(absent !== null)(`from the eye to the desk ${absent === null ? '' : `(skipped: ${absent})`}`, () => {
  let folder = '';
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'oyau-chain-'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a driver closes his eyes; a dispatcher sees it, presses Enter, and the row says so', async () => {
    const data = path.join(folder, 'dispatch');
    const added = await run(
      DISPATCH,
      ['user', 'add', 'aizhan', '--role', 'dispatcher', '--name', 'Aizhan S.', '--data', data],
      { input: PASSWORD },
    );
    expect(added).toMatchObject({ code: 0 });
    const tokenFile = path.join(folder, 'token');
    writeFileSync(tokenFile, await enrol(data, 'cab-17', '17'));
    const { server, url } = await startDispatch(data);

    const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
    page.setDefaultTimeout(40_000);
    await page.goto(url);
    await page.fill('[name=login]', 'aizhan');
    await page.fill('[name=password]', PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('connection').waitFor();

    const link = ['--dispatch', url.replace('http', 'ws'), '--token-file', tokenFile, '--device', 'cab-17'];
    const who = ['--driver', 'b.driver', '--speed', '18', '--data', path.join(folder, 'agent')];
    const agent = new Running(AGENT, ['run', '--source', clip('incluit_video2.mp4'), ...link, ...who, '--json']);
    const alert = page.locator('[data-testid=alert][data-acknowledged=false]');
    await alert.waitFor();
    expect(await alert.count()).toBe(1);
    expect(await alert.getAttribute('data-priority')).toBe('P1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=alert][data-acknowledged=true]').waitFor();
    expect(await agent.ended).toBe(0);
    expect(agent.lines.at(-1)).toMatchObject({ event: 'summary', eventsPending: 0, eventsRejected: 0 });
    await page.close();
    expect(await server.stop()).toBe(0);

    const database = new DatabaseSync(path.join(data, 'dispatch.db'), { readOnly: true });
    const rows = database.prepare("select * from event_log where finding = 'eyesClosed'").all() as Record<
      string,
      unknown
    >[];
    database.close();
    expect(rows).toHaveLength(1);
    const row = rows[0] ?? {};
    expect(row).toMatchObject({ truck_id: '17', driver_id: 'b.driver', acknowledged_by: 'aizhan', speed_kmh: 18 });
    const lastedMs = Number(row.offset_at_ms) - Number(row.onset_at_ms);
    expect(lastedMs).toBeGreaterThan(4300);
    expect(lastedMs).toBeLessThan(4700);
    expect(JSON.parse(String(row.thresholds))).toMatchObject({ eyesClosedMs: 2000 });
    expect(Number(row.acknowledged_at_ms)).toBeGreaterThan(Number(row.onset_at_ms));
  });
});
