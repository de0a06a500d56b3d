/** Log, metrics, room on the disk: each bounded, each told when it fails. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LogFile, logNames } from '../../edge-agent/service/log-file.js';
import { MetricsServer, metricsText, type Metric } from '../../edge-agent/service/metrics.js';
import { selfTestDetail } from '../../edge-agent/service/self-test.js';
import { levelAt, STORAGE_LIMITS, StorageGuard, type StorageLevel } from '../../edge-agent/service/storage.js';
import { fail, named, ok, skipped, warn } from '../../edge-agent/doctor/check.js';
import { temporaryFolder } from '../uplink/samples.js';

const AT_MS = Date.UTC(2026, 10, 26, 4, 12, 7);

describe('the log', () => {
  const log = (folder: string, maxBytes: number, lines: string[] = []): LogFile =>
    new LogFile({ folder, maxBytes, files: 3, wallMs: () => AT_MS, report: (line) => lines.push(line) });

  it('carries the time of each line and goes on after a restart', async () => {
    const folder = join(temporaryFolder(), 'log');
    for (const line of ['{"event":"started"}', 'second']) {
      const file = log(folder, 1e6);
      file.write(line);
      await file.close();
    }
    expect(readFileSync(join(folder, 'agent.log'), 'utf8')).toBe(
      '2026-11-26T04:12:07.000Z {"event":"started"}\n2026-11-26T04:12:07.000Z second\n',
    );
  });

  it('takes no more room than it may, and keeps the newest lines in order', async () => {
    const folder = temporaryFolder();
    const file = log(folder, 3000);
    for (let n = 0; n < 200; n++) file.write(`line ${n}`);
    await file.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(readdirSync(folder).sort()).toEqual(logNames(3).sort());
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3000 + 3 * 40);
    const kept = logNames(3)
      .toReversed()
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
      .map((line) => Number(/line (\d+)$/.exec(line)?.[1]));
    expect(kept.at(-1)).toBe(199);
    expect(kept).toEqual(kept.map((_, index) => 200 - kept.length + index));
  });

  it('that cannot be written is said, and costs nothing else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'log'), 'a file where a folder should be');
    const lines: string[] = [];
    const file = log(join(folder, 'log'), 1e6, lines);
    file.write('lost');
    await file.close();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^the log cannot be written: /);
  });
});

describe('metrics', () => {
  const METRICS: readonly Metric[] = [
    { name: 'frames_total', help: 'Frames.', type: 'counter', value: 12 },
    { name: 'events_waiting', help: 'Events.', type: 'gauge', value: 0, labels: { lane: 'alert' } },
    { name: 'events_waiting', help: 'Events.', type: 'gauge', value: 3, labels: { lane: 'a"\\\n' } },
    { name: 'speed_kmh', help: 'Speed.', type: 'gauge', value: null },
  ];

  it('are in the text format of Prometheus; what is not known is left out', () => {
    expect(metricsText(METRICS)).toBe(
      [
        '# HELP oyau_frames_total Frames.',
        '# TYPE oyau_frames_total counter',
        'oyau_frames_total 12',
        '# HELP oyau_events_waiting Events.',
        '# TYPE oyau_events_waiting gauge',
        'oyau_events_waiting{lane="alert"} 0',
        'oyau_events_waiting{lane="a\\"\\\\\\n"} 3',
        '',
      ].join('\n'),
    );
  });

  it('are served at /metrics alone, on the loopback address', async () => {
    const server = new MetricsServer(
      0,
      () => METRICS,
      () => undefined,
    );
    onTestFinished(() => server.close());
    const port = await server.port();
    const get = (path: string, method = 'GET'): Promise<{ status: number | undefined; text: string }> =>
      new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode, text }));
        });
        asked.on('error', reject).end();
      });
    expect(await get('/metrics')).toMatchObject({
      status: 200,
      text: expect.stringContaining('oyau_frames_total 12') as string,
    });
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(404);
  });

  it('on a port that is taken are said to be missing', async () => {
    const first = new MetricsServer(
      0,
      () => [],
      () => undefined,
    );
    onTestFinished(() => first.close());
    const port = (await first.port()) ?? 0;
    const lines: string[] = [];
    const second = new MetricsServer(
      port,
      () => [],
      (line) => lines.push(line),
    );
    onTestFinished(() => second.close());
    expect(await second.port()).toBeNull();
    expect(lines[0]).toMatch(/^no metrics: .*EADDRINUSE/);
  });
});

describe('a disk that fills', () => {
  const { noClipsMb, eventsOnlyMb, hysteresis } = STORAGE_LIMITS;
  it.each<[number, StorageLevel, StorageLevel]>([
    [noClipsMb, 'all', 'all'],
    [noClipsMb - 1, 'all', 'noClips'],
    [noClipsMb, 'noClips', 'noClips'],
    [noClipsMb * hysteresis, 'noClips', 'all'],
    [eventsOnlyMb - 1, 'all', 'eventsOnly'],
    [eventsOnlyMb, 'eventsOnly', 'eventsOnly'],
    [eventsOnlyMb * hysteresis, 'eventsOnly', 'noClips'],
    [1e6, 'eventsOnly', 'all'],
  ])('%s MB free after %s: %s', (freeMb, before, expected) => expect(levelAt(freeMb, before)).toBe(expected));

  it('loses clips first, then recordings, and gets them back in the opposite order', async () => {
    let freeMb = 10_000;
    const seen: string[] = [];
    const folder = temporaryFolder();
    const guard = new StorageGuard({
      folder,
      freeMb: () => Promise.resolve(freeMb),
      onChange: (level) => seen.push(level),
    });
    onTestFinished(() => guard.close());
    for (freeMb of [10_000, 400, 390, 100, 100, 170, 200, 700]) await guard.look();
    expect(seen).toEqual(['noClips', 'eventsOnly', 'noClips', 'all']);
  });

  it('keeps a reserve, gives it up once for events, and takes it back when there is room', async () => {
    let freeMb = 10_000;
    const folder = temporaryFolder();
    const guard = new StorageGuard({ folder, freeMb: () => Promise.resolve(freeMb), onChange: () => undefined });
    onTestFinished(() => guard.close());
    await guard.look();
    expect(statSync(join(folder, 'reserve')).size).toBe(STORAGE_LIMITS.reserveMb * 1e6);
    freeMb = 10;
    expect(guard.makeRoom()).toBe(true);
    expect(guard.makeRoom()).toBe(false);
    await guard.look();
    expect(existsSync(join(folder, 'reserve'))).toBe(false);
    freeMb = 10_000;
    await guard.look();
    expect(existsSync(join(folder, 'reserve'))).toBe(true);
  });

  it('that cannot be asked changes nothing', async () => {
    const folder = temporaryFolder();
    const asked = (): Promise<number> => Promise.reject(new Error('EIO'));
    const guard = new StorageGuard({ folder, freeMb: asked, onChange: () => expect.fail('no level is known') });
    await guard.look();
    guard.close();
    expect(guard.level).toBe('all');
  });
});

it('a self-test names what failed and what was doubtful, and does not pass when nothing was checked', () => {
  const results = [
    named('camera.rate', fail('5 frames/s', 'raise it')),
    named('sound.card', ok('card 0')),
    named('clock', warn('not synchronised', 'chrony')),
    named('dispatch', skipped('none')),
  ];
  expect(selfTestDetail(results, 'start')).toEqual({
    ...{ passed: false, failed: 'camera.rate', warned: 'clock', checked: 3, because: 'start' },
  });
  expect(selfTestDetail(results.slice(1), 'login')).toMatchObject({ passed: true, failed: '' });
  expect(selfTestDetail([], 'command')).toMatchObject({ passed: false, checked: 0 });
});
