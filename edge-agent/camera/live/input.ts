/** How ffmpeg reads each kind of live source, and in which form its pictures come out. */
import type { CameraFormat } from './options.js';

/** `copy`: JPEG as the camera made it, untouched; `decode`: ffmpeg unpacks and gives pixels. */
export type OutputMode = 'copy' | 'decode';

/** What ffmpeg is told before the source. */
export interface LiveInput {
  readonly options: readonly string[];
  /** The same for whoever opens the source, by name. */
  readonly opening: Readonly<Record<string, string>>;
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
  return { options, opening: {}, mode: wanted === 'mjpeg' ? 'copy' : 'decode', adapts: format === 'auto' };
}

/** A network camera. RTSP mostly brings H.264, HTTP mostly JPEG; the other way round is noticed. */
export function networkInput(address: string): LiveInput {
  const options = [...PROMPT, ...ONE_THREAD];
  if (!address.startsWith('rtsp')) return { options, opening: {}, mode: 'copy', adapts: true };
  const opening = { rtsp_transport: 'tcp', max_delay: '0', analyzeduration: '500000', probesize: '200000' };
  return { options, opening, mode: 'decode', adapts: true };
}

/** How ffmpeg is started. */
export interface FfmpegCall {
  readonly arguments: readonly string[];
  /** What it reads from its standard input; null = nothing. */
  readonly standardInput: string | null;
}

/** @param maxSidePx pixels are scaled down to this by ffmpeg. */
export function ffmpegCall(source: string, input: LiveInput, maxSidePx: number): FfmpegCall {
  const hidden = NAMES_A_PASSWORD.test(source);
  const head = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', ...input.options];
  const opening = Object.entries(input.opening).flatMap(([name, value]) => [`-${name}`, value]);
  const from = hidden ? FROM_LIST : [...opening, '-i', source];
  return {
    arguments: [...head, ...from, ...output(input.mode, maxSidePx)],
    standardInput: hidden ? listOf(source, input.opening) : null,
  };
}

/** `scheme://user:password@host`. */
const NAMES_A_PASSWORD = /^[a-z]+:\/\/[^/]*@/i;
/** Command lines can be read by everybody on the machine: an address with a password is handed over in a list of one source. */
const PROTOCOLS = 'pipe,rtsp,rtsps,rtp,udp,tcp,tls,crypto,http,https,httpproxy';
const FROM_LIST = ['-f', 'concat', '-safe', '0', '-protocol_whitelist', PROTOCOLS, '-i', 'pipe:0'];

/** In the words of ffmpeg's concat demuxer; its quotes end at the next one. */
function listOf(source: string, opening: LiveInput['opening']): string {
  const options = Object.entries({ ...opening, fflags: 'nobuffer' }).map(
    ([name, value]) => `option ${name} ${value}\n`,
  );
  return `ffconcat version 1.0\nfile '${source.replaceAll("'", "'\\''")}'\n${options.join('')}`;
}

function output(mode: OutputMode, maxSidePx: number): string[] {
  const streams = ['-an', '-map', '0:v:0', '-fps_mode', 'passthrough', '-flush_packets', '1'];
  if (mode === 'copy') return [...streams, '-c:v', 'copy', '-f', 'mjpeg', 'pipe:1'];
  const fit = `scale=w='min(${maxSidePx},iw*sar)':h='min(${maxSidePx},ih)':force_original_aspect_ratio=decrease,setsar=1`;
  const pixels = ['-vf', fit, '-c:v', 'ppm', '-pix_fmt', 'rgb24', '-threads', '1'];
  return [...streams, ...pixels, '-f', 'image2pipe', 'pipe:1'];
}

/** The codec ffmpeg announces of its input on its log; null for every other line. */
export function announcedCodec(line: string): string | null {
  return /Stream #0:\d+.*: Video: (\w+)/.exec(line)?.[1] ?? null;
}
