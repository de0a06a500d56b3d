/** Small sessions for tests: a driver whose lids follow a list, and files to keep them in. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNKNOWN_DUTY } from '../../edge-agent/core/duty.js';
import type { Face, FaceReading } from '../../edge-agent/core/geometry.js';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { SESSION_FORMAT, SESSION_VERSION, type SessionHeader } from '../../edge-agent/session/format.js';
import { openSession, type SessionFrame } from '../../edge-agent/session/read.js';
import { SessionWriter } from '../../edge-agent/session/write.js';

export const HEADER: SessionHeader = {
  format: SESSION_FORMAT,
  formatVersion: SESSION_VERSION,
  agentVersion: '0.1.0',
  source: 'scripted:test',
  picture: { widthPx: 640, heightPx: 480 },
  thresholds: { ...DEFAULT_THRESHOLDS },
  silent: false,
  models: {},
  profile: {
    version: 'test',
    driver: 'Ә. Жүргізуші',
    baseline: { leftLidRatio: 0.25, rightLidRatio: 0.25, restYawDeg: 0, restPitchDeg: 0 },
  },
};

export function readingAt(tMs: number, lidRatio: number): FaceReading {
  const eye = { lidRatio, visible: true };
  const face: Face = {
    confidence: 0.9,
    box: { xPx: 1 / 3, yPx: 100, widthPx: 160, heightPx: 200 },
    pose: { yawDeg: 0.1, pitchDeg: -0.2, rollDeg: 0 },
    leftEye: eye,
    rightEye: eye,
    mouthRatio: 0.02,
    gaze: null,
  };
  const quality = { brightness: 0.4, contrast: 0.2, saturated: 0, sharpness: 0.3, change: 0.01 };
  return { tMs, face, absence: 'none', quality, hands: null };
}

/** 25 frames/s; each step is [seconds, lid ratio]. */
export function lids(...steps: readonly (readonly [number, number])[]): SessionFrame[] {
  const ratios = steps.flatMap(([seconds, ratio]) => new Array<number>(Math.round(seconds * 25)).fill(ratio));
  return ratios.map((ratio, index) => ({ reading: readingAt(index * 40, ratio), speedKmh: 20, duty: UNKNOWN_DUTY }));
}

/** A folder that is gone after `work`. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'oyau-session-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function writeSession(path: string, frames: readonly SessionFrame[], header = HEADER): Promise<string> {
  const writer = await SessionWriter.open(path);
  writer.begin(header);
  for (const frame of frames) writer.frame(frame);
  await writer.end();
  return path;
}

/** All frames of a file and how it ended. */
export async function readAll(path: string): Promise<{ frames: SessionFrame[]; note: string | null | undefined }> {
  const session = await openSession(path);
  const frames: SessionFrame[] = [];
  for await (const frame of session.frames) frames.push(frame);
  return { frames, note: session.ending()?.note };
}

export async function writeLines(path: string, ...lines: readonly unknown[]): Promise<string> {
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}
