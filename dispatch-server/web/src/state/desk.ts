/** All that the pages show, as signals: the board, the link to the server, the clock, the selection, typed notes. */
import { computed, signal } from '@preact/signals';
import type { Session } from '../net/api.js';
import type { FailureReason } from '../net/call.js';
import type { SpeakerState } from '../sound/speaker.js';
import { EMPTY_BOARD, type Board } from './board.js';
import { fleetRows, isSeen } from './fleet.js';
import { ageMs, isStale, type Instant } from './freshness.js';
import { fleetOrder, hears, sound } from './preferences.js';
import { nextReturnMs, sectionsOf } from './sections.js';

/** This moment on both clocks. */
export function instant(): Instant {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}

/** `null` until the server has answered who sits here. */
export const session = signal<Session | null>(null);
/** Why the server did not answer that; null = it did, or has not been asked. */
export const sessionFailure = signal<FailureReason | null>(null);
/** The session ended by itself while the board was open. */
export const expired = signal(false);

export const signedIn = computed(() => (session.value?.user ?? null) !== null);
const role = computed(() => session.value?.user?.role ?? 'viewer');
/** Acknowledge, shelve, order, close. */
export const mayAct = computed(() => ['dispatcher', 'supervisor', 'admin'].includes(role.value));
/** Settings, templates, plan. */
export const maySet = computed(() => ['supervisor', 'admin'].includes(role.value));
/** Give verdicts. */
export const mayReview = computed(() => ['analyst', 'supervisor', 'admin'].includes(role.value));
/** See reports. */
export const mayReport = computed(() => ['analyst', 'supervisor', 'admin'].includes(role.value));
/** People, logins, cab units, webhooks, audit. */
export const mayAdmin = computed(() => role.value === 'admin');
/** Look at clips; every view is written down by the server. */
export const mayWatch = computed(() => role.value !== 'viewer');

export const board = signal<Board>(EMPTY_BOARD);
/** Apart, so that a truck's sign of life does not redraw the alerts. */
const alerts = computed(() => board.value.alerts);
const trucks = computed(() => board.value.trucks);
export const orders = computed(() => board.value.orders);
export const flood = computed(() => board.value.flood);
export const clipsArrived = computed(() => board.value.clips);

const settings = computed(() => board.value.settings);
const shift = computed(() => board.value.shift);
/** Apart from the board, so that the headline is drawn again only when the site changes. */
export const site = computed(() => ({ settings: settings.value, shift: shift.value }));

/** Advanced about twice a second. */
export const now = signal<Instant>(instant());
export const lastHeard = signal<Instant | null>(null);
/** When the page first wanted a connection. */
export const wantedSince = signal<Instant>(instant());
export const linkOpen = signal(false);
export const unreadable = signal(false);

/** Server time minus this computer's, ms; null = not heard yet. */
export const offsetMs = signal<number | null>(null);
/** The server's clock, whole seconds, so that nothing redraws more often. */
export const serverNowMs = computed(() => floorTo(1_000, now.value.wallMs + (offsetMs.value ?? 0)));
/** The same in whole minutes, for what only needs the day. */
export const serverMinuteMs = computed(() => floorTo(60_000, serverNowMs.value));

/** When the next shelved alert comes back; the lists are sorted anew then, and not every second. */
const nextReturn = computed(() => nextReturnMs(alerts.value.values(), serverNowMs.value));
const sections = computed(() => sectionsOf(alerts.value.values(), (nextReturn.value ?? Infinity) - 1));
/** Unacknowledged, and not set aside. */
export const openAlerts = computed(() => sections.value.waiting);
export const workingAlerts = computed(() => sections.value.working);
export const shelvedAlerts = computed(() => sections.value.shelved);
export const closedAlerts = computed(() => sections.value.closed);

export const fleet = computed(() => fleetRows(trucks.value.values(), openAlerts.value, fleetOrder.value));
export const seenTrucks = computed(() => {
  let seen = 0;
  for (const truck of trucks.value.values()) if (isSeen(truck)) seen += 1;
  return seen;
});
export const truckCount = computed(() => trucks.value.size);

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'stale';
export const connection = computed<Connection>(() => {
  if (isStale(lastHeard.value ?? wantedSince.value, now.value)) return 'stale';
  if (lastHeard.value === null) return 'connecting';
  return linkOpen.value ? 'live' : 'reconnecting';
});
/** Age of what is shown, whole seconds in ms; null = nothing was ever received. */
export const dataAgeMs = computed(() =>
  lastHeard.value === null ? null : floorTo(1_000, ageMs(lastHeard.value, now.value)),
);

export const speakerState = signal<SpeakerState>('blocked');
export type SoundState = 'on' | 'muted' | 'blocked' | 'unavailable';
export const soundState = computed<SoundState>(() => {
  if (speakerState.value === 'unavailable') return 'unavailable';
  if (sound.value === 'muted') return 'muted';
  return speakerState.value === 'running' ? 'on' : 'blocked';
});

/** What this desk hears: a supervisor's only what nobody acknowledged in time, unless told otherwise. */
export const hearsOnly = computed(() =>
  hears.value === 'byRole' ? (role.value === 'supervisor' ? 'escalated' : 'all') : hears.value,
);
/** Alerts this desk sounds for. */
export const audibleAlerts = computed(() =>
  hearsOnly.value === 'all' ? openAlerts.value : openAlerts.value.filter((alert) => alert.escalatedAtMs !== null),
);

/** The alert the keyboard acts on. */
export const selectedId = signal<string | null>(null);
/** Notes typed and not sent yet, by alertId. */
export const notes = signal<ReadonlyMap<string, string>>(new Map());
/** Acknowledgements on their way, by alertId. */
export const sending = signal<ReadonlySet<string>>(new Set());
/** Acknowledgements that failed, by alertId. */
export const failures = signal<ReadonlyMap<string, FailureReason>>(new Map());

/** The worst thing that waits for somebody to act: the desk must sound. null = nothing urgent does. */
export const urgent = computed<'escalated' | 'P1' | null>(() => {
  const waiting = audibleAlerts.value.filter(
    ({ alertId, priority }) => priority === 'P1' && !sending.value.has(alertId),
  );
  if (waiting.some(({ escalatedAtMs }) => escalatedAtMs !== null)) return 'escalated';
  return waiting.length > 0 ? 'P1' : null;
});

export const fleetWords = signal('');
export const helpOpen = signal(false);
/** What a screen reader shall say. */
export const spoken = signal('');

function floorTo(stepMs: number, timeMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}
