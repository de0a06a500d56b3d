/** Turns the server's JSON about what-if into types, or throws UnreadableAnswer. */
import type { Fields } from './fields.js';
import type { Proposal, WhatIfDifference, WhatIfResult, WhatIfStock, WhatIfTotal } from './what-if-contract.js';

export function readStock(fields: Fields): WhatIfStock {
  return {
    thresholds: [
      ...fields.list('thresholds', (spec) => ({
        name: spec.text('name'),
        default: spec.number('default'),
        unit: spec.text('unit'),
        min: spec.number('min'),
        max: spec.number('max'),
        means: spec.text('means'),
      })),
    ],
    sessions: [...fields.list('sessions', readRecorded)],
    trucks: fields.number('trucks'),
    canSign: fields.flag('canSign'),
  };
}

function readRecorded(fields: Fields): WhatIfStock['sessions'][number] {
  return {
    sessionId: fields.text('sessionId'),
    truckId: fields.text('truckId'),
    deviceId: fields.text('deviceId'),
    driverId: fields.textOrNull('driverId'),
    startedAtMs: fields.number('startedAtMs'),
    durationMs: fields.number('durationMs'),
  };
}

export function readSession(fields: Fields): WhatIfResult['sessions'][number] {
  return {
    ...readRecorded(fields),
    frames: fields.number('frames'),
    same: fields.number('same'),
    differences: fields.number('differences'),
    notes: [...fields.texts('notes')],
    failure: fields.textOrNull('failure'),
    reproduced: fields.objectOrNull('reproduced', (reproduced) => ({
      same: reproduced.number('same'),
      missing: reproduced.number('missing'),
      extra: reproduced.number('extra'),
    })),
  };
}

export function readTotal(fields: Fields): WhatIfTotal {
  return {
    kind: fields.text('kind'),
    isAlarm: fields.flag('isAlarm'),
    before: fields.number('before'),
    after: fields.number('after'),
    added: fields.number('added'),
    removed: fields.number('removed'),
    moved: fields.number('moved'),
    removedTrue: fields.number('removedTrue'),
    removedFalse: fields.number('removedFalse'),
  };
}

export function readDifference(fields: Fields): WhatIfDifference {
  const interval = (one: Fields) => ({ onsetAtMs: one.number('onsetAtMs'), offsetAtMs: one.number('offsetAtMs') });
  return {
    sessionId: fields.text('sessionId'),
    truckId: fields.text('truckId'),
    kind: fields.text('kind'),
    isAlarm: fields.flag('isAlarm'),
    change: fields.oneOf('change', ['added', 'removed', 'moved']),
    before: fields.objectOrNull('before', interval),
    after: fields.objectOrNull('after', interval),
    verdict: fields.objectOrNull('verdict', (verdict) => ({
      eventRowId: verdict.number('eventRowId'),
      finding: verdict.text('finding'),
      verdict: verdict.oneOf('verdict', ['true', 'falseAlarm', 'reclassified']),
      reason: verdict.textOrNull('reason'),
      kind: verdict.textOrNull('kind'),
    })),
  };
}

export function readLoad(fields: Fields): WhatIfResult['load'] {
  const raised = (one: Fields) => ({ P1: one.number('P1'), P2: one.number('P2') });
  return {
    hours: fields.number('hours'),
    before: fields.object('before', raised),
    after: fields.object('after', raised),
    trucks: fields.number('trucks'),
    dispatchers: fields.number('dispatchers'),
    perDispatcherHourBefore: fields.numberOrNull('perDispatcherHourBefore'),
    perDispatcherHourAfter: fields.numberOrNull('perDispatcherHourAfter'),
  };
}

export function readProposal(fields: Fields): Proposal {
  return {
    proposalId: fields.text('proposalId'),
    site: fields.text('site'),
    version: fields.number('version'),
    silent: fields.flag('silent'),
    thresholds: fields.object('thresholds', (all) =>
      Object.fromEntries(Object.entries(all.plain()).map(([name, value]) => [name, Number(value)])),
    ),
    runId: fields.textOrNull('runId'),
    note: fields.textOrNull('note'),
    state: fields.oneOf('state', ['proposed', 'approved', 'signed', 'withdrawn']),
    createdBy: fields.text('createdBy'),
    createdAtMs: fields.number('createdAtMs'),
    decidedBy: fields.textOrNull('decidedBy'),
    decidedAtMs: fields.numberOrNull('decidedAtMs'),
    keyId: fields.textOrNull('keyId'),
    signedAtMs: fields.numberOrNull('signedAtMs'),
    rollouts: [
      ...fields.list('rollouts', (rollout) => ({
        settingsId: rollout.text('settingsId'),
        deviceId: rollout.text('deviceId'),
        state: rollout.text('state'),
        inForce: rollout.textOrNull('inForce'),
        problems: [...rollout.list('problems', (one) => ({ path: one.text('path'), message: one.text('message') }))],
      })),
    ],
  };
}
