/** Evidence on its whole way: the ring of a real unit, the vault, the upload, the player on the board, the film in step with its trace on the review page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Trace } from '@oyau/protocol';
import { traceAnswerSchema } from '../../dispatch-server/api/contract-review.js';
import type { Role } from '../../dispatch-server/api/contract.js';
import { launchBrowser, look, noBrowser } from '../browser/desk.js';
import { bodyOf, openDesk, type Desk } from '../dispatch/desk.js';
import { AGENT, Running } from '../helpers/programs.js';
import { noFfmpeg } from '../helpers/evidence.js';

const why = noBrowser ?? noFfmpeg;

/** The light in the cab changes before, within and after the closure: film and trace both see it. */
const STORY =
  'openFor 5 s, light 0.7, openFor 2 s, light 1, openFor 1 s, closeFor 3 s, light 0.75, openFor 2 s, light 1, openFor 6 s';

/** Of mean brightness, 0..255: between frames in the same light it stays below 1. */
const CLEAR_STEP = 5;

describe.skipIf(why !== null)(`evidence ${why === null ? '' : `(skipped: ${why})`}`, () => {
  let browser: Browser;
  let desk: Desk;
  let folder: string;
  beforeAll(async () => {
    [browser, desk] = await Promise.all([launchBrowser(), openDesk()]);
    folder = mkdtempSync(join(tmpdir(), 'oyau-evidence-'));
  });
  afterAll(async () => {
    await browser.close();
    await desk.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function sit(role: Role, path: string): Promise<{ page: Page; cookie: string }> {
    const cookie = await desk.cookieOf(role);
    const [name = '', value = ''] = cookie.split('=', 2);
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1920, height: 1080 } });
    await context.addCookies([{ name, value, url: desk.server.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(desk.server.url + path);
    return { page, cookie };
  }

  test('a closure’s clip comes to the board, plays there, and is in step with its trace on the review page', async () => {
    const token = join(folder, 'token');
    writeFileSync(token, await desk.enrol('cab-17', '17'));
    const config = {
      device: 'cab-17',
      source: `synthetic:${STORY}?fps=10`,
      speedKmh: 18,
      dataFolder: join(folder, 'agent'),
      dispatch: { url: desk.server.url.replace('http', 'ws'), tokenFile: token },
      evidence: {},
    };
    writeFileSync(join(folder, 'agent.json'), JSON.stringify(config));
    const board = await sit('dispatcher', '/');
    const unit = new Running(AGENT, ['run', '--config', join(folder, 'agent.json'), '--json']);
    await board.page.locator('[data-testid=alert]').first().click();
    await board.page.keyboard.press('c');
    const video = board.page.getByTestId('clip-player').locator('video').first();
    await video.waitFor();
    // It starts by itself and shows pictures, not darkness.
    await expect.poll(() => video.evaluate((shown: HTMLVideoElement) => shown.currentTime)).toBeGreaterThan(0.5);
    expect(await meanOf(video)).toBeGreaterThan(20);
    await look(board.page, 'evidence-board');
    expect(await unit.ended).toBe(0);

    const { page, cookie } = await sit('analyst', '/#/review?kind=eyesClosed');
    await page.getByTestId('plot-eyes').locator('canvas').waitFor();
    const eventId = await page.getByTestId('review-event').getAttribute('data-id');
    const answer = await desk.api('GET', `/api/v1/review/events/${eventId ?? ''}/trace`, { cookie });
    const { trace } = await bodyOf(answer, traceAnswerSchema);
    const changes = changesOf(trace);
    expect(changes.length).toBeGreaterThan(2);
    const film = page.getByTestId('review-video');
    const levelAt = async (atMs: number): Promise<number> => {
      await page.getByRole('slider').fill(String(Math.round(atMs)));
      await expect.poll(() => film.evaluate(isStill)).toBe(true);
      return meanOf(film);
    };
    // The very frame that is the first in the new light by the trace is the first one in the film.
    for (const { before, after, isBrighter } of changes)
      await expect
        .poll(async () => {
          const step = (await levelAt(after)) - (await levelAt(before));
          return { after, isBrighter: step > 0, isClear: Math.abs(step) > CLEAR_STEP };
        })
        .toEqual({ after, isBrighter, isClear: true });
    await look(page, 'evidence-review');
    const views = await desk.store.selectFrom('audit').select(['login']).where('action', '=', 'clip.view').execute();
    expect(new Set(views.map(({ login }) => login))).toEqual(new Set(['dispatcher', 'analyst']));
  });
});

/** Neighbouring frames of the film between which the trace says that the light changed. */
function changesOf({ film, tMs, series }: Trace): { before: number; after: number; isBrighter: boolean }[] {
  const brightnessAt = (ms: number): number => {
    const at = tMs.findIndex((each) => Math.abs(each - ms) < 1);
    return series.brightness[at] ?? NaN;
  };
  const times = film?.frameTimesMs ?? [];
  return times.flatMap((after, index) => {
    const before = times[index - 1] ?? NaN;
    const change = brightnessAt(after) - brightnessAt(before);
    return Math.abs(change) > 0.03 ? [{ before, after, isBrighter: change > 0 }] : [];
  });
}

function isStill(shown: HTMLVideoElement): boolean {
  return !shown.seeking && shown.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
}

/** Mean brightness of the frame that is shown, 0..255. */
function meanOf(video: ReturnType<Page['locator']>): Promise<number> {
  return video.evaluate((shown: HTMLVideoElement) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const pen = canvas.getContext('2d');
    pen?.drawImage(shown, 0, 0, 64, 64);
    const { data } = pen?.getImageData(0, 0, 64, 64) ?? { data: new Uint8ClampedArray() };
    let sum = 0;
    for (let at = 1; at < data.length; at += 4) sum += data[at] ?? 0;
    return (sum * 4) / data.length;
  });
}
