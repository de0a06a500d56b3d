/** A camera that asks for a password, read by the real ffmpeg: it gets it, and the list of processes does not show it. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { LiveCamera } from '../../edge-agent/camera/live/live-camera.js';
import { networkInput } from '../../edge-agent/camera/live/input.js';
import { systemClock } from '../../edge-agent/clock.js';

const PASSWORD = 'tr0ub4dor';
const EXPECTED = `Basic ${Buffer.from(`cab:${PASSWORD}`).toString('base64')}`;
const canRun = spawnSync('ffmpeg', ['-version']).error === undefined && process.platform === 'linux';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** JPEG over HTTP as cameras send it, 20 pictures a second, to those who know the password. */
async function serve(): Promise<number> {
  const picture = { width: 320, height: 240, channels: 3, background: '#406080' } as const;
  const jpeg = await sharp({ create: picture }).jpeg().toBuffer();
  server = createServer((request, response) => {
    if (request.headers.authorization !== EXPECTED) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="camera"' }).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=frame' });
    const send = (): void => {
      response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
      response.write(jpeg);
      response.write('\r\n');
    };
    const timer = setInterval(send, 50);
    response.on('close', () => clearInterval(timer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Command lines of all processes of this machine that can be read. */
function commandLines(): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.flatMap((id) => {
    try {
      return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')];
    } catch {
      return [];
    }
  });
}

it.skipIf(!canRun)('is given its password, and no command line shows it', async () => {
  const source = `http://cab:${PASSWORD}@127.0.0.1:${await serve()}/`;
  const camera = new LiveCamera({ source, input: () => Promise.resolve(networkInput(source)), clock: systemClock });
  const end = new AbortController();
  let shown = 0;
  let lines: string[] = [];
  for await (const { width, height } of camera.frames(end.signal)) {
    expect([width, height]).toEqual([320, 240]);
    if (++shown < 5) continue;
    lines = commandLines();
    end.abort();
  }
  expect(shown).toBe(5);
  expect(lines.filter((line) => line.startsWith('ffmpeg ') && line.includes('pipe:0'))).not.toEqual([]);
  expect(lines.filter((line) => line.includes(PASSWORD))).toEqual([]);
});
