import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Axe from 'axe-core';
import { Command } from 'commander';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerRecord } from '../../edge-agent/commands/record.js';
import { registerTrace } from '../../edge-agent/commands/trace.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import type { TraceData } from '../../edge-agent/trace/data.js';
import { tracePage } from '../../edge-agent/trace/page.js';
import { Thumbnails } from '../../edge-agent/trace/thumbnails.js';
import { truthOfLabels } from '../../edge-agent/trace/truth.js';
import { lids, writeSession } from '../replay/frames.js';

const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SOURCE = 'synthetic:openFor 1 s, blink, openFor 0.5 s, closeFor 2.3 s, openFor 1 s?fps=15';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'oyau-trace-'))));
afterAll(() => rm(folder, { recursive: true }));

async function trace(source: string, name: string, ...more: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await command(registerTrace, 'trace', source, '--out', path, ...more);
  return path;
}

/** Runs one command of the agent without its words on stdout. */
async function command(register: (program: Command) => void, ...args: readonly string[]): Promise<void> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const program = new Command('oyau-agent').exitOverride();
    register(program);
    await program.parseAsync(args, { from: 'user' });
  } finally {
    write.mockRestore();
  }
}

async function dataOf(path: string): Promise<TraceData> {
  const html = await readFile(path, 'utf8');
  const json = /<script type="application\/json" id="data">\s*(\{[\s\S]*?)\s*<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(json) as TraceData;
}

describe('the data of a trace', () => {
  it('show a recorded session without pictures, with its alarms', async () => {
    const session = await writeSession(join(folder, 's.ndjson'), lids([1, 0.25], [2.2, 0.04], [2, 0.25]));
    const data = await dataOf(await trace(session, 's.html'));
    expect(data.thumbnails).toEqual([]);
    expect(data.columns.tMs).toHaveLength(130);
    expect(data.findings.map(({ kind }) => kind)).toContain('eyesClosed');
    expect(data.alarms.map(({ by }) => by)).toContain('eyesClosed');
    expect(data.panels.map(({ title }) => title)).toContain('Speed');
    expect(data.panels[0]?.limits).toContainEqual({ name: 'closedOpenness', value: DEFAULT_THRESHOLDS.closedOpenness });
  });

  it('show only the stretch that was asked for, judged with all that was before', async () => {
    const session = await writeSession(join(folder, 's.ndjson'), lids([1, 0.25], [2.2, 0.04], [2, 0.25]));
    const { columns, findings } = await dataOf(await trace(session, 'part.html', '--from', '3', '--to', '4'));
    expect([columns.tMs[0], columns.tMs.at(-1)]).toEqual([3000, 4000]);
    expect(findings.find(({ kind }) => kind === 'eyesClosed')?.onsetMs).toBeLessThan(1100);
  });

  it('are refused for a stretch that holds nothing', async () => {
    const session = await writeSession(join(folder, 's.ndjson'), lids([1, 0.25]));
    await expect(trace(session, 'none.html', '--from', '60', '--to', '61')).rejects.toThrow(
      'holds no frame from 60 s on to 61 s',
    );
  });

  it('show hands where the configuration looks for them, and a session recorded so replays them', async () => {
    const config = join(folder, 'hands.json');
    await writeFile(config, JSON.stringify({ hands: { enabled: true } }));
    const phone = 'synthetic:openFor 1 s, phoneRight 9 s talking, openFor 1 s?fps=5';
    const shown = await dataOf(await trace(phone, 'hands.html', '--config', config));
    const kept = join(folder, 'hands.ndjson');
    await command(registerRecord, 'record', phone, '--out', kept, '--config', config);
    const replayed = await dataOf(await trace(kept, 'replayed.html'));
    for (const { panels, columns, models } of [shown, replayed]) {
      expect(panels.map(({ title }) => title)).toContain('Hands (suspected)');
      expect(Math.max(...columns.handAtEar.map((value) => value ?? 0))).toBeGreaterThan(0.5);
      expect(columns.phone.some((value) => value !== null)).toBe(true);
      expect(Object.keys(models)).toContain('handtrack');
    }
    expect(replayed.columns).toEqual(shown.columns);
    const plain = await dataOf(await trace('synthetic:openFor 1 s?fps=5', 'plain.html'));
    expect(plain.panels.map(({ title }) => title)).not.toContain('Hands (suspected)');
  });

  it('take the labels beside a clip for truth', async () => {
    await writeFile(join(folder, 'clip.labels.csv'), '# blinks=complete\nstart_s,end_s,event\n1.5,1.7,blink\n');
    expect(await truthOfLabels(join(folder, 'clip.mp4'))).toEqual({
      from: 'labels',
      events: [{ kind: 'blink', onsetMs: 1500, offsetMs: 1700 }],
      columns: null,
    });
    expect(await truthOfLabels(join(folder, 'other.mp4'))).toBeNull();
  });

  it('cannot break out of the page', () => {
    const empty = { tMs: [0] } as unknown as TraceData['columns'];
    const html = tracePage({ source: '</script><b>$&', columns: empty } as unknown as TraceData);
    expect(html).toContain('<title>Trace of &lt;/script>&lt;b>$&amp;</title>');
    expect(html).toContain('"source":"\\u003c/script>\\u003cb>$&"');
  });

  it('keep pictures bounded however long the source is, also at moments', async () => {
    const thumbnails = new Thumbnails(() => Promise.resolve([]), { fromMs: 0, toMs: Infinity });
    const quality = { brightness: 0, contrast: 0, saturated: 0, sharpness: 0, change: null };
    const detector = thumbnails.beside({
      detect: ({ tMs }) => Promise.resolve({ tMs, face: null, absence: 'noFace', quality, hands: null }),
      close: () => Promise.resolve(),
    });
    const rgb = new Uint8Array(16 * 12 * 3);
    for (let k = 0; k < 3000; k++) {
      await detector.detect({ tMs: k * 100, width: 16, height: 12, rgb });
      if (k % 7 === 0) thumbnails.keepMoment();
    }
    const kept = await thumbnails.all();
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.every(({ tMs }, index) => tMs > (kept[index - 1]?.tMs ?? -1))).toBe(true);
    expect(kept.at(-1)?.tMs).toBeGreaterThan(290_000);
  });
});

