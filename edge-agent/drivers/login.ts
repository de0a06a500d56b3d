/** Who drives: logs in by PIN, badge, dispatch or configuration, and out by the ignition or by leaving the seat. */
import { peopleId } from '@oyau/protocol';
import { z } from 'zod';
import { openDurableJson, type DurableJson } from '../durable-json.js';
import type { Clock } from '../ports.js';
import type { Driver, Roster } from './roster.js';
import { Throttle } from './throttle.js';

/** How somebody came to be the driver. */
export const LOGIN_WAYS = ['pin', 'badge', 'dispatch', 'configuration'] as const;
export type LoginWay = (typeof LOGIN_WAYS)[number];

/** Who drives now. */
export interface OnDuty {
  readonly driverId: string;
  /** As the unit knows him; the id where it does not. */
  readonly name: string;
  readonly by: LoginWay;
  /** Wall time of the login, ms. */
  readonly sinceMs: number;
  /** File of his baseline; null = none. */
  readonly profile: string | null;
}

export type LoginAnswer =
  { readonly driver: OnDuty } | { readonly refused: 'unknown' } | { readonly refused: 'wait'; readonly waitMs: number };

export type LogoutReason = 'ignition' | 'absence' | 'driver' | 'dispatch';

export interface LoginRules {
  /** Ignition off for this long ends a login, ms: a stalled engine is started again sooner. Ours. */
  readonly ignitionOffMs: number;
  /** Nobody in the seat of a standing truck for this long ends a login, ms. */
  readonly absenceMs: number;
  /** A login that is older than this is not taken up again after a restart, ms. Ours: the longest shift and its handover. */
  readonly resumeMs: number;
}

export const LOGIN_RULES: LoginRules = { ignitionOffMs: 10_000, absenceMs: 600_000, resumeMs: 14 * 3_600_000 };

export interface LoginOptions {
  /** File that remembers who is logged in, over restarts. */
  readonly path: string;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly rules?: Partial<LoginRules>;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Somebody else drives, or nobody that is known. */
  readonly onChange?: (driver: OnDuty | null, reason: LoginWay | LogoutReason) => void;
}

/** What the truck and the camera say. */
export interface SeatMoment {
  /** null = not known. */
  readonly ignition: boolean | null;
  readonly standing: boolean;
  readonly faceSeen: boolean;
}

/** About what one try takes, ms. */
const ONE_TRY_MS = 1000;

const storedSchema = z.strictObject({
  format: z.literal('oyau-driver'),
  formatVersion: z.literal(1),
  onDuty: z.strictObject({ driverId: peopleId, by: z.enum(LOGIN_WAYS), sinceMs: z.number().min(0) }).nullable(),
});
type Stored = z.infer<typeof storedSchema>;
const NOBODY: Stored = { format: 'oyau-driver', formatVersion: 1, onDuty: null };

export class CabLogin {
  readonly #options: LoginOptions;
  readonly #rules: LoginRules;
  readonly #file: DurableJson<Stored>;
  readonly #throttle: Throttle;
  #now: OnDuty | null = null;
  #offSinceMs: number | null = null;
  #emptySinceMs: number | null = null;
  /** One try at a time: many at once would all be free. */
  #trying = false;
  #logins = 0;

  constructor(options: LoginOptions) {
    const { path, report, clock } = options;
    this.#options = options;
    this.#rules = { ...LOGIN_RULES, ...options.rules };
    this.#file = openDurableJson({ path, schema: storedSchema, empty: NOBODY, report });
    this.#throttle = new Throttle(clock);
    this.#resume();
  }

  /** null = unknown: allowed, and said. */
  get now(): OnDuty | null {
    return this.#now;
  }

  /** Another number for each login, also when he who is logged in shows PIN or badge again; null = nobody is. */
  get login(): number | null {
    return this.#now === null ? null : this.#logins;
  }

  /** On the page. Wrong ones cost time, growing with their number. */
  byPin(pin: string): Promise<LoginAnswer> {
    return this.#guarded(() => this.#options.roster.byPin(pin), 'pin');
  }

  byBadge(badge: string): Promise<LoginAnswer> {
    return this.#guarded(() => this.#options.roster.byBadge(badge), 'badge');
  }

  /** Dispatch or the configuration says who it is: also somebody the unit does not know. */
  byName(driverId: string, by: 'dispatch' | 'configuration'): OnDuty {
    return this.#begin(driverId, by);
  }

  logOut(reason: LogoutReason): void {
    if (this.#now === null) return;
    const { driverId } = this.#now;
    this.#now = null;
    this.#offSinceMs = this.#emptySinceMs = null;
    this.#file.save(NOBODY);
    this.#options.report(`${driverId} is logged out: ${reason}`);
    this.#options.onChange?.(null, reason);
  }

  /** About once a second. */
  tick({ ignition, standing, faceSeen }: SeatMoment): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#offSinceMs = ignition === false ? (this.#offSinceMs ?? nowMs) : null;
    this.#emptySinceMs = standing && !faceSeen ? (this.#emptySinceMs ?? nowMs) : null;
    const { ignitionOffMs, absenceMs } = this.#rules;
    if (this.#offSinceMs !== null && nowMs - this.#offSinceMs >= ignitionOffMs) this.logOut('ignition');
    else if (this.#emptySinceMs !== null && nowMs - this.#emptySinceMs >= absenceMs) this.logOut('absence');
  }

  async #guarded(find: () => Promise<Driver | null>, by: 'pin' | 'badge'): Promise<LoginAnswer> {
    const waitMs = this.#trying ? ONE_TRY_MS : this.#throttle.waitMs(by);
    if (waitMs > 0) return { refused: 'wait', waitMs };
    this.#trying = true;
    const driver = await find().finally(() => (this.#trying = false));
    if (driver === null) {
      this.#throttle.failed(by);
      this.#options.report(`a ${by} that belongs to nobody`);
      return { refused: 'unknown' };
    }
    this.#throttle.succeeded(by);
    this.#logins++;
    return { driver: this.#begin(driver.driverId, by) };
  }

  #begin(driverId: string, by: LoginWay, sinceMs = this.#options.clock.wallMs()): OnDuty {
    if (this.#now?.driverId === driverId) return this.#now;
    const known = this.#options.roster.byId(driverId);
    const driver = { driverId, name: known?.name ?? driverId, by, sinceMs, profile: known?.profile ?? null };
    this.#now = driver;
    this.#logins++;
    this.#offSinceMs = this.#emptySinceMs = null;
    // What the configuration says is said again by the configuration.
    this.#file.save(by === 'configuration' ? NOBODY : { ...NOBODY, onDuty: { driverId, by, sinceMs } });
    this.#options.report(`${driverId} drives (${by})`);
    this.#options.onChange?.(driver, by);
    return driver;
  }

  /** The unit restarted under its driver: he need not log in again. A clock that ran back says nothing about age. */
  #resume(): void {
    const { onDuty } = this.#file.value;
    if (onDuty === null) return;
    const ageMs = this.#options.clock.wallMs() - onDuty.sinceMs;
    if (ageMs > this.#rules.resumeMs) this.#file.save(NOBODY);
    else this.#begin(onDuty.driverId, onDuty.by, onDuty.sinceMs);
  }
}
