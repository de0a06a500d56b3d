/** Evidence of an event for tests: a small film whose frames tell their number by their brightness, and a trace that fits it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traceSchema, type Event, type Trace } from '@oyau/protocol';

export const FRAMES = 60;
const FRAMES_PER_S = 20;
const FRAME_MS = 1000 / FRAMES_PER_S;
/** Brightness of frame 0, and how much brighter each next one is. */
export const FIRST_LEVEL = 30;
export const LEVELS_PER_FRAME = 3;
/** The trace begins so long before the event. */
export const BEFORE_MS = 1000;

/** Why films cannot be made here; null = they can. */
export const noFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0 ? null : 'no ffmpeg';

/** An mp4 of 3 s, 320 x 240. */
export function film(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-film-'));
  const path = join(folder, 'film.mp4');
  const picture = `color=c=black:s=320x240:r=${FRAMES_PER_S}:d=${FRAMES / FRAMES_PER_S}`;
  try {
    const level = `geq=lum='${FIRST_LEVEL}+N*${LEVELS_PER_FRAME}':cb=128:cr=128`;
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', picture, '-vf', level, '-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
      ...['-crf', '10', '-movflags', '+faststart', path],
    ]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the unit saw around `event`: eyes that close at the onset, an alarm after 2 s; landmarks that wander with the frames. */
export function traceOf(event: Event, epoch: string, filmSha256: string | null, deviceId = 'cab-017'): Trace {
  const tMs = Array.from({ length: FRAMES }, (_, index) => index * FRAME_MS);
  const at = <Value>(value: (ms: number) => Value): Value[] => tMs.map(value);
  const nothing = at(() => null);
  return traceSchema.parse({
    format: 'oyau-trace',
    formatVersion: 1,
    ...{ deviceId, epoch, eventId: event.eventId },
    startMs: event.onsetMs - BEFORE_MS,
    startAtMs: event.onsetAtMs - BEFORE_MS,
    film:
      filmSha256 === null
        ? null
        : { sha256: filmSha256, mediaType: 'video/mp4', widthPx: 320, heightPx: 240, frameTimesMs: tMs },
    tMs,
    series: {
      opennessLeft: at((ms) => (ms < BEFORE_MS ? 0.95 : 0.05)),
      opennessRight: at((ms) => (ms < BEFORE_MS ? 0.9 : ms < BEFORE_MS + 200 ? null : 0.08)),
      mouth: at(() => 0.1),
      yawDeg: at((ms) => Math.sin(ms / 300) * 8),
      pitchDeg: at((ms) => -ms / 200),
      rollDeg: nothing,
      gazeYawDeg: nothing,
      gazePitchDeg: nothing,
      perclos: at((ms) => 0.05 + ms / 20_000),
      fatigueLevel: at(() => 40),
      speedKmh: at(() => 18),
      brightness: at(() => 0.4),
    },
    thresholds: {
      ...{ closedOpenness: 0.33, reopenedOpenness: 0.45, perclosWarning: 0.15, headTurnYawDeg: 22, headDropDeg: 20 },
      ...{ movingKmh: 5, eyesClosedMs: 2000 },
    },
    findings: [{ finding: event.finding, onsetMs: BEFORE_MS, offsetMs: null }],
    alarms: [{ atMs: 2900, tone: 'eyesClosed', finding: event.finding }],
    landmarks:
      filmSha256 === null
        ? null
        : tMs.map((_, index) =>
            index === 0
              ? null
              : [
                  [0.3 + index / 300, 0.4],
                  [0.6, 0.4],
                  [0.45, 0.7],
                ],
          ),
  });
}

export function sha256Of(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Sends a clip as a cab unit does; gives the HTTP status. */
export async function sendClip(
  url: string,
  token: string,
  content: Buffer,
  options: { mediaType: string; epoch: string; eventId: string },
): Promise<number> {
  const query = new URLSearchParams({ epoch: options.epoch, eventId: options.eventId });
  const response = await fetch(`${url}/api/truck/v1/clips/${sha256Of(content)}?${query.toString()}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': options.mediaType },
    body: new Uint8Array(content),
  });
  await response.arrayBuffer();
  return response.status;
}
