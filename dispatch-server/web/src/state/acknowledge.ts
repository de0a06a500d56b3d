/** Acknowledging: sends it, keeps the typed note until the server has it, tells what went wrong. */
import { acknowledgeAlert } from '../net/api.js';
import { reduceBoard } from './board.js';
import { board, expired, failures, mayAcknowledge, notes, openAlerts, selectedId, sending, session } from './desk.js';
import { keepSelection, moveSelection } from './selection.js';

/** Acknowledges one alert with its note, once however often it is asked. */
export async function acknowledge(alertId: string): Promise<void> {
  if (!mayAcknowledge.value || sending.value.has(alertId)) return;
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

/** Moves the selection among the open alerts. */
export function select(step: 1 | -1): void {
  selectedId.value = moveSelection(openIds(), selectedId.value, step);
}

/** To be called whenever the open alerts change. */
export function followOpenAlerts(): void {
  selectedId.value = keepSelection(openIds(), selectedId.value);
}

/** The server no longer knows us: the login form comes up, everything typed stays. */
export function endSession(): void {
  expired.value = true;
  session.value = { user: null, setupNeeded: false };
}

function openIds(): readonly string[] {
  return openAlerts.value.map(({ alertId }) => alertId);
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([other]) => other !== key));
}
