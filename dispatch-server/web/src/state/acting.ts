/** What a dispatcher does about an alert besides acknowledging: sends it, keeps what was typed until the server has it. */
import {
  cancelOrder,
  closeAlert,
  issueOrder,
  nameDriver,
  recordOutcome,
  shelveAlert,
  unshelveAlert,
} from '../net/api.js';
import type { Outcome } from '../net/call.js';
import type { Alert, AlertOutcome, InterventionOutcome, Order } from '../net/contract.js';
import { INTERVENTION_OUTCOMES } from '../net/read-orders.js';
import { acknowledge, endSession } from './acknowledge.js';
import { reduceBoard } from './board.js';
import { board, openAlerts } from './desk.js';
import { draft, finishPanel, panel, panelBusy, panelFailure, panelKey, type Draft, type Panel } from './panels.js';

const MINUTE_MS = 60_000;

/** Sends what the open panel holds; true = the server has it. */
export async function submitPanel(): Promise<boolean> {
  const open = panel.value;
  if (open === null || panelBusy.value !== null) return false;
  const key = panelKey(open);
  panelBusy.value = key;
  panelFailure.value = null;
  const outcome = await send(open, draft.value);
  panelBusy.value = null;
  if (outcome.ok) {
    finishPanel(open);
    if (open.kind === 'order' && open.alertId !== null) void acknowledge(open.alertId);
    return true;
  }
  panelFailure.value = { key, failure: outcome };
  if (outcome.reason === 'signedOut') endSession();
  return false;
}

function send(open: Panel, typed: Draft): Promise<Outcome<Alert | Order | null>> {
  switch (open.kind) {
    case 'order':
      return taken(sendOrder(open, typed));
    case 'shelve':
      return taken(shelveAlert(open.alertId, Number(typed.minutes), typed.reason.trim()));
    case 'close':
      return isChosen(typed.outcome) ? taken(closeAlert(open.alertId, typed.outcome, typed.note.trim())) : incomplete();
    case 'outcome':
      return isIntervention(typed.outcome)
        ? taken(recordOutcome(open.orderId, typed.outcome, typed.note.trim()))
        : incomplete();
    case 'cancel':
      return taken(cancelOrder(open.orderId, typed.reason.trim()));
    case 'driver':
      return nameDriver(open.truckId, typed.driverId.trim() === '' ? null : typed.driverId.trim());
    case 'clip':
      return incomplete();
  }
}

function sendOrder(open: Extract<Panel, { kind: 'order' }>, typed: Draft): Promise<Outcome<Order>> {
  if (typed.kind === '') return incomplete();
  const { truckId, alertId } = open;
  return issueOrder({
    ...{ truckId, alertId, kind: typed.kind, text: typed.text.trim() },
    dueMs: Number(typed.dueMinutes) * MINUTE_MS,
  });
}

/** Takes a shelved alert back into the list. */
export async function unshelve(alertId: string): Promise<void> {
  await taken(unshelveAlert(alertId));
}

/** Will sending the order acknowledge the alert too? */
export function acknowledgesToo(open: Panel): boolean {
  return (
    open.kind === 'order' &&
    openAlerts.value.some(({ alertId, state }) => alertId === open.alertId && !state.acknowledged)
  );
}

/** Shows an answer at once; the push that follows says the same. */
async function taken<Value extends Alert | Order>(call: Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  const outcome = await call;
  if (outcome.ok) take(outcome.value);
  return outcome;
}

function take(value: Alert | Order): void {
  board.value = reduceBoard(
    board.value,
    'orderId' in value ? { type: 'order', order: value } : { type: 'alert', alert: value },
  );
}

function isChosen(outcome: Draft['outcome']): outcome is AlertOutcome {
  return outcome !== '';
}

function isIntervention(outcome: Draft['outcome']): outcome is InterventionOutcome {
  return INTERVENTION_OUTCOMES.some((known) => known === outcome);
}

function incomplete(): Promise<Outcome<never>> {
  return Promise.resolve({ ok: false, reason: 'badInput', problems: [] });
}
