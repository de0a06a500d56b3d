/** Lists the cameras of this machine and the formats they offer: from the kernel's list, asked of each device through ffmpeg. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Linux lists video devices. */
const KERNEL_LIST = '/sys/class/video4linux';
/** A device that does not answer by then is busy or broken. */
const PATIENCE_MS = 5000;

/** One way in which a camera can give its pictures. */
export interface DeviceFormat {
  /** As ffmpeg names it: `mjpeg`, `yuyv422`, `gray`, … */
  readonly name: string;
  /** As the camera describes it. */
  readonly text: string;
  /** For example `640x480`. */
  readonly sizes: readonly string[];
}

export interface CameraDevice {
  /** For example `/dev/video0`. */
  readonly path: string;
  readonly name: string;
  /** Empty: the device takes no pictures, is in use, or there is no ffmpeg to ask it. */
  readonly formats: readonly DeviceFormat[];
}

/** Every video device, by number. @param root stands in front of the kernel's list, for tests. */
export async function listCameras(root = ''): Promise<CameraDevice[]> {
  const names = await readdir(join(root, KERNEL_LIST)).catch(() => []);
  const byNumber = new Intl.Collator('en', { numeric: true }).compare;
  const devices: CameraDevice[] = [];
  for (const name of names.filter((entry) => /^video\d+$/.test(entry)).sort(byNumber)) {
    const title = await readFile(join(root, KERNEL_LIST, name, 'name'), 'utf8').catch(() => '');
    const path = `/dev/${name}`;
    devices.push({ path, name: title.trim(), formats: await formatsOf(path) });
  }
  return devices;
}

/** What a device offers; empty when it does not answer. */
export function formatsOf(device: string): Promise<DeviceFormat[]> {
  const question = ['-hide_banner', '-nostdin', '-f', 'v4l2', '-list_formats', 'all', '-i', device];
  return new Promise((resolve) => {
    // ffmpeg answers on its log and then always ends with an error: it was asked to list, not to read.
    execFile('ffmpeg', question, { timeout: PATIENCE_MS }, (_, __, log) =>
      resolve(log.split('\n').flatMap((line) => formatOf(line) ?? [])),
    );
  });
}

/** `[video4linux2,v4l2 @ 0x…] Compressed:       mjpeg :          Motion-JPEG : 640x480 1280x720` */
function formatOf(line: string): DeviceFormat | null {
  const [, name, text, sizes] = /\] (?:Raw|Compressed) *: +(\S+) : +(.*?) : *(.*)$/.exec(line) ?? [];
  if (name === undefined || name === 'Unsupported') return null;
  return { name, text: text ?? '', sizes: (sizes ?? '').split(/\s+(?![^{]*\})/).filter(Boolean) };
}
