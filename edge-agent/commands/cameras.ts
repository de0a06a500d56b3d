/** `oyau-agent cameras`: which cameras this machine has, and what each can give. */
import type { Command } from 'commander';
import { listCameras, type CameraDevice } from '../camera/devices.js';

const EXAMPLES = `
Take the first camera that lists formats; the others of its name carry data, not pictures:
  oyau-agent run --source /dev/video0
JPEG (mjpeg) costs least and arrives soonest. Infrared cameras often give grey only. To fix format, size or rate:
  "camera": { "format": "grey", "widthPx": 640, "heightPx": 480, "framesPerSecond": 30 }`;

export function registerCameras(program: Command): void {
  program
    .command('cameras')
    .description('list the cameras of this machine with their formats')
    .option('--json', 'one JSON object per camera')
    .addHelpText('after', EXAMPLES)
    .action(list);
}

async function list({ json }: { readonly json?: boolean }): Promise<void> {
  const devices = await listCameras();
  if (json === true) for (const device of devices) process.stdout.write(`${JSON.stringify(device)}\n`);
  else process.stdout.write(`${textOf(devices)}\n`);
  if (devices.length === 0) process.exitCode = 1;
}

/** For people; with what to do when there is none. */
export function textOf(devices: readonly CameraDevice[]): string {
  if (devices.length === 0)
    return 'no camera of this machine; is it plugged in? network cameras are not listed: --source rtsp://…';
  return devices.flatMap(({ path, name, formats }) => [`${path}  ${name}`, ...formatLines(formats)]).join('\n');
}

function formatLines(formats: CameraDevice['formats']): string[] {
  if (formats.length === 0)
    return ['    no pictures: it gives none, is in use, may not be read by this user, or ffmpeg is missing'];
  return formats.map(({ name, text, sizes }) => `    ${name.padEnd(10)} ${text}  ${sizes.join(' ')}`);
}
