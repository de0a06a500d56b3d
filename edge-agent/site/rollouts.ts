/** Settings from dispatch on the unit: kept, verified, applied between trips, and taken back by themselves when the unit turns unhealthy. */
import type { Problem, SettingsMessage, SettingsState } from '@oyau/protocol';
import { openDurableJson, type DurableJson } from '../durable-json.js';
import { HANDS } from '../core/faults.js';
import type { FindingChange } from '../core/finding.js';
import { InputError } from '../errors.js';
import type { Clock } from '../ports.js';
import type { LivePolicy } from './live-policy.js';
import {
  NO_ROLLOUTS,
  rolloutStateSchema,
  type Delivery,
  type RolloutReport,
  type RolloutState,
} from './rollout-state.js';
import type { SiteSettings } from './settings.js';
import { openSettings, type TrustedKeys } from './signed.js';
import { policyOf, type PolicyInForce } from './site.js';

/** When settings may be applied, and for how long they are on trial. */
export interface RolloutRules {
  /** The truck has stood this long, ms. */
  readonly standingMs: number;
  /** Settings that have worked this long are proved, ms. */
  readonly trialMs: number;
  /** Without a frame for this long while on trial they are taken back, ms. */
  readonly noFramesMs: number;
  /** So many starts while on trial are a crash loop. */
  readonly mostStarts: number;
}

/** Ours: a shift change takes longer than half a minute at a halt, a queue at the shovel often less; ten minutes hold a haul cycle. */
export const ROLLOUT_RULES: RolloutRules = { standingMs: 30_000, trialMs: 600_000, noFramesMs: 30_000, mostStarts: 3 };

export interface RolloutOptions {
  /** File of the unit's memory of settings. */
  readonly path: string;
  /** null = this unit belongs to no site and takes none. */
  readonly keys: TrustedKeys | null;
  /** The unit's own policy: what is in force without settings from dispatch. */
  readonly own: PolicyInForce;
  readonly policy: LivePolicy;
  readonly clock: Clock;
  readonly rules?: RolloutRules;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** A step that the history of dispatch should hold. */
  readonly onStep: (step: RolloutStep) => void;
}

export interface RolloutStep {
  readonly state: RolloutReport['state'];
  /** Thresholds version the step is about; `refused` when the file could not be read. */
  readonly version: string;
  readonly settingsId: string;
  /** Empty when nothing was wrong. */
  readonly why: string;
}

/** What the unit knows of itself at one moment. */
export interface RolloutMoment {
  /** Standing still for sure. */
  readonly standing: boolean;
  readonly parkBrake: boolean;
}

/**
 * True when a part of the unit begins to fail. Not the hand networks: settings are thresholds, silence, language and time zone, of which
 * they read nothing, and a unit whose networks do not start would never take any settings.
 */
export function spoilsTrial({ phase, finding, name }: FindingChange): boolean {
  return finding.finding === 'monitorFault' && phase !== 'offset' && name !== HANDS;
}

/** Reports kept: enough for the files of a year. */
const MOST_REPORTS = 20;
/** The proved time is written this often, ms: a restart loses no more of it. */
const SAVE_PROVED_MS = 15_000;

export class Rollouts {
  readonly #options: RolloutOptions;
  readonly #rules: RolloutRules;
  readonly #file: DurableJson<RolloutState>;
  #tell: ((state: SettingsState) => void) | null = null;
  #standingSinceMs: number | null = null;
  #lastTickMs: number | null = null;
  #unsavedMs = 0;
  #frameMs: number;

  /** Puts into force what was in force, counts the start, and applies what waits: a start is between trips. */
  constructor(options: RolloutOptions) {
    const { path, report, clock } = options;
    this.#options = options;
    this.#rules = options.rules ?? ROLLOUT_RULES;
    this.#file = openDurableJson({ path, schema: rolloutStateSchema, empty: NO_ROLLOUTS, report });
    this.#frameMs = clock.monotonicMs();
    this.#resume();
    this.#apply();
  }

  /** True while settings in force are not proved. */
  get onTrial(): boolean {
    return this.#file.value.trial !== null;
  }

