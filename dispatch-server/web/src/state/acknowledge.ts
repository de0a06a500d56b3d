/** Acknowledging: sends it, keeps the typed note until the server has it, tells what went wrong. */
import { acknowledgeAlert } from '../net/api.js';
import { reduceBoard } from './board.js';
import {
  board,
  expired,
  failures,
  mayAct,
  notes,
  openAlerts,
  selectedId,
  sending,
  session,
  workingAlerts,
} from './desk.js';
import { moveSelection } from './selection.js';

/** Acknowledges one alert with its note, once however often it is asked. */
export async function acknowledge(alertId: string): Promise<void> {
  if (!mayAct.value || sending.value.has(alertId)) return;
  if (!openAlerts.value.some((alert) => alert.alertId === alertId)) return;
  sending.value = new Set(sending.value).add(alertId);
  failures.value = without(failures.value, alertId);
  const outcome = await acknowledgeAlert(alertId, (notes.value.get(alertId) ?? '').trim());
  sending.value = new Set([...sending.value].filter((id) => id !== alertId));
  if (outcome.ok) {
    notes.value = without(notes.value, alertId);
    board.value = reduceBoard(board.value, { type: 'alert', alert: outcome.value });
  } else {
    failures.value = new Map(failures.value).set(alertId, outcome.reason);
    if (outcome.reason === 'signedOut') endSession();
  }
}

export function writeNote(alertId: string, text: string): void {
  notes.value = new Map(notes.value).set(alertId, text);
}

/** Moves the selection among the alerts that somebody still works on: open ones, then acknowledged ones. */
export function select(step: 1 | -1): void {
  selectedId.value = moveSelection([...openIds(), ...workingIds()], selectedId.value, step);
}

/**
 * To be called whenever the alerts change. The selection stays on its alert, but an alert that leaves the open ones gives
 * it to the most urgent of them, and so does one nobody needs to acknowledge when the first open alert arrives: Enter must
 * mean that one. Where no open alert is left it stays, so that the order that follows is one key away.
 */
export function followOpenAlerts(): void {
  const open = openIds();
  const selected = selectedId.peek();
  const isLeft = selected !== null && openBefore.includes(selected) && !open.includes(selected);
  const isFirst = openBefore.length === 0;
  openBefore = open;
  const stays = (isLeft || isFirst) && open.length > 0 ? open : [...open, ...workingIds()];
  selectedId.value = selected !== null && stays.includes(selected) ? selected : (open[0] ?? null);
}

let openBefore: readonly string[] = [];

/** The server no longer knows us: the login form comes up, everything typed stays. */
export function endSession(): void {
  expired.value = true;
  session.value = { user: null, setupNeeded: false };
}

function openIds(): readonly string[] {
  return openAlerts.value.map(({ alertId }) => alertId);
}

function workingIds(): readonly string[] {
  return workingAlerts.value.map(({ alertId }) => alertId);
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([other]) => other !== key));
}
