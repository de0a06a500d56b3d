/** Who drives a running unit: the login with what belongs to it, his profile, his words, and how long he may be out of sight. */
import { join } from 'node:path';
import { BadgeReader } from '../cab/badge-reader.js';
import type { Config } from '../config.js';
import type { MonitorState } from '../core/monitor.js';
import type { VoiceLine } from '../core/voice.js';
import { LearnedEyes } from '../drivers/learned-eyes.js';
import { CabLogin, type OnDuty } from '../drivers/login.js';
import { Roster } from '../drivers/roster.js';
import type { AtTheWheel } from '../duty.js';
import type { Clock } from '../ports.js';
import { loadProfile, type Profile } from '../profile.js';
import { RunEyes } from './run-eyes.js';

export interface RunLogin {
  readonly login: CabLogin;
  readonly roster: Roster;
  /** As the policy is to know him: with his baseline, as soon as that is read. */
  readonly atTheWheel: () => AtTheWheel;
  /** Profile in force; null = none, his eyes are being learned. */
  readonly profile: () => Profile | null;
  /** After every frame: eyes that are learned become a profile. */
  readonly follow: (monitor: Pick<MonitorState, 'baseline' | 'driverId'>) => void;
  close(): void;
}

export interface RunLoginParts {
  readonly config: Config;
  /** Profile that the configuration names: of the driver that it names. */
  readonly profile: Profile | null;
  readonly clock: Clock;
  readonly report: (line: string) => void;
  readonly say: (line: VoiceLine) => void;
  /** Somebody else is at the wheel. */
  readonly onChange: (driver: OnDuty | null) => void;
}

export function rosterPath(dataFolder: string): string {
  return join(dataFolder, 'drivers.json');
}

export function openLogin(parts: RunLoginParts): RunLogin {
  const { config, clock, report, say } = parts;
  const eyes = new LearnedEyes(config.dataFolder, report);
  const wheel = new Wheel(parts, eyes);
  const runEyes = new RunEyes({
    report,
    learned: (profile) => {
      wheel.profile = profile;
      if (profile.driver !== null) void eyes.keep(profile.driver, profile);
    },
  });
  const roster = new Roster(rosterPath(config.dataFolder), report);
  const login = new CabLogin({
    path: join(config.dataFolder, 'driver.json'),
    roster,
    clock,
    rules: { absenceMs: config.login.absenceMinutes * 60_000 },
    report,
    onChange: (driver, reason) => {
      wheel.change(driver);
      parts.onChange(driver);
      if (driver === null) say('driverUnknown');
      else if (reason !== 'configuration') say('loggedIn');
    },
  });
  if (config.driver !== null && login.now === null) login.byName(config.driver, 'configuration');
  const { badge: device } = config.login;
  const badge = (text: string): void => void login.byBadge(text);
  const reader = device === null ? null : new BadgeReader({ ...device, badge, report });
  return {
    login,
    roster,
    atTheWheel: () => wheel.now,
    profile: () => wheel.profile,
    follow: (monitor) => runEyes.follow(monitor),
    close: () => reader?.close(),
  };
}

/** The driver as the policy knows him. He is told to it only with his baseline, or his eyes would be learned and then thrown away. */
class Wheel {
  now: AtTheWheel = { driverId: null, onShiftSinceMs: null };
  profile: Profile | null;
  readonly #parts: RunLoginParts;
  readonly #eyes: LearnedEyes;
  #changes = 0;

  constructor(parts: RunLoginParts, eyes: LearnedEyes) {
    this.#parts = parts;
    this.#eyes = eyes;
    this.profile = parts.profile;
  }

  change(driver: OnDuty | null): void {
    const change = ++this.#changes;
    if (driver === null) {
      this.profile = null;
      this.now = { driverId: null, driverLeft: true, onShiftSinceMs: null };
      return;
    }
    this.#profileOf(driver)
      .then((profile) => {
        if (change === this.#changes) this.#begin(driver, profile);
      })
      .catch((error: unknown) => this.#parts.report(`the login failed: ${reason(error)}`));
  }

  /** A calibration before what a drive taught. */
  async #profileOf({ driverId, profile, by }: OnDuty): Promise<Profile | null> {
    if (profile === null && by === 'configuration' && this.#parts.profile !== null) return this.#parts.profile;
    const calibrated = profile === null ? null : await this.#load(driverId, profile);
    return calibrated ?? this.#eyes.of(driverId);
  }

  #load(driverId: string, path: string): Promise<Profile | null> {
    return loadProfile(path).catch((error: unknown) => {
      this.#parts.report(`the profile of ${driverId} cannot be used: ${reason(error)}`);
      return null;
    });
  }

  #begin({ driverId, sinceMs }: OnDuty, profile: Profile | null): void {
    const { clock } = this.#parts;
    const onShiftSinceMs = clock.monotonicMs() - Math.max(0, clock.wallMs() - sinceMs);
    this.profile = profile;
    if (profile !== null) this.#parts.report(`${driverId}: his eyes are known (${profile.version})`);
    this.now = { driverId, onShiftSinceMs, ...(profile === null ? {} : { baseline: profile.baseline }) };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