  connected(tell: (state: SettingsState) => void): void {
    this.#tell = tell;
    for (const each of this.#file.value.reports) tell(messageOf(each));
  }

  disconnected(): void {
    this.#tell = null;
  }

  /** A file from dispatch: on the disk, then reported. A known one is no news, but dispatch has missed our word. */
  take({ settingsId, document }: SettingsMessage): void {
    const known = this.#file.value.reports.find((each) => each.settingsId === settingsId);
    if (known) {
      this.#tell?.(messageOf(known));
      return;
    }
    const delivery = { settingsId, document };
    const opened = this.#open(delivery);
    if ('problems' in opened) this.#say(settingsId, 'refused', opened.problems, 'refused');
    else {
      if (!this.#change({ waiting: delivery })) return;
      this.#say(settingsId, 'received', [], policyOf(opened).thresholdsVersion);
    }
  }

  /** A frame was judged. */
  sawFrame(): void {
    this.#frameMs = this.#options.clock.monotonicMs();
  }

  /** The unit says that a part of it fails. */
  failed(what: string): void {
    if (this.onTrial) this.#rollBack(what);
  }

  /** About once a second. */
  tick({ standing, parkBrake }: RolloutMoment): void {
    const nowMs = this.#options.clock.monotonicMs();
    const sinceMs = this.#lastTickMs === null ? 0 : nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    if (this.onTrial) this.#watchTrial(nowMs, sinceMs);
    this.#standingSinceMs = standing ? (this.#standingSinceMs ?? nowMs) : null;
    const stood = this.#standingSinceMs !== null && nowMs - this.#standingSinceMs >= this.#rules.standingMs;
    if (stood || (standing && parkBrake)) this.#apply();
  }

  #watchTrial(nowMs: number, sinceMs: number): void {
    const { trial } = this.#file.value;
    if (trial === null) return;
    if (nowMs - this.#frameMs >= this.#rules.noFramesMs) {
      this.#rollBack(`no frames for ${this.#rules.noFramesMs / 1000} s`);
      return;
    }
    this.#unsavedMs += sinceMs;
    const provedMs = trial.provedMs + this.#unsavedMs;
    if (provedMs >= this.#rules.trialMs) {
      this.#change({ trial: null, before: null });
      this.#options.report(`the settings ${this.#options.policy.thresholdsVersion} are proved`);
    } else if (this.#unsavedMs >= SAVE_PROVED_MS) {
      this.#unsavedMs = 0;
      this.#change({ trial: { ...trial, provedMs } });
    }
  }

  /** After a start: what was in force is in force again, if it can still be opened. */
  #resume(): void {
    const { inForce, trial } = this.#file.value;
    if (inForce === null) return;
    const opened = this.#open(inForce, null);
    if ('problems' in opened) {
      this.#options.report(
        `the settings in force cannot be opened any more (${textOf(opened.problems)}); the unit goes on with its own`,
      );
      this.#change({ inForce: null, before: null, trial: null });
      return;
    }
    this.#options.policy.replace(policyOf(opened));
    if (trial === null) return;
    const starts = trial.starts + 1;
    this.#change({ trial: { ...trial, starts } });
    if (starts >= this.#rules.mostStarts) this.#rollBack(`${starts} starts while on trial`);
  }

  #apply(): void {
    const { waiting, inForce, trial, before } = this.#file.value;
    if (waiting === null) return;
    const opened = this.#open(waiting);
    if ('problems' in opened) {
      this.#change({ waiting: null });
      this.#say(waiting.settingsId, 'refused', opened.problems, 'refused');
      return;
    }
    // What is itself on trial is no place to go back to.
    const back = trial === null ? inForce : before;
    this.#frameMs = this.#options.clock.monotonicMs();
    this.#unsavedMs = 0;
    this.#change({ waiting: null, inForce: waiting, before: back, trial: { starts: 0, provedMs: 0 } });
    const policy = policyOf(opened);
    this.#options.policy.replace(policy);
    this.#options.report(`settings ${policy.thresholdsVersion} from dispatch are in force, on trial`);
    this.#say(waiting.settingsId, 'applied', [], policy.thresholdsVersion);
  }

  #rollBack(why: string): void {
    const { inForce, before } = this.#file.value;
    if (inForce === null) return;
    const failed = this.#options.policy.thresholdsVersion;
    const opened = before === null ? null : this.#open(before, null);
    const usable = opened !== null && !('problems' in opened);
    this.#options.policy.replace(usable ? policyOf(opened) : this.#options.own);
    this.#change({ inForce: usable ? before : null, before: null, trial: null });
    this.#options.report(
      `settings ${failed} are taken back (${why}); ${this.#options.policy.thresholdsVersion} is in force again`,
    );
    this.#say(inForce.settingsId, 'rolledBack', [{ path: 'health', message: why }], failed);
  }

  /** Verified and read, not older than what is in force; or everything wrong with it. */
  #open(
    delivery: Delivery,
    than: Pick<SiteSettings, 'site' | 'version'> | null = this.#newest(),
  ): SiteSettings | { problems: Problem[] } {
    const { keys } = this.#options;
    if (keys === null)
      return { problems: [{ path: 'site', message: 'this unit belongs to no site: it trusts no key' }] };
    try {
      return openSettings(delivery.document, keys, than);
    } catch (error) {
      return { problems: problemsIn(error) };
    }
  }

  #newest(): Pick<SiteSettings, 'site' | 'version'> | null {
    const { inForce } = this.#file.value;
    if (inForce === null) return null;
    const opened = this.#open(inForce, null);
    return 'problems' in opened ? null : opened;
  }

  #say(settingsId: string, state: RolloutReport['state'], problems: Problem[], version: string): void {
    const { clock, policy, onStep } = this.#options;
    const word = { settingsId, state, atMs: clock.wallMs(), inForce: policy.thresholdsVersion, problems };
    const others = this.#file.value.reports.filter((each) => each.settingsId !== settingsId);
    this.#change({ reports: [...others, word].slice(-MOST_REPORTS) });
    this.#tell?.(messageOf(word));
    if (state !== 'received') onStep({ state, version, settingsId, why: textOf(problems) });
  }

  #change(change: Partial<RolloutState>): boolean {
    return this.#file.save({ ...this.#file.value, ...change });
  }
}

function messageOf(report: RolloutReport): SettingsState {
  return { type: 'settingsState', ...report };
}

function problemsIn(error: unknown): Problem[] {
  if (!(error instanceof InputError)) return [{ path: '', message: String(error).slice(0, 500) }];
  if (error.problems.length === 0) return [{ path: '', message: error.message.slice(0, 500) }];
  return error.problems
    .slice(0, 100)
    .map(({ path, message }) => ({ path: path.slice(0, 500), message: message.slice(0, 500) }));
}

function textOf(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) => (path === '' ? message : `${path} ${message}`))
    .join('; ')
    .slice(0, 400);
}
