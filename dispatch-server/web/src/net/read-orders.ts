/** Turns the server's JSON about orders into contract types. The lists are the server's, checked against its types. */
import type {
  AlertOutcome,
  InterventionOutcome,
  Order,
  OrderKind,
  OrderState,
  OrderStep,
  OrderTemplate,
} from './contract.js';
import type { Fields } from './fields.js';

export const ORDER_KINDS = [
  'call',
  'restBreak',
  'stop',
  'relief',
  'medicalCheck',
  'message',
] as const satisfies readonly OrderKind[];

export const ORDER_STATES = [
  'issued',
  'sent',
  'received',
  'acknowledged',
  'done',
  'declined',
  'cancelled',
  'expired',
] as const satisfies readonly OrderState[];

/** What an intervention led to. */
export const INTERVENTION_OUTCOMES = [
  'driverFit',
  'restTaken',
  'truckStopped',
  'driverRelieved',
  'sentToMedical',
  'workContinued',
  'notReached',
] as const satisfies readonly InterventionOutcome[];

/** Why an alert needed no intervention. */
export const CLOSE_REASONS = [
  'falseAlarm',
  'equipmentFault',
  'duplicate',
  'parked',
  'other',
] as const satisfies readonly AlertOutcome[];

export const ALERT_OUTCOMES: readonly AlertOutcome[] = [...INTERVENTION_OUTCOMES, ...CLOSE_REASONS];

export function readOrder(fields: Fields): Order {
  return {
    orderId: fields.text('orderId'),
    truckId: fields.text('truckId'),
    alertId: fields.textOrNull('alertId'),
    kind: fields.oneOf('kind', ORDER_KINDS),
    text: fields.text('text'),
    state: fields.oneOf('state', ORDER_STATES),
    issuedBy: fields.text('issuedBy'),
    issuedAtMs: fields.number('issuedAtMs'),
    expiresAtMs: fields.number('expiresAtMs'),
    steps: fields.list('steps', readStep),
    outcome: fields.oneOfOrNull('outcome', INTERVENTION_OUTCOMES),
    outcomeNote: fields.textOrNull('outcomeNote'),
    updatedAtMs: fields.number('updatedAtMs'),
  };
}

function readStep(fields: Fields): OrderStep {
  return {
    state: fields.oneOf('state', ORDER_STATES),
    atMs: fields.number('atMs'),
    by: fields.oneOf('by', ['person', 'truck', 'server']),
    login: fields.textOrNull('login'),
    note: fields.textOrNull('note'),
  };
}

export function readTemplate(fields: Fields): OrderTemplate {
  return {
    kind: fields.oneOf('kind', ORDER_KINDS),
    text: fields.object('text', (text) => ({ en: text.text('en'), ru: text.text('ru'), kk: text.text('kk') })),
  };
}
