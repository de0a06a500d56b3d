/** The page of a running unit: gathers what it shows and does what the driver presses. */
import sharp from 'sharp';
import type { Watched } from '../agent.js';
import type { CabReader } from '../cab/reader.js';
import type { Config } from '../config.js';
import type { VoiceLanguage } from '../core/voice.js';
import type { TiredWord } from '../duty.js';
import type { OrderBook } from '../orders/order-book.js';
import { orderSpeech } from '../orders/order-words.js';
import type { Action, ActionAnswer } from '../page/actions.js';
import { aimGuides } from '../page/aim-view.js';
import { CabPage, type AimView } from '../page/server.js';
import type { PageFinding, PageState } from '../page/state.js';
import type { Clock, Frame } from '../ports.js';
import type { LivePolicy } from '../site/live-policy.js';
import { localHour } from '../site/time-zone.js';
import type { CabStatus, LinkState } from '../uplink/link.js';
import type { RunLogin } from './run-login.js';

export interface RunPageParts {
  readonly config: Config;
  readonly policy: LivePolicy;
  readonly clock: Clock;
  readonly report: (line: string) => void;
  readonly orders: OrderBook;
  readonly who: RunLogin;
  readonly reader: CabReader;
  readonly tired: TiredWord;
  readonly language: () => VoiceLanguage;
  readonly parked: () => boolean;
  readonly status: () => CabStatus | null;
  readonly link: () => LinkState;
}

/** Ours: the hours in which a bright screen blinds. */
const NIGHT = { fromHour: 20, toHour: 6 };
const AIM_WIDTH_PX = 640;
const MOST_FINDINGS = 50;
/** The picture is kept only while somebody looks, ms. */
const LOOKS_MS = 3000;

export class RunPage {
  readonly #parts: RunPageParts;
  readonly #page: CabPage;
  #findings: PageFinding[] = [];
  #frame: Frame | null = null;
  #watched: Watched | null = null;
  #lookedMs = -Infinity;

  constructor(parts: RunPageParts, port: number) {
    this.#parts = parts;
    this.#page = new CabPage({
      port,
      state: () => this.#state(),
      act: (action) => this.#act(action),
      aim: () => this.#aim(),
      report: parts.report,
    });
  }

  whenListening(): Promise<number | null> {
    return this.#page.whenListening();
  }

  /** Another driver: what was recorded about the last one is not his to read. */
  forget(): void {
    this.#findings = [];
    this.#page.push();
  }

  push(): void {
    this.#page.push();
  }

  /** Sees each picture before it is judged; kept only while somebody aims. */
  look(frame: Frame): void {
    const aims = this.#parts.clock.monotonicMs() - this.#lookedMs < LOOKS_MS;
    this.#frame = aims ? { ...frame, rgb: Uint8Array.from(frame.rgb) } : null;
  }

  take(watched: Watched): void {
    this.#watched = watched;
    const nowMs = this.#parts.clock.wallMs();
    for (const { phase, finding, name } of watched.changes) {
      if (finding.finding === 'blink') continue;
      const atMs = nowMs - Math.max(0, watched.monitor.lastMs - finding.onsetMs);
      const lastedMs = finding.offsetMs === null ? null : finding.offsetMs - finding.onsetMs;
      const kind = name === undefined ? finding.finding : `${finding.finding}.${name}`;
      const told = { finding: kind, atMs, lastedMs };
      const open = this.#findings.findIndex((each) => each.finding === kind && each.lastedMs === null);
      if (phase === 'offset' && open >= 0) this.#findings[open] = { ...told, atMs: this.#findings[open]?.atMs ?? atMs };
      else this.#findings = [told, ...this.#findings].slice(0, MOST_FINDINGS);
    }
  }

  close(): void {
    this.#page.close();
  }

  #state(): PageState {
    const { config, policy, clock, orders, who, language, parked, status, link } = this.#parts;
    const now = status();
    const hour = localHour(clock.wallMs(), policy.timeZone);
    const driver = who.login.now;
    return {
      language: language(),
      device: config.device,
      sight: now === null || this.#watched === null ? 'starting' : now.driving,
      learning: now?.learningProgress ?? 0,
      camera: now?.camera ?? null,
      link: config.dispatch === null ? 'none' : link(),
      parked: parked(),
      night: hour >= NIGHT.fromHour || hour < NIGHT.toHour,
      timeZone: policy.timeZone,
      silent: policy.silent,
      settings: policy.thresholdsVersion,
      driver: driver === null ? null : { name: driver.name, by: driver.by },
      canLogIn: who.roster.drivers.some(({ pinHash }) => pinHash !== null),
      orders: orders.open(),
      findings: this.#findings,
      contact: config.page?.contact ?? null,
      nowMs: clock.wallMs(),
    };
  }

  async #act(action: Action): Promise<ActionAnswer> {
    const { tired, orders, who, reader, language, parked } = this.#parts;
    switch (action.name) {
      case 'tired':
        tired.say();
        return { ok: true };
      case 'login': {
        if (!parked()) return { ok: false, why: 'moving' };
        const answer = await who.login.byPin(action.pin);
        if ('driver' in answer) return { ok: true };
        return { ok: false, why: answer.refused, ...('waitMs' in answer ? { waitMs: answer.waitMs } : {}) };
      }
      case 'logout':
        if (!parked()) return { ok: false, why: 'moving' };
        who.login.logOut('driver');
        return { ok: true };
      case 'order':
        return orders.answer(action.orderId, action.state) ? { ok: true } : { ok: false, why: 'over' };
      case 'speak': {
        const order = orders.open().find(({ orderId }) => orderId === action.orderId);
        if (order === undefined) return { ok: false, why: 'over' };
        void reader.read(orderSpeech(order, language()), language());
        return { ok: true };
      }
    }
  }

  async #aim(): Promise<AimView | null> {
    const { parked, clock, policy } = this.#parts;
    if (!parked()) return null;
    this.#lookedMs = clock.monotonicMs();
    const reading = this.#watched?.reading ?? null;
    const frame = this.#frame;
    if (frame === null || reading === null) return null;
    const raw = { width: frame.width, height: frame.height, channels: 3 as const };
    const small = sharp(frame.rgb, { raw }).resize({ width: AIM_WIDTH_PX, withoutEnlargement: true });
    const blurred = reading.quality.sharpness < policy.thresholds.cameraBlurredSharpness;
    return { jpeg: await small.jpeg({ quality: 70 }).toBuffer(), view: aimGuides(reading, frame, blurred) };
  }
}
