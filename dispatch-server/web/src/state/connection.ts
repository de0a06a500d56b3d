/** Wires the board socket to the signals and looks after the session behind it. */
import { batch, effect } from '@preact/signals';
import { fetchSession, signOut } from '../net/api.js';
import { forgetAhead } from '../net/ahead.js';
import { whenQuiet } from '../net/call.js';
import { BoardLink, type SocketEvents } from '../net/board-link.js';
import type { BoardMessage } from '../net/contract.js';
import { UnreadableAnswer } from '../net/fields.js';
import { readBoardMessage } from '../net/read.js';
import { endSession } from './acknowledge.js';
import { EMPTY_BOARD, reduceBoard, withTrucks } from './board.js';
import { pageOf } from './history-query.js';
import { siteZone } from './preferences.js';
import { isTimeZone } from '../i18n/zone.js';
import {
  board,
  expired,
  instant,
  lastHeard,
  linkOpen,
  now,
  offsetMs,
  session,
  sessionFailure,
  signedIn,
  unreadable,
  wantedSince,
} from './desk.js';
import { TruckBatch } from './truck-batch.js';
import { serverOffsetMs, type Instant } from './freshness.js';

/** `onMessage` runs after each message took effect. */
export function createLink(onMessage: () => void): BoardLink {
  return new BoardLink(
    { connect: openSocket, now: instant, random: Math.random, after },
    {
      heard: (text, at) => {
        hear(text, at);
        onMessage();
      },
      opened: () => (linkOpen.value = true),
      dropped: () => {
        linkOpen.value = false;
        void confirmSession();
      },
    },
  );
}

/** The state of the whole desk takes server and page a while: a page that was asked for by its address comes first, but for no longer. Ours. */
const PAGE_FIRST_MS = 1000;

/** Connects while somebody is signed in, and only then. */
export function linkWhileSignedIn(link: BoardLink): void {
  let login: string | null = null;
  let isFirst = pageOf(location.hash).name !== 'board';
  const start = async (signedIn: string): Promise<void> => {
    const waits = isFirst;
    isFirst = false;
    if (waits) await whenQuiet(PAGE_FIRST_MS);
    if (login !== signedIn) return;
    wantedSince.value = now.value = instant();
    link.start();
  };
  effect(() => {
    const signedIn = session.value?.user?.login ?? null;
    if (signedIn === login) return;
    login = signedIn;
    link.stop();
    linkOpen.value = false;
    if (signedIn === null) return;
    lastHeard.value = null;
    wantedSince.value = now.value = instant();
    void start(signedIn);
  });
}

/** Asks the server who sits here, at page load and on "try again". */
export async function findSession(): Promise<void> {
  sessionFailure.value = null;
  const outcome = await fetchSession();
  if (!outcome.ok || outcome.value.user === null) forgetAhead();
  if (outcome.ok) session.value = outcome.value;
  else sessionFailure.value = outcome.reason;
}

/** Signs out and forgets what was on the screen. */
export async function leave(): Promise<void> {
  await signOut();
  expired.value = false;
  session.value = { user: null, setupNeeded: false };
  board.value = EMPTY_BOARD;
  lastHeard.value = null;
}

/** A refused socket looks like a dead one; only this call tells a lost session from a lost network. */
async function confirmSession(): Promise<void> {
  if (!signedIn.value) return;
  const outcome = await fetchSession();
  if (outcome.ok && outcome.value.user === null) endSession();
}

function hear(text: string, at: Instant): void {
  lastHeard.value = now.value = at;
  try {
    const message = readBoardMessage(text);
    if (message === null) return;
    if ('serverTimeMs' in message) offsetMs.value = serverOffsetMs(offsetMs.value, message.serverTimeMs, at);
    take(message);
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error;
    unreadable.value = true;
  }
}

/** Trucks wait at most so long for an idle moment, ms. */
const IDLE_WITHIN_MS = 250;

const trucks = new TruckBatch({
  apply: (changed) => (board.value = withTrucks(board.value, changed)),
  after,
  whenIdle: (callback) => requestIdleCallback(callback, { timeout: IDLE_WITHIN_MS }),
});

function take(message: BoardMessage): void {
  if (message.type === 'trucks') {
    trucks.add(message.trucks);
    return;
  }
  batch(() => {
    if (message.type === 'snapshot') {
      trucks.clear();
      unreadable.value = false;
    }
    board.value = reduceBoard(board.value, message);
    const zone = board.value.settings?.timeZone ?? '';
    siteZone.value = isTimeZone(zone) ? zone : undefined;
  });
}

function openSocket(events: SocketEvents): () => void {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/board/v1`);
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('close', () => events.closed());
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') events.heard(event.data);
  });
  return () => socket.close();
}

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
