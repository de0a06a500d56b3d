/** What a running unit knows about itself: counts, status for the board, and the circumstances of every event. */
import { LIMITS, type EventKind, type InForce } from '@oyau/protocol';
import type { Watched } from '../agent.js';
import type { CabSounder, Sounded } from '../cab/sounder.js';
import type { Config } from '../config.js';
import type { AlarmStep } from '../core/alarm.js';
import type { Fatigue } from '../core/fatigue.js';
import type { FindingKind } from '../core/finding.js';
import { observable } from '../core/signals.js';
import { wallClockSynced } from '../clock.js';
import type { Clock, VehicleState } from '../ports.js';
import type { Profile } from '../profile.js';
import type { PolicyInForce } from '../site/site.js';
import type { CabStatus } from '../uplink/link.js';
import type { NumberedEvent, OutboxCounts } from '../uplink/outbox.js';
import { restamped, type ClockStep } from '../uplink/restamp.js';
import type { EventChange, EventContext } from '../uplink/wire.js';
import type { CabVehicle } from '../vehicle/vehicle.js';
import { AGENT_VERSION } from '../version.js';
import type { JournalEntry, RunSummary } from './journal.js';
import type { SourceCounts } from './run-camera.js';

/** Without a frame for this long the camera counts as gone. */
const NO_CAMERA_MS = 2000;
/** Frames per second are averaged over this time. */
const RATE_WINDOW_MS = 5000;
/** A wall clock this far from where it was has been set (a time server, a person), or a slow recording has fallen behind. Ours. */
const CLOCK_SET_MS = 1000;

export interface RunFacts {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly profile: Profile | null;
  readonly session: string;
  /** Short hash of each network in use. */
  readonly models: Readonly<Record<string, string>>;
  readonly sounder: Pick<CabSounder, 'lastSounded'>;
  readonly clock: Clock;
  readonly journal: (entry: JournalEntry) => void;
  readonly vehicle: Pick<CabVehicle, 'state' | 'detail'>;
  /** A live camera gives no pictures now; absent = the source is no live camera. */
  readonly cameraLost?: () => boolean;
  /** Who drives now, and his profile; absent = as the configuration says. */
  readonly who?: { readonly driverId: () => string | null; readonly profile: () => Profile | null };
}

export class RunRecord {
  readonly #facts: RunFacts;
  #last: Watched | null = null;
  #lastFrameMs = -Infinity;
  #wallOffsetMs: number | null = null;
  #bootMs: number | null = null;
  readonly #steps: ClockStep[] = [];
  #sounded: { readonly by: FindingKind; readonly tone: string; readonly atMs: number } | null = null;
  #lastSounded: Sounded | null = null;
  #frameTimesMs: number[] = [];
  /** What is wrong with the picture; null = nothing. */
  #pictureFault: EventKind | null = null;
  #frames = 0;
  #findings = 0;
  #beeps = 0;

  constructor(facts: RunFacts) {
    this.#facts = facts;
  }

  /** Takes one frame, after the sound. */
  observe(watched: Watched, alarm: AlarmStep): void {
    if (watched.step !== null) this.#countFrame(watched);
    this.#noteAlarm(alarm, watched.monitor.lastMs);
    for (const change of watched.changes) this.note(change);
  }

  /** True while the truck drives, or may. */
  get moving(): boolean {
    return this.#last?.monitor.motion.moving ?? true;
  }

  /** Counts a finding, of the policy or of the unit about itself, and writes it to the journal. */
  note({ phase, finding }: EventChange): void {
    const { finding: kind, onsetMs, offsetMs } = finding;
    if (phase !== 'offset') this.#findings++;
    if (kind.startsWith('camera')) this.#pictureFault = phase === 'onset' ? kind : null;
    this.#facts.journal({ event: 'finding', phase, finding: kind, onsetMs, offsetMs });
  }

  /** Wall time minus capture time, ms. */
  get wallOffsetMs(): number {
    return this.#wallOffsetMs ?? this.#facts.clock.wallMs() - this.#facts.clock.monotonicMs();
  }

  /** The circumstances in which a finding changed. What has a name of its own made no sound. */
  contextOf({ finding, name }: EventChange): EventContext {
    const { session, clock, vehicle } = this.#facts;
    const sounded = this.#sounded?.by === finding.finding && name === undefined ? this.#sounded : null;
    return {
      session,
      driverId: this.#driverId(),
      speedKmh: vehicle.state().speedKmh?.value ?? null,
      moving: this.moving,
      wallOffsetMs: this.#wallOffsetMs ?? clock.wallMs() - finding.detectedMs,
      clockSynced: wallClockSynced(),
      alarm: sounded === null ? null : { tone: sounded.tone, soundedAtMs: sounded.atMs },
      inForce: this.#inForce(),
      detail: { ...placeDetail(vehicle.state()), ...vehicle.detail() },
    };
  }

