/** Keeps time for the desk: escalations, orders that run out, floods of alerts and the begin of shifts, all from stored times. */
import type { Flood, ShiftNow } from '../api/contract.js';
import { CALM, floodAfter, FLOOD_WINDOW_MS } from '../alerts/flood.js';
import { alertsRaisedSince } from '../store/alerts.js';
import { readSettings } from '../store/settings.js';
import type { DeskParts } from './desk-parts.js';
import { escalateDue } from './escalation.js';
import { expireOrders } from './orders.js';
import { shiftAt } from './shifts.js';
import { offsetOfZone } from './time-zone.js';

export interface DeskClock {
  /** Does what is due now; the timer calls it, and tests. */
  tick(): Promise<void>;
  flood: () => Flood;
  stop(): Promise<void>;
}

/** Starts to tick every `everyMs`. A tick that fails is logged and tried again by the next. */
export function createDeskClock(parts: DeskParts, everyMs: number): DeskClock {
  let flood: Flood = CALM;
  let shift: ShiftNow | null | undefined;
  let running: Promise<void> | null = null;

  const watchFlood = async () => {
    const nowMs = parts.now();
    const next = floodAfter(flood, await alertsRaisedSince(parts.store, nowMs - FLOOD_WINDOW_MS), nowMs);
    const isNews = next.active !== flood.active || next.perTenMinutes !== flood.perTenMinutes;
    flood = next;
    if (isNews) parts.bus.publish({ type: 'flood', ...flood });
  };
  const watchShift = async () => {
    const settings = await readSettings(parts.store);
    const next = shiftAt(settings.shifts, offsetOfZone(settings.timeZone), parts.now());
    const hasBegun = shift !== undefined && next?.startedAtMs !== shift?.startedAtMs;
    shift = next;
    if (hasBegun) parts.bus.publish({ type: 'settings', settings, shift: next });
  };
  const work = async () => {
    try {
      await escalateDue(parts);
      await expireOrders(parts);
      await watchFlood();
      await watchShift();
    } catch (error) {
      parts.log.error({ err: error }, 'the desk could not do what was due');
    }
    running = null;
  };
  const tick = () => (running ??= work());
  const timer = setInterval(() => void tick(), everyMs);
  timer.unref();
  void tick();
  return {
    tick,
    flood: () => flood,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
