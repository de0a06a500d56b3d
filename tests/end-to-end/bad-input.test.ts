/** Wrong use: one clear message with all problems, exit code 2, and never a stack trace. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGENT, DEMO, DISPATCH, run, startDispatch, type Outcome } from '../helpers/programs.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oyau-bad-input-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refused({ code, stdout, stderr }: Outcome, ...texts: (string | RegExp)[]): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  for (const text of texts) expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
}

function file(name: string, content: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

describe('oyau-agent refuses', () => {
  it('a file that is not there', async () => {
    refused(
      await run(AGENT, ['analyze', path.join(folder, 'nothing.mp4')]),
      /there is no file or folder .*nothing\.mp4/,
    );
  });

  it.skipIf(spawnSync('ffmpeg', ['-version']).error !== undefined)('a file that is no video', async () => {
    refused(await run(AGENT, ['analyze', file('text.mp4', 'hello')]), /text\.mp4 cannot be read as a video/);
  });

  it('a video when ffmpeg is missing, and says how to get it', async () => {
    const outcome = await run(AGENT, ['analyze', file('some.mp4', 'x')], { environment: { PATH: folder } });
    refused(outcome, /ffmpeg is needed.*apt install ffmpeg/);
  });

  it('a folder without pictures', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    refused(await run(AGENT, ['analyze', empty]), /empty holds no JPEG/);
  });

  it('a picture that is none', async () => {
    const pictures = path.join(folder, 'pictures');
    mkdirSync(pictures);
    writeFileSync(path.join(pictures, '1.jpg'), 'hello');
    refused(await run(AGENT, ['analyze', pictures]), /1\.jpg cannot be read as a picture/);
  });

  it('unknown keys and values out of bounds, all at once', async () => {
    const config = file(
      'config.json',
      JSON.stringify({
        sorce: 'x',
        speedKmh: 900,
        device: 'a b',
        thresholds: { eyesClosedMs: 1, foo: 2, blinkDepth: 'x' },
      }),
    );
    const outcome = await run(AGENT, ['run', '--config', config]);
    refused(
      outcome,
      /sorce: unknown key/,
      /speedKmh/,
      /device/,
      /thresholds\.eyesClosedMs: 1 is not within 1000\.\.4000 ms/,
      /thresholds\.foo: unknown key/,
      /thresholds\.blinkDepth/,
    );
  });

  it('a warning that would come after its alarm', async () => {
    const config = file(
      'tiers.json',
      JSON.stringify({ thresholds: { microsleepWarningMs: 2000, eyesClosedMs: 1500 } }),
    );
    refused(await run(AGENT, ['run', '--config', config]), /microsleepWarningMs: 2000 must be below eyesClosedMs/);
  });

  it('a configuration that is no JSON', async () => {
    refused(await run(AGENT, ['run', '--config', file('broken.json', '{"a":')]), /broken\.json is not JSON/);
  });

  it('a scenario with mistakes, all at once', async () => {
    refused(await run(AGENT, ['analyze', 'synthetic:openFor 3 s, blnk, closeFor -2 s']), /blnk/, /-2/);
  });

  it('a stretch that ends before it begins', async () => {
    refused(
      await run(AGENT, ['trace', 'synthetic:openFor 1 s', '--from', '5', '--to', '2']),
      /--to must be after --from/,
    );
  });

  it('an unknown option and an unknown command', async () => {
    refused(await run(AGENT, ['analyze', '--frobnicate', 'x']), /unknown option/);
    refused(await run(AGENT, ['frobnicate']), /unknown command/);
  });

  it('an address of dispatch that is none, and a missing token file', async () => {
    const source = ['run', '--source', 'synthetic:openFor 1 s', '--data', path.join(folder, 'agent')];
    refused(await run(AGENT, [...source, '--dispatch', 'http://x', '--token-file', 'y']), /ws:\/\//);
    refused(await run(AGENT, [...source, '--dispatch', 'ws://127.0.0.1:1']), /tokenFile/);
  });
});

describe('without dispatch the unit goes on beeping and stores', () => {
  const drowsy = ['run', '--source', 'synthetic:openFor 1 s, closeFor 2.4 s, openFor 0.5 s?fps=15', '--json'];

  function watchedAlone({ code, stdout, stderr }: Outcome, complaint: RegExp): void {
    expect(code).toBe(2);
    expect(stdout).toMatch(/"event":"alarm","tone":"eyesClosed"/);
    expect(stdout).toMatch(/"eventsPending":[1-9]/);
    expect(stderr).toMatch(complaint);
    expect(stderr).not.toMatch(/^\s+at /m);
  }

  it('when it cannot be reached', async () => {
    const token = file('any.token', 'oyd_x');
    const link = ['--dispatch', 'ws://127.0.0.1:9', '--token-file', token, '--data', path.join(folder, 'unreachable')];
    watchedAlone(await run(AGENT, [...drowsy, ...link]), /was not reached; \d+ events wait/);
  });

  it('when nobody reads its log any more', async () => {
    const data = path.join(folder, 'unread');
    const unit = spawn(process.execPath, [AGENT, ...drowsy, '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] });
    unit.stdout.destroy();
    const [code] = (await once(unit, 'exit')) as [number | null];
    expect(code).toBe(0);
    const again = await run(AGENT, ['run', '--source', 'synthetic:openFor 0.2 s', '--json', '--data', data]);
    expect(again.stdout).toMatch(/"eventsPending":[1-9]/);
  });

  it('when it refuses the token', async () => {
    const { server, url } = await startDispatch(path.join(folder, 'refusing'));
    const token = file('wrong.token', 'oyd_wrong');
    const link = [
      '--dispatch',
      url.replace('http', 'ws'),
      '--token-file',
      token,
      '--data',
      path.join(folder, 'refused'),
    ];
    const outcome = await run(AGENT, [...drowsy, ...link]);
    await server.stop();
    watchedAlone(outcome, /refused this unit \(is the token right\?\); \d+ events wait/);
  });
});

describe('oyau-dispatch refuses', () => {
  it('a port in use', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    refused(await run(DISPATCH, ['serve', '--port', port, '--data', path.join(folder, 'dispatch')]), /in use/, port);
    squatter.close();
  });

  it('values out of bounds and unknown options', async () => {
    refused(await run(DISPATCH, ['serve', '--port', '99999', '--log', 'loud']), /port/, /log/);
    refused(await run(DISPATCH, ['serve', '--frobnicate']), /--frobnicate: is not an option/);
  });
});

describe('npm run demo refuses', () => {
  it('a duration in which nothing can happen', async () => {
    refused(
      await run(DEMO, ['--seconds', '3', '--port', '70000']),
      /--seconds: 3 is not within 20\.\.3600/,
      /--port: 70000/,
    );
  });
});

describe('help', () => {
  it.each([
    [AGENT, ['--help'], /analyze/],
    [AGENT, ['run', '--help'], /Examples:/],
    [AGENT, ['analyze', '--help'], /Examples:/],
    [DISPATCH, ['--help'], /serve/],
    [DISPATCH, ['serve', '--help'], /Examples?:/],
    [DEMO, ['--help'], /--seconds/],
  ])('%s %j teaches', async (script, args, text) => {
    const { code, stdout } = await run(script, args);
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  });
});
