/** How an alert can be closed: what the intervention led to, or why none was needed. */

/** What an intervention led to. */
export const INTERVENTION_OUTCOMES = [
  'driverFit',
  'restTaken',
  'truckStopped',
  'driverRelieved',
  'sentToMedical',
  'workContinued',
  'notReached',
] as const;

/** Why an alert needed no intervention. */
export const CLOSE_REASONS = ['falseAlarm', 'equipmentFault', 'duplicate', 'parked', 'other'] as const;

export type InterventionOutcome = (typeof INTERVENTION_OUTCOMES)[number];
export type AlertOutcome = InterventionOutcome | (typeof CLOSE_REASONS)[number];
