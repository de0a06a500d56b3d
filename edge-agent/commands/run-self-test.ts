/** The self-test of a unit at work: judges the first seconds that it watches anyway, and what hangs on it; the result is an event. */
import { statfsSync } from 'node:fs';
import type { Watched } from '../agent.js';
import { systemClock } from '../clock.js';
import type { Config } from '../config.js';
import type { Thresholds } from '../core/thresholds.js';
import type { FaceReading } from '../core/geometry.js';
import { fail, named, ok, runChecks, warn, type CheckResult } from '../doctor/check.js';
import { clockCheck } from '../doctor/clock-check.js';
import { space } from '../doctor/disk-check.js';
import { soundCheck } from '../doctor/sound-check.js';
import { verdicts } from '../doctor/vehicle-check.js';
import { selfTestDetail } from '../service/self-test.js';
import type { PolicyInForce } from '../site/site.js';
import type { CabUplink } from '../uplink/uplink.js';
import type { CabVehicle } from '../vehicle/vehicle.js';
import type { RunRecord } from './run-record.js';
import { unitEvent } from './unit-event.js';

/** How long it looks, on the capture clock, and how long it waits for pictures. */
const LOOK_MS = 5000;
const PATIENCE_MS = 20_000;
/** A camera at 60 frames/s fills the look with fewer than this. */
const MAX_READINGS = 400;

export interface SelfTestParts {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly record: RunRecord;
  readonly uplink: CabUplink;
  readonly vehicle: CabVehicle;
  readonly report: (line: string) => void;
}

export class RunSelfTest {
  readonly #parts: SelfTestParts;
  readonly #onFirstFrame: () => void;
  #seen = false;
  #because: 'start' | 'login' | null = null;
  #readings: FaceReading[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: SelfTestParts, onFirstFrame: () => void) {
    this.#parts = parts;
    this.#onFirstFrame = onFirstFrame;
    this.begin('start');
  }

  /** A driver came, or the unit started. One that is under way is enough; none where the configuration wants none. */
  begin(because: 'start' | 'login'): void {
    if (this.#because !== null || !this.#parts.config.selfTest) return;
    this.#because = because;
    this.#readings = [];
    this.#timer = setTimeout(() => void this.#conclude(), PATIENCE_MS).unref();
  }

  /** Sees what was seen in each frame. */
  look({ reading }: Watched): void {
    if (reading === null) return;
    if (!this.#seen) this.#onFirstFrame();
    this.#seen = true;
    if (this.#because === null) return;
    this.#readings.push(reading);
    const lookedMs = reading.tMs - (this.#readings[0]?.tMs ?? reading.tMs);
    if (lookedMs >= LOOK_MS || this.#readings.length >= MAX_READINGS) void this.#conclude();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#because = null;
  }

  async #conclude(): Promise<void> {
    clearTimeout(this.#timer);
    const [because, readings] = [this.#because, this.#readings];
    this.#readings = [];
    if (because === null) return;
    const results = await this.#results(readings);
    if (this.#because === null) return;
    this.#because = null;
    const { record, uplink, report } = this.#parts;
    const detail = selfTestDetail(results, because);
    report(`self-test ${detail.passed === true ? 'passed' : `failed: ${String(detail.failed)}`}`);
    uplink.accept(unitEvent('selfTest', record.captureMs(), detail));
  }

  #results(readings: readonly FaceReading[]): Promise<CheckResult[]> {
    const { config, policy, vehicle, uplink } = this.#parts;
    const { env: environment } = process;
    return runChecks([
      { name: 'camera', run: () => camera(readings, config, policy.thresholds) },
      { name: 'sound', run: () => soundCheck({ aloud: false, gainDb: config.soundGainDb, environment }) },
      {
        name: 'disk',
        run: () => Promise.resolve([named('disk.space', space(config.dataFolder, freeMbOf(config.dataFolder)))]),
      },
      { name: 'clock', run: () => clockCheck(systemClock.wallMs(), environment) },
      {
        name: 'vehicle',
        run: () => Promise.resolve(verdicts(config, vehicle.feeds(), vehicle.state(), vehicle.tiltDeg())),
      },
      {
        name: 'dispatch',
        run: () => Promise.resolve(config.dispatch === null ? [] : [named('dispatch', link(uplink))]),
      },
    ]);
  }
}

/** As the doctor judges it; how the picture is turned needs a second look, which is his alone. */
async function camera(readings: readonly FaceReading[], config: Config, limits: Thresholds): Promise<CheckResult[]> {
  const { verdictsOf } = await import('../doctor/camera-check.js');
  const look = { readings, size: { width: 0, height: 0 }, turns: [] };
  return verdictsOf(look, config, limits).filter(({ name }) => name !== 'camera.turned');
}

function link({ state }: CabUplink): ReturnType<typeof ok> {
  if (state === 'online') return ok('connected');
  if (state === 'refused') return fail('dispatch refuses this unit', 'enrol it again');
  return warn('not connected', 'events are stored and sent later');
}

function freeMbOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 1e6;
}