  /** A waiting event with the times that are known now: the clock may have been set since it was stored. */
  readonly restamp = (event: NumberedEvent): NumberedEvent =>
    restamped(event, { session: this.#facts.session, steps: this.#steps, clockSynced: wallClockSynced() });

  /** Now on the capture clock, for what no frame shows. */
  captureMs(): number {
    const now = this.#facts.clock.monotonicMs();
    return this.#last === null ? Math.max(0, now) : this.#last.monitor.lastMs + (now - this.#lastFrameMs);
  }

  /** What the board shows of this truck; null before the first frame. */
  status(): CabStatus | null {
    const { clock, vehicle, policy } = this.#facts;
    const step = this.#last?.step ?? null;
    const lost = this.#facts.cameraLost?.() === true;
    const blind = lost || clock.monotonicMs() - this.#lastFrameMs > NO_CAMERA_MS;
    const learning = step?.learningProgress ?? 0;
    const seen = step !== null && observable(step.signals);
    return {
      driverId: this.#driverId(),
      speedKmh: vehicle.state().speedKmh?.value ?? null,
      driving: blind ? 'noCamera' : !seen ? 'cannotSee' : learning < 1 ? 'learning' : 'watching',
      learningProgress: learning,
      perclos: step?.signals.perclos ?? null,
      camera: blind ? null : (this.#pictureFault ?? 'clear'),
      framesPerSecond: blind ? 0 : this.#frameTimesMs.length / (RATE_WINDOW_MS / 1000),
      position: positionOf(vehicle.state()),
      fatigue: step === null ? null : fatigueOf(step.fatigue),
      settingsInForce: policy.thresholdsVersion,
    };
  }

  #driverId(): string | null {
    const { who, config } = this.#facts;
    return who === undefined ? config.driver : who.driverId();
  }

  summary(source: SourceCounts, events: OutboxCounts): RunSummary {
    return {
      frames: this.#frames,
      droppedFrames: source.dropped,
      brokenFrames: source.broken,
      cameraRestarts: source.restarts,
      findings: this.#findings,
      beeps: this.#beeps,
      eventsPending: events.pending.alert + events.pending.backlog,
      eventsAcknowledged: events.acknowledged,
      eventsRejected: events.rejected,
    };
  }

  #countFrame(watched: Watched): void {
    const now = this.#facts.clock.monotonicMs();
    this.#last = watched;
    this.#lastFrameMs = now;
    this.#followWallClock(watched.monitor.lastMs);
    this.#followSteps(watched.monitor.lastMs);
    this.#frames++;
    this.#frameTimesMs.push(now);
    while (now - (this.#frameTimesMs[0] ?? now) > RATE_WINDOW_MS) this.#frameTimesMs.shift();
  }

  /** The offset stays while the clock runs on, so that durations survive; a unit that booted in 1970 must not stay there. */
  #followWallClock(tMs: number): void {
    const offsetMs = this.#facts.clock.wallMs() - tMs;
    if (this.#wallOffsetMs === null || Math.abs(offsetMs - this.#wallOffsetMs) > CLOCK_SET_MS)
      this.#wallOffsetMs = offsetMs;
  }

  /** Between two frames the wall clock goes on like the monotonic one, or it was set. */
  #followSteps(tMs: number): void {
    const { clock } = this.#facts;
    const bootMs = clock.wallMs() - clock.monotonicMs();
    const stepMs = bootMs - (this.#bootMs ?? bootMs);
    if (Math.abs(stepMs) > CLOCK_SET_MS) this.#steps.push({ captureMs: tMs, stepMs });
    this.#bootMs = bootMs;
  }

  /** A tone that still sounds is not begun again; only what was sounded counts. */
  #noteAlarm({ play, by }: AlarmStep, tMs: number): void {
    this.#sounded = null;
    if (play === null || by === null) return;
    const { sounder, journal } = this.#facts;
    const sounded = sounder.lastSounded;
    if (sounded === null || sounded === this.#lastSounded) return;
    this.#lastSounded = sounded;
    this.#beeps++;
    this.#sounded = { by, tone: play, atMs: sounded.atMs };
    journal({ event: 'alarm', tone: play, finding: by, tMs, by: sounded.by });
  }

  #inForce(): InForce {
    const { policy, models, who } = this.#facts;
    const profile = who === undefined ? this.#facts.profile : who.profile();
    const baseline = this.#last?.monitor.baseline ?? null;
    return {
      thresholdsVersion: policy.thresholdsVersion,
      thresholds: { ...policy.thresholds },
      models: { ...models },
      profileVersion: profile?.version ?? null,
      baseline:
        baseline === null
          ? null
          : {
              leftLidRatio: rounded(baseline.current.leftLidRatio),
              rightLidRatio: rounded(baseline.current.rightLidRatio),
            },
      agentVersion: AGENT_VERSION,
    };
  }
}

/** Where the truck was, on every event; five digits are a metre. */
function placeDetail({ position, headingDeg }: VehicleState): Readonly<Record<string, number>> {
  if (position === null) return {};
  return {
    latDeg: Number(position.value.latDeg.toFixed(5)),
    lonDeg: Number(position.value.lonDeg.toFixed(5)),
    ...(headingDeg !== null && { headingDeg: Math.round(headingDeg.value) }),
    positionAgeMs: Math.round(position.ageMs),
  };
}

/** Four digits: a baseline that is still learned must not make every event's circumstances look new. */
function rounded(ratio: number): number {
  return Number(ratio.toFixed(4));
}

function positionOf({ position, headingDeg }: VehicleState): CabStatus['position'] {
  return position === null ? null : { ...position.value, headingDeg: headingDeg?.value ?? null };
}

function fatigueOf({ level, because }: Fatigue): CabStatus['fatigue'] {
  const reasons = because.slice(0, LIMITS.fatigueReasons).filter(({ value }) => Number.isFinite(value));
  return { level, because: reasons.map(({ cause, value }) => ({ cause, value })) };
}
