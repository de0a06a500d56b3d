/** All that the pages show, as signals: the board, the link to the server, the clock, the selection, typed notes. */
import { computed, signal } from '@preact/signals';
import type { FailureReason, Session } from '../net/api.js';
import type { SpeakerState } from '../sound/speaker.js';
import { EMPTY_BOARD, acknowledged, unacknowledged, type Board } from './board.js';
import { fleetRows, isSeen } from './fleet.js';
import { ageMs, isStale, type Instant } from './freshness.js';
import { sound } from './preferences.js';

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

export const board = signal<Board>(EMPTY_BOARD);
/** Apart, so that a truck's sign of life does not redraw the alerts. */
const alerts = computed(() => board.value.alerts);
const trucks = computed(() => board.value.trucks);
export const openAlerts = computed(() => unacknowledged(alerts.value));
export const acknowledgedAlerts = computed(() => acknowledged(alerts.value));
export const fleet = computed(() => fleetRows(trucks.value.values(), openAlerts.value));
export const seenTrucks = computed(() => fleet.value.filter(({ truck }) => isSeen(truck)).length);

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

/** The alert the keyboard acts on. */
export const selectedId = signal<string | null>(null);
/** Notes typed and not sent yet, by alertId. */
export const notes = signal<ReadonlyMap<string, string>>(new Map());
/** Acknowledgements on their way, by alertId. */
export const sending = signal<ReadonlySet<string>>(new Set());
/** Acknowledgements that failed, by alertId. */
export const failures = signal<ReadonlyMap<string, FailureReason>>(new Map());

/** An unacknowledged P1 that nobody acts on yet: the desk must sound. */
export const p1Waits = computed(() =>
  openAlerts.value.some(({ alertId, priority }) => priority === 'P1' && !sending.value.has(alertId)),
);
export const mayAcknowledge = computed(() => {
  const user = session.value?.user ?? null;
  return user !== null && user.role !== 'viewer';
});

export const fleetWords = signal('');
export const helpOpen = signal(false);
/** What a screen reader shall say. */
export const spoken = signal('');

function floorTo(stepMs: number, timeMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}
