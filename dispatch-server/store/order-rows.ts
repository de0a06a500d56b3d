/** Orders between their three shapes: table row, life-cycle record, and what the API shows. */
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import { interventionOutcomeSchema, orderKindSchema, orderStepSchema, type Order } from '../api/contract.js';
import { hasEnded, stateOf, type OrderRecord } from '../orders/life-cycle.js';
import type { Tables } from './schema.js';

const steps = z.array(orderStepSchema);

export function orderRecordOf(row: Selectable<Tables['orders']>): OrderRecord {
  const outcome = interventionOutcomeSchema.nullable().parse(row.outcome);
  return {
    orderId: row.order_id,
    truckId: row.truck_id,
    alertId: row.alert_id,
    kind: orderKindSchema.parse(row.kind),
    text: row.text,
    issuedBy: row.issued_by,
    issuedAtMs: row.issued_at_ms,
    expiresAtMs: row.expires_at_ms,
    steps: steps.parse(JSON.parse(row.steps)),
    outcome: outcome && { outcome, note: row.outcome_note },
    updatedAtMs: row.updated_at_ms,
  };
}

export function orderRowOf(order: OrderRecord): Insertable<Tables['orders']> {
  return {
    order_id: order.orderId,
    truck_id: order.truckId,
    alert_id: order.alertId,
    kind: order.kind,
    text: order.text,
    issued_by: order.issuedBy,
    issued_at_ms: order.issuedAtMs,
    expires_at_ms: order.expiresAtMs,
    steps: JSON.stringify(order.steps),
    state: stateOf(order),
    open: hasEnded(order) ? 0 : 1,
    outcome: order.outcome?.outcome ?? null,
    outcome_note: order.outcome?.note ?? null,
    updated_at_ms: order.updatedAtMs,
  };
}

export function orderViewOf(order: OrderRecord): Order {
  return {
    ...order,
    steps: [...order.steps],
    state: stateOf(order),
    outcome: order.outcome?.outcome ?? null,
    outcomeNote: order.outcome?.note ?? null,
  };
}
