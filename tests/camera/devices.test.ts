/** The list of cameras, from a kernel's list and an ffmpeg that are made up, and what ffmpeg is told for each format. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listCameras } from '../../edge-agent/camera/devices.js';
import { announcedCodec, deviceInput, ffmpegCall, networkInput } from '../../edge-agent/camera/live/input.js';
import { textOf } from '../../edge-agent/commands/cameras.js';

const LOG = `[video4linux2,v4l2 @ 0x55d0] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480 320x240
[video4linux2,v4l2 @ 0x55d0] Compressed:       mjpeg :          Motion-JPEG : 640x480 1280x720
[video4linux2,v4l2 @ 0x55d0] Raw       :        gray :     8-bit Greyscale : {48-2592, 2}x{32-1944, 2}
[video4linux2,v4l2 @ 0x55d0] Raw       : Unsupported :     10-bit Greyscale : 640x480
/dev/video0: Immediate exit requested`;
let root: string;

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'oyau-devices-'));
  for (const [name, title] of Object.entries({ video10: 'Meta', video0: 'Cab camera: IR', 'v4l-subdev0': 'no' })) {
    const folder = path.join(root, 'sys/class/video4linux', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'name'), `${title}\n`);
  }
  const ffmpeg = path.join(root, 'ffmpeg');
  writeFileSync(ffmpeg, `#!/bin/sh\ncase "$*" in *video0*) cat >&2 <<'E'\n${LOG}\nE\nesac\nexit 1\n`);
  chmodSync(ffmpeg, 0o755);
  vi.stubEnv('PATH', `${root}:${process.env.PATH ?? ''}`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

describe('cameras of this machine', () => {
  it('are listed by number with the formats they offer', async () => {
    const devices = await listCameras(root);
    expect(devices.map(({ path: device, name }) => [device, name])).toEqual([
      ['/dev/video0', 'Cab camera: IR'],
      ['/dev/video10', 'Meta'],
    ]);
    expect(devices[0]?.formats).toEqual([
      { name: 'yuyv422', text: 'YUYV 4:2:2', sizes: ['640x480', '320x240'] },
      { name: 'mjpeg', text: 'Motion-JPEG', sizes: ['640x480', '1280x720'] },
      { name: 'gray', text: '8-bit Greyscale', sizes: ['{48-2592, 2}x{32-1944, 2}'] },
    ]);
    expect(devices[1]?.formats).toEqual([]);
    expect(textOf(devices)).toMatch(/^\/dev\/video0 {2}Cab camera: IR\n.*yuyv422.*\n.*mjpeg.*\n.*gray/);
    expect(textOf(devices)).toMatch(/Meta\n {4}no pictures/);
  });

  it('are none without a word of the kernel', async () => {
    expect(await listCameras(path.join(root, 'nowhere'))).toEqual([]);
    expect(textOf([])).toMatch(/plugged in/);
  });
});

const settings = { format: 'auto', widthPx: null, heightPx: null, framesPerSecond: null } as const;

describe('what ffmpeg is told', () => {
  it('takes JPEG untouched when the camera has it, and pixels otherwise', () => {
    expect(deviceInput(settings, ['yuyv422', 'mjpeg'])).toMatchObject({ mode: 'copy' });
    expect(deviceInput(settings, ['yuyv422'])).toMatchObject({ mode: 'decode', adapts: true });
    expect(deviceInput({ ...settings, format: 'grey' }, []).options).toContain('gray');
    expect(deviceInput({ ...settings, format: 'yuyv' }, ['mjpeg'])).toMatchObject({ mode: 'decode', adapts: false });
  });

  it('asks for size and rate before the source', () => {
    const input = deviceInput({ format: 'mjpeg', widthPx: 1280, heightPx: 720, framesPerSecond: 60 }, []);
    const call = ffmpegCall('/dev/video2', input, 1280);
    expect(call.standardInput).toBeNull();
    const line = call.arguments.join(' ');
    expect(line).toMatch(/-f v4l2 -input_format mjpeg -video_size 1280x720 -framerate 60 -i \/dev\/video2/);
    expect(line).toMatch(/-c:v copy -f mjpeg pipe:1$/);
  });

  it('is told an address with a password where no list of processes shows it', () => {
    const open = ffmpegCall('rtsp://10.0.0.9/cab', networkInput('rtsp://10.0.0.9/cab'), 1280);
    expect(open.standardInput).toBeNull();
    expect(open.arguments.join(' ')).toContain('-rtsp_transport tcp -max_delay 0');
    const address = "rtsp://cab:it's%20me@10.0.0.9/cab";
    const hidden = ffmpegCall(address, networkInput(address), 1280);
    expect(hidden.arguments.join(' ')).not.toMatch(/me@|10\.0\.0\.9|rtsp_transport/);
    expect(hidden.standardInput).toBe(
      [
        'ffconcat version 1.0',
        "file 'rtsp://cab:it'\\''s%20me@10.0.0.9/cab'",
        'option rtsp_transport tcp',
        'option max_delay 0',
        'option analyzeduration 500000',
        'option probesize 200000',
        'option fflags nobuffer',
        '',
      ].join('\n'),
    );
  });

  it('reads the codec of the source off its log', () => {
    expect(announcedCodec('  Stream #0:0(und): Video: h264 (High), yuv420p, 640x480, 25 fps')).toBe('h264');
    expect(announcedCodec('  Stream #0:1: Audio: aac')).toBeNull();
    expect(networkInput('rtsps://cam/1')).toMatchObject({ mode: 'decode', adapts: true });
  });
});
