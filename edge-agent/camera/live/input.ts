/** How ffmpeg reads each kind of live source, and in which form its pictures come out. */
import type { CameraFormat } from './options.js';

/** `copy`: JPEG as the camera made it, untouched; `decode`: ffmpeg unpacks and gives pixels. */
export type OutputMode = 'copy' | 'decode';

/** What ffmpeg is told before the source. */
export interface LiveInput {
  readonly options: readonly string[];
  readonly mode: OutputMode;
  /** Go over to the other form when the source turns out to be something else. */
  readonly adapts: boolean;
}

/** What a technician sets of a camera of this machine; null = as the driver of the camera has it. */
export interface DeviceSettings {
  readonly format: CameraFormat;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly framesPerSecond: number | null;
}

/** Nothing is held back for probing or reordering. */
const PROMPT = ['-fflags', 'nobuffer', '-flags', 'low_delay'];
/** More than one thread decodes several pictures at a time, and each waits for the others. */
const ONE_THREAD = ['-threads', '1'];

/** Names of formats as ffmpeg's v4l2 input takes them. */
const PIXELS = { mjpeg: 'mjpeg', yuyv: 'yuyv422', grey: 'gray' } as const;

/** A camera of this machine. @param offered formats it lists; empty = unknown. */
export function deviceInput(settings: DeviceSettings, offered: readonly string[]): LiveInput {
  const { format, widthPx, heightPx, framesPerSecond } = settings;
  const wanted = format === 'auto' ? (offered.includes('mjpeg') ? 'mjpeg' : null) : format;
  const size = widthPx === null || heightPx === null ? [] : ['-video_size', `${widthPx}x${heightPx}`];
  const rate = framesPerSecond === null ? [] : ['-framerate', String(framesPerSecond)];
  const pixels = wanted === null ? [] : ['-input_format', PIXELS[wanted]];
  const options = [...PROMPT, ...ONE_THREAD, '-f', 'v4l2', ...pixels, ...size, ...rate];
  return { options, mode: wanted === 'mjpeg' ? 'copy' : 'decode', adapts: format === 'auto' };
}

/** A network camera. RTSP mostly brings H.264, HTTP mostly JPEG; the other way round is noticed. */
export function networkInput(address: string): LiveInput {
  if (!address.startsWith('rtsp')) return { options: [...PROMPT, ...ONE_THREAD], mode: 'copy', adapts: true };
  const rtsp = ['-rtsp_transport', 'tcp', '-max_delay', '0', '-analyzeduration', '500000', '-probesize', '200000'];
  return { options: [...PROMPT, ...ONE_THREAD, ...rtsp], mode: 'decode', adapts: true };
}

/** The whole command line. @param maxSidePx pixels are scaled down to this by ffmpeg. */
export function ffmpegArguments(source: string, { options, mode }: LiveInput, maxSidePx: number): string[] {
  const head = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', ...options, '-i', source];
  const tail = ['-an', '-map', '0:v:0', '-fps_mode', 'passthrough', '-flush_packets', '1'];
  if (mode === 'copy') return [...head, ...tail, '-c:v', 'copy', '-f', 'mjpeg', 'pipe:1'];
  const fit = `scale=w='min(${maxSidePx},iw*sar)':h='min(${maxSidePx},ih)':force_original_aspect_ratio=decrease,setsar=1`;
  const pixels = ['-vf', fit, '-c:v', 'ppm', '-pix_fmt', 'rgb24', '-threads', '1'];
  return [...head, ...tail, ...pixels, '-f', 'image2pipe', 'pipe:1'];
}

/** The codec ffmpeg announces of its input on its log; null for every other line. */
export function announcedCodec(line: string): string | null {
  return /Stream #0:\d+.*: Video: (\w+)/.exec(line)?.[1] ?? null;
}
