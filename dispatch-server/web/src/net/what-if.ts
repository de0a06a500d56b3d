/** REST API v1 of what-if: what there is to try, runs, proposals. */
import { call, type Outcome } from './call.js';
import type { Fields } from './fields.js';
import { readDifference, readLoad, readProposal, readSession, readStock, readTotal } from './read-what-if.js';
import type { Proposal, WhatIfRun, WhatIfStock } from './what-if-contract.js';

export function fetchStock(): Promise<Outcome<WhatIfStock>> {
  return call('GET', '/api/v1/what-if', undefined, readStock);
}

export interface WhatIfQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly trucks: readonly string[];
  readonly thresholds: Readonly<Record<string, number>>;
  readonly dispatchers: number;
}

export function beginRun(question: WhatIfQuestion): Promise<Outcome<WhatIfRun>> {
  return call('POST', '/api/v1/what-if', question, runIn);
}

export function fetchRun(runId: string): Promise<Outcome<WhatIfRun>> {
  return call('GET', `/api/v1/what-if/${encodeURIComponent(runId)}`, undefined, runIn);
}

export function fetchProposals(): Promise<Outcome<readonly Proposal[]>> {
  return call('GET', '/api/v1/proposals', undefined, (body) => body.list('proposals', readProposal));
}

export interface NewProposal {
  readonly site: string;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly runId?: string;
  readonly note?: string;
}

export function propose(proposal: NewProposal): Promise<Outcome<Proposal>> {
  return call('POST', '/api/v1/proposals', proposal, proposalIn);
}

export function stepProposal(id: string, step: 'approve' | 'withdraw' | 'sign'): Promise<Outcome<Proposal>> {
  return call('POST', `${proposalPath(id)}/${step}`, {}, proposalIn);
}

export function sendDocument(id: string, document: string): Promise<Outcome<Proposal>> {
  return call('PUT', `${proposalPath(id)}/document`, { document }, proposalIn);
}

export function rollOut(id: string, devices: readonly string[]): Promise<Outcome<Proposal>> {
  return call('POST', `${proposalPath(id)}/roll-out`, { devices }, proposalIn);
}

/** Where the unsigned settings are to be had. */
export function unsignedAddress(id: string): string {
  return `${proposalPath(id)}/settings`;
}

function proposalPath(id: string): string {
  return `/api/v1/proposals/${encodeURIComponent(id)}`;
}

function proposalIn(body: Fields): Proposal {
  return body.object('proposal', readProposal);
}

function runIn(body: Fields): WhatIfRun {
  return body.object('run', (run) => ({
    runId: run.text('runId'),
    state: run.oneOf('state', ['running', 'done', 'failed']),
    progress: run.number('progress'),
    thresholds: run.object('thresholds', numbersIn),
    startedBy: run.text('startedBy'),
    startedAtMs: run.number('startedAtMs'),
    endedAtMs: run.numberOrNull('endedAtMs'),
    failure: run.textOrNull('failure'),
    result: run.objectOrNull('result', (result) => ({
      sessions: [...result.list('sessions', readSession)],
      totals: [...result.list('totals', readTotal)],
      differences: [...result.list('differences', readDifference)],
      isCut: result.flag('isCut'),
      load: result.object('load', readLoad),
    })),
  }));
}

function numbersIn(fields: Fields): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields.plain()).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