const skipped = existsSync(CHROMIUM) ? '' : ` (skipped: no ${CHROMIUM})`;

describe.skipIf(skipped !== '')(`the page of a trace in a browser${skipped}`, () => {
  let browser: Browser;
  let path: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    path = await trace(SOURCE, 'synthetic.html');
  });
  afterAll(() => browser.close());

  /** A page, what it complained of, and what it asked of the network. */
  async function open(colorScheme: 'dark' | 'light'): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) faults.push(request.url());
    });
    await page.goto(`file://${path}`);
    return { page, faults };
  }

  const cursor = async (page: Page): Promise<number> =>
    Number(await page.locator('#timeline').getAttribute('aria-valuenow'));

  it('holds pictures, landmarks and the exact truth in one file of modest size', async () => {
    const { thumbnails, truth, columns } = await dataOf(path);
    expect(thumbnails.length).toBeGreaterThan(20);
    expect(thumbnails[0]?.face).toMatch(/^data:image\/jpeg;base64,/);
    expect(thumbnails[0]?.landmarks.every((part) => part > 0 && part < 1)).toBe(true);
    expect(truth?.events.map(({ kind }) => kind)).toEqual(['blink', 'eyesClosed']);
    expect(truth?.columns?.opennessLeft).toHaveLength(columns.tMs.length);
    expect((await stat(path)).size).toBeLessThan(2_000_000);
  });

  it('steps by frames, seconds and events on the keyboard and says where it is', async () => {
    const { page, faults } = await open('light');
    await page.locator('#timeline').focus();
    await page.keyboard.press('ArrowRight');
    expect(await cursor(page)).toBe(67);
    await page.keyboard.press('Shift+ArrowRight');
    expect(await cursor(page)).toBe(1067);
    await page.keyboard.press('Home');
    for (let k = 0; k < 20 && !(await active(page)).includes('eyesClosed'); k++) await page.keyboard.press('n');
    expect(await active(page)).toContain('truth: eyesClosed');
    expect(await page.locator('#timeline').getAttribute('aria-valuetext')).toMatch(/s, openness .* eyesClosed/);
    await page.keyboard.press('+');
    await page.keyboard.press('l');
    expect(await page.locator('#landmarks').getAttribute('aria-pressed')).toBe('false');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('follows the pointer and jumps from the table', async () => {
    const { page } = await open('light');
    const canvas = await page.locator('.panel canvas').first().boundingBox();
    await page.mouse.move(canvas!.x + canvas!.width / 2, canvas!.y + 5);
    const { columns } = await dataOf(path);
    expect(Math.abs((await cursor(page)) - columns.tMs.at(-1)! / 2)).toBeLessThan(67);
    const row = page.locator('#events tr', { hasText: 'eyesClosed' }).first();
    await row.locator('button').click();
    expect(await row.getAttribute('class')).toContain('current');
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation (%s)', async (scheme) => {
    const { page, faults } = await open(scheme);
    await page.locator('#events button').nth(1).click();
    await page.addScriptTag({ content: AXE });
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof Axe };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    });
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  async function active(page: Page): Promise<string[]> {
    return page.locator('#now li').allTextContents();
  }
});
