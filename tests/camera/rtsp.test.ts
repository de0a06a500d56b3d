/** A camera that speaks RTSP, asks for a password and sends H.264, on GStreamer's own server: found closures, a server that dies and comes back. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFilm } from '../../fixtures/camera-torture/film.js';
import { AGENT, Running } from '../helpers/programs.js';

/** Debian's own python: the bindings are installed for no other. */
const PYTHON = '/usr/bin/python3';
/** Plays the film argv[2] again to everybody who comes to port argv[1]. */
const SERVER = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
auth = GstRtspServer.RTSPAuth()
token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'user')
auth.add_basic(GstRtspServer.RTSPAuth.make_basic('cab', 's3cret'), token)
server.set_auth(auth)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch('( filesrc location=' + sys.argv[2] + ' ! qtdemux ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )')
factory.add_role_from_structure(Gst.Structure.new_from_string('user,media.factory.access=(boolean)true,media.factory.construct=(boolean)true'))
server.get_mount_points().add_factory('/cab', factory)
server.attach(None)
print('serving', flush=True)
GLib.MainLoop().run()
`;
const FRAMES_PER_SECOND = 15;
/** Of eleven seconds each, with one closure of three seconds. */
const LAPS = 8;

const why = missing();

describe.skipIf(why !== null)(`a camera by RTSP ${why === null ? '' : `(skipped: ${why})`}`, () => {
  it('is watched, is lost with its server, and is watched again; its password is nowhere to be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oyau-rtsp-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const film = join(folder, 'film.mp4');
    await writeFilm(film);
    const port = await freePort();
    let server = await serve(port, film);
    onTestFinished(() => void server.kill('SIGKILL'));
    const source = `rtsp://cab:s3cret@127.0.0.1:${port}/cab`;
    const unit = new Running(AGENT, [
      'run',
      '--source',
      source,
      '--speed',
      '18',
      '--data',
      join(folder, 'a'),
      '--json',
    ]);
    onTestFinished(async () => {
      await unit.stop('SIGKILL');
    });
    const closures = () => unit.lines.filter(({ finding, phase }) => finding === 'eyesClosed' && phase === 'offset');
    await expect.poll(() => closures().length, { timeout: 300_000 }).toBe(1);

    server.kill('SIGKILL');
    await once(server, 'close');
    const lost = await unit.line(({ finding, phase }) => finding === 'cameraLost' && phase === 'onset');
    server = await serve(port, film);
    const back = await unit.line(({ finding, phase }) => finding === 'cameraLost' && phase === 'offset');
    expect(back.onsetMs).toBe(lost.onsetMs);
    const before = closures().length;
    await expect.poll(() => closures().length, { timeout: 300_000 }).toBeGreaterThan(before);

    expect(await unit.stop()).toBe(0);
    for (const { onsetMs, offsetMs } of closures())
      expect(Math.round((Number(offsetMs) - Number(onsetMs)) / 1000)).toBe(3);
    expect(JSON.stringify(unit.lines)).not.toContain('s3cret');
    expect(unit.lines.at(-1)).toMatchObject({ event: 'summary', brokenFrames: 0 });
  });
});

function missing(): string | null {
  if (spawnSync('ffmpeg', ['-version']).error !== undefined) return 'no ffmpeg';
  const asked = [
    'import gi',
    "gi.require_version('GstRtspServer', '1.0')",
    'from gi.repository import GstRtspServer, Gst',
  ];
  const found = [...asked, 'Gst.init(None)', 'assert Gst.ElementFactory.find("rtph264pay")'].join('; ');
  return spawnSync(PYTHON, ['-c', found]).status === 0 ? null : 'no RTSP server of GStreamer';
}

/** H.264 as cameras send it: no picture refers to a later one. */
async function writeFilm(file: string): Promise<void> {
  const { pictures } = await makeFilm(FRAMES_PER_SECOND, 640);
  const input = ['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', String(FRAMES_PER_SECOND), '-i', 'pipe:0'];
  const output = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-tune', 'zerolatency', '-g', '15', '-crf', '23', file];
  const child = spawn('ffmpeg', ['-v', 'error', ...input, ...output], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  await pipeline(Readable.from(Array.from({ length: LAPS }, () => pictures).flat()), child.stdin);
  expect(await ended).toEqual([0, null]);
}

async function serve(port: number, film: string): Promise<ChildProcess> {
  const server = spawn(PYTHON, ['-c', SERVER, String(port), film], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: server.stdout }), 'line');
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
