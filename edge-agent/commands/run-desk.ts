/** Dispatch and driver at a running unit: orders, settings, who drives, the page, the alarm process. Puts them together; judges nothing. */
import { join } from 'node:path';
import type { SettingsState, OrderState, Welcome } from '@oyau/protocol';
import type { Watched } from '../agent.js';
import { CabReader } from '../cab/reader.js';
import { isLive } from '../camera/source.js';
import { wallClockSynced } from '../clock.js';
import type { Config } from '../config.js';
import type { AlarmStep } from '../core/alarm.js';
import type { Duty } from '../core/duty.js';
import { dutySource } from '../duty.js';
import type { VoiceLanguage } from '../core/voice.js';
import type { OnDuty } from '../drivers/login.js';
import { OrderBook, type OrderNews } from '../orders/order-book.js';
import { orderSpeech, voidSpeech } from '../orders/order-words.js';
import type { Clock, Frame, Vehicle } from '../ports.js';
import type { Profile } from '../profile.js';
import { LivePolicy } from '../site/live-policy.js';
import { ROLLOUT_RULES, Rollouts, spoilsTrial, type RolloutStep } from '../site/rollouts.js';
import type { TrustedKeys } from '../site/signed.js';
import { loadKeys, loadPolicy, type PolicyInForce } from '../site/site.js';
import type { DeskLine, FromDesk, ToDesk } from '../uplink/desk-line.js';
import type { CabUplink } from '../uplink/uplink.js';
import { Watchdog } from '../watchdog/watchdog.js';
import type { CabParts } from './run-cab.js';
import { openLogin, type RunLogin } from './run-login.js';
import { RunPage } from './run-page.js';
import type { RunFacts, RunRecord } from './run-record.js';
import type { RunSelfTest } from './run-self-test.js';
import { unitEvent } from './unit-event.js';

export interface DeskParts extends UnitPolicy {
  readonly config: Config;
  readonly profile: Profile | null;
  readonly clock: Clock;
  readonly vehicle: Pick<Vehicle, 'state'>;
  readonly cab: Pick<CabParts, 'tired' | 'say'>;
  readonly report: (line: string) => void;
}

/** What is there only when the rest of the unit runs. */
interface Outlets {
  readonly record: Pick<RunRecord, 'status' | 'captureMs' | 'note'>;
  readonly uplink: Pick<CabUplink, 'state' | 'accept'>;
  readonly selfTest: Pick<RunSelfTest, 'begin'>;
}

/** The policy of a unit: its own, and the one that changes between trips. */
export interface UnitPolicy {
  readonly own: PolicyInForce;
  /** null = this unit belongs to no site. */
  readonly keys: TrustedKeys | null;
  readonly policy: LivePolicy;
}

/** Throws InputError. */
export async function openPolicy({ site, thresholds, dataFolder }: Config): Promise<UnitPolicy> {
  const own = await loadPolicy(site, thresholds, dataFolder);
  return { own, keys: site === null ? null : await loadKeys(site.keys), policy: new LivePolicy(own) };
}

/** Settings, login and absence are looked at once a second. */
const TICK_MS = 1000;
/** An unknown driver is asked to log in this long after the start, ms: until then he may have, and the voice is made. Ours. */
const ASK_AFTER_MS = 15_000;

export class RunDesk implements DeskLine {
  readonly who: RunLogin;
  /** Who drives, for the circumstances of events. */
  readonly facts: NonNullable<RunFacts['who']>;
  readonly duty: () => Duty;
  readonly #parts: DeskParts;
  readonly #orders: OrderBook;
  readonly #settings: Rollouts;
  readonly #reader: CabReader;
  readonly #watchdog: Watchdog | null;
  readonly #page: RunPage | null;
  #outlets: Outlets | null = null;
  #early: RolloutStep[] = [];
  #timer: NodeJS.Timeout | undefined;
  #watched: Watched | null = null;
  #startedMs = 0;
  #askedWho = false;

