/** Cameras that send pictures by HTTP, as many network cameras do: a stream that never ends by itself. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLive, openCamera } from '../../edge-agent/camera/source.js';

const PICTURES = 200;
let server: Server;
let url: string;

beforeAll(async () => {
  const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c02020' } })
    .jpeg()
    .toBuffer();
  server = createServer((_, response) => void stream(response, jpeg));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function stream(response: ServerResponse, jpeg: Buffer): Promise<void> {
  response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
  for (let sent = 0; sent < PICTURES && !response.destroyed; sent++) {
    response.write(`--frame\r\ncontent-type: image/jpeg\r\ncontent-length: ${jpeg.length}\r\n\r\n`);
    response.write(Buffer.concat([jpeg, Buffer.from('\r\n')]));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  response.end();
}

describe('a network camera', () => {
  it('gives pictures with the times of their arrival, and stops when nobody wants more', async () => {
    const camera = await openCamera(url, 30);
    const startedMs = performance.now();
    const times: number[] = [];
    for await (const { tMs, width, height, rgb } of camera.frames(new AbortController().signal)) {
      expect([width, height]).toEqual([64, 48]);
      expect(rgb[0]).toBeGreaterThan(150);
      times.push(tMs);
      if (times.length === 10) break;
    }
    expect(times[0]).toBeGreaterThan(startedMs);
    expect(times.at(-1)).toBeLessThan(performance.now());
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBeGreaterThan(5);
  });

  it('that is not there is one plain message', async () => {
    const camera = await openCamera('http://127.0.0.1:9/', 30);
    const frames = camera.frames(new AbortController().signal)[Symbol.asyncIterator]();
    await expect(frames.next()).rejects.toMatchObject({ name: 'InputError', code: 'NOT_A_VIDEO' });
  });

  it('is told from recordings', () => {
    expect(['/dev/video0', 'rtsp://cam/1', 'https://cam/mjpeg'].map(isLive)).toEqual([true, true, true]);
    expect(['drive.mp4', 'pictures', 'synthetic:demo'].map(isLive)).toEqual([false, false, false]);
  });
});