  constructor(parts: DeskParts) {
    const { config, policy, own, keys, clock, report, cab } = parts;
    const at = (name: string): string => join(config.dataFolder, name);
    this.#parts = parts;
    this.#reader = new CabReader({ report });
    this.#orders = new OrderBook({ path: at('orders.json'), clock, report, onNews: (news) => this.#say(news) });
    const onStep = (step: RolloutStep): void => this.#record(step);
    const { standingSeconds, trialMinutes } = config.rollout;
    const rules = { ...ROLLOUT_RULES, standingMs: standingSeconds * 1000, trialMs: trialMinutes * 60_000 };
    this.#settings = new Rollouts({ path: at('settings.json'), keys, own, policy, clock, rules, report, onStep });
    const onChange = (driver: OnDuty | null): void => {
      this.#page?.forget();
      if (driver !== null) this.#outlets?.selfTest.begin('login');
    };
    this.who = openLogin({ ...parts, say: (line) => cab.say(line), onChange });
    const { login, profile, atTheWheel } = this.who;
    this.facts = { driverId: () => login.now?.driverId ?? null, profile };
    this.duty = dutySource(atTheWheel, clock, wallClockSynced, cab.tired, () => policy.timeZone);
    this.#watchdog = openWatchdog(config, report);
    this.#page = config.page === null ? null : new RunPage(this.#pageParts(), config.page.port);
    void this.#page?.whenListening().then((port) => {
      if (port !== null) report(`page in the cab: http://127.0.0.1:${port}/`);
    });
  }

  /** Language of what drivers read and hear now. */
  readonly language = (): VoiceLanguage => this.#parts.policy.language ?? this.#parts.config.language;

  /** From now on the unit watches; what happened before is told. */
  start(outlets: Outlets): void {
    this.#outlets = outlets;
    for (const step of this.#early.splice(0)) this.#record(step);
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
    this.#startedMs = this.#parts.clock.monotonicMs();
  }

  readonly look = (frame: Frame): void => this.#page?.look(frame);

  /** After the sound of each frame. */
  observe(watched: Watched, alarm: AlarmStep): void {
    this.#watched = watched;
    this.who.follow(watched.monitor);
    if (alarm.play !== null) this.#reader.stop();
    if (watched.step !== null) {
      this.#watchdog?.judged(watched.monitor.motion.moving, this.#parts.clock.monotonicMs());
      this.#settings.sawFrame();
    }
    if (watched.changes.length === 0 && this.#page === null) return;
    if (watched.changes.some(spoilsTrial)) this.#settings.failed('monitorFault');
    this.#page?.take(watched);
  }

  connected({ capabilities = [], serverTimeMs }: Welcome, send: (message: ToDesk) => void): void {
    if (capabilities.includes('orders')) this.#orders.connected(serverTimeMs, (state: OrderState) => send(state));
    if (capabilities.includes('settings')) this.#settings.connected((state: SettingsState) => send(state));
  }

  take(message: FromDesk): void {
    if (message.type === 'order') this.#orders.take(message);
    else if (message.type === 'orderEnd') this.#orders.end(message);
    else if (message.type === 'settings') this.#settings.take(message);
    else if (message.driverId === null) this.who.login.logOut('dispatch');
    else this.who.login.byName(message.driverId, 'dispatch');
    this.#page?.push();
  }

  disconnected(): void {
    this.#orders.disconnected();
    this.#settings.disconnected();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const part of [this.#watchdog, this.#page, this.#reader, this.who]) part?.close();
  }

  #pageParts(): ConstructorParameters<typeof RunPage>[0] {
    const { config, policy, clock, report, cab } = this.#parts;
    return {
      config,
      policy,
      clock,
      report,
      orders: this.#orders,
      who: this.who,
      reader: this.#reader,
      tired: cab.tired,
      language: this.language,
      parked: () => this.#isStanding(),
      status: () => this.#outlets?.record.status() ?? null,
      link: () => this.#outlets?.uplink.state ?? 'offline',
    };
  }

  /** Standing for sure: an unknown speed counts as moving. A park brake alone says so when nobody knows the speed. */
  #isStanding(): boolean {
    const { speedKmh, parkBrake } = this.#parts.vehicle.state();
    if (speedKmh === null) return parkBrake?.value === true;
    return speedKmh.value < this.#parts.policy.thresholds.standingKmh;
  }

  #tick(): void {
    const { ignition, parkBrake } = this.#parts.vehicle.state();
    const standing = this.#isStanding();
    this.#settings.tick({ standing, parkBrake: parkBrake?.value === true });
    const faceSeen = (this.#watched?.reading?.face ?? null) !== null;
    this.who.login.tick({ ignition: ignition?.value ?? null, standing, faceSeen });
    this.#askWhoDrives();
  }

  /** Once: later the log-out says it. Not in the first seconds, when the voice is not ready. */
  #askWhoDrives(): void {
    if (this.#askedWho || this.#parts.clock.monotonicMs() - this.#startedMs < ASK_AFTER_MS) return;
    this.#askedWho = true;
    if (this.who.login.now === null) this.#parts.cab.say('driverUnknown');
  }

  #say(news: OrderNews): void {
    const language = this.language();
    if (news.type === 'order') void this.#reader.read(orderSpeech(news.order, language), language);
    if (news.type === 'end') void this.#reader.read(voidSpeech(news.order.kind, language), language);
    this.#page?.push();
  }

  #record(step: RolloutStep): void {
    const outlets = this.#outlets;
    if (outlets === null) {
      this.#early.push(step);
      return;
    }
    const { state, version, settingsId, why } = step;
    const detail = { version, state, settingsId, ...(why === '' ? {} : { why }) };
    const { record, uplink } = outlets;
    const change = unitEvent('settingsChange', record.captureMs(), detail);
    record.note(change);
    uplink.accept(change);
  }
}

function openWatchdog({ watchdog, source, soundGainDb }: Config, report: (line: string) => void): Watchdog | null {
  const { when, stoppedMs } = watchdog;
  const wanted = when === 'always' || (when === 'auto' && isLive(source));
  return wanted ? new Watchdog({ stoppedMs, gainDb: soundGainDb, report }) : null;
}
