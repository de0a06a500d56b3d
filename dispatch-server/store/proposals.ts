/** Proposals of settings: made by one person, approved by another, signed, rolled out; every step is in the audit. */
import { randomUUID } from 'node:crypto';
import { problemsOf, siteSettingsSchema, type Problem } from '@oyau/policy';
import { z } from 'zod';
import type { Proposal } from '../api/contract-what-if.js';
import type { ProposalBody } from '../api/requests-what-if.js';
import type { Person } from './alert-change.js';
import { writeAudit } from './audit.js';
import { listRollouts } from './rollouts.js';
import type { WhatIfTables } from './schema-what-if.js';
import type { Reader, Store, Write } from './store.js';

/** What is signed, as it was written down. */
const settingsSchema = z.looseObject({
  site: z.string(),
  version: z.number(),
  silent: z.boolean(),
  thresholds: z.record(z.string(), z.number()),
});
const stateSchema = z.enum(['proposed', 'approved', 'signed', 'withdrawn']);
const idsSchema = z.array(z.string());
const MOST_ROLLOUTS = 1000;

export type Refusal = 'noProposal' | 'ownProposal' | 'wrongState' | 'noRun' | 'oldVersion';
export type Changed =
  { readonly proposalId: string } | { readonly refused: Refusal } | { readonly problems: readonly Problem[] };

export function propose(store: Store, body: ProposalBody, person: Person, nowMs: number): Promise<Changed> {
  return store.transaction().execute(async (write): Promise<Changed> => {
    const last = await lastVersion(write, body.site);
    const version = body.version ?? last + 1;
    if (version <= last) return { refused: 'oldVersion' };
    const { site, silent, thresholds } = body;
    const settings = {
      ...{ format: 'oyau-site', formatVersion: 1, site, version },
      ...{ issuedAt: new Date(nowMs).toISOString(), issuedBy: person.login, silent, thresholds },
    };
    const checked = siteSettingsSchema.safeParse(settings);
    if (!checked.success) return { problems: problemsOf(checked.error) };
    if (body.runId !== undefined && !(await hasRun(write, body.runId))) return { refused: 'noRun' };
    const proposalId = randomUUID();
    const open = { decided_by: null, decided_at_ms: null, document: null, key_id: null, signed_at_ms: null };
    await write
      .insertInto('proposals')
      .values({
        ...{ proposal_id: proposalId, settings: JSON.stringify(settings), run_id: body.runId ?? null },
        ...{ note: body.note === undefined || body.note === '' ? null : body.note, state: 'proposed', ...open },
        ...{ created_by: person.login, created_at_ms: nowMs, rollouts: '[]' },
      })
      .execute();
    await writeAudit(write, person, 'proposal.add', proposalId, nowMs, { settings: JSON.stringify(settings) });
    return { proposalId };
  });
}

async function lastVersion(write: Write, site: string): Promise<number> {
  const rows = await write.selectFrom('proposals').select('settings').execute();
  const versions = rows
    .map(({ settings }) => settingsSchema.parse(JSON.parse(settings)))
    .filter((each) => each.site === site)
    .map(({ version }) => version);
  return Math.max(0, ...versions);
}

async function hasRun(write: Write, runId: string): Promise<boolean> {
  const row = await write.selectFrom('what_if_runs').select('run_id').where('run_id', '=', runId).executeTakeFirst();
  return row !== undefined;
}

/** Approves (by another person than its author) or withdraws. */
export function decide(
  store: Store,
  proposalId: string,
  decision: 'approved' | 'withdrawn',
  person: Person,
  nowMs: number,
): Promise<Changed> {
  return change(store, proposalId, async (write, row) => {
    const from = decision === 'approved' ? ['proposed'] : ['proposed', 'approved', 'signed'];
    if (!from.includes(row.state)) return 'wrongState';
    if (decision === 'approved' && row.created_by === person.login) return 'ownProposal';
    const action = decision === 'approved' ? 'proposal.approve' : 'proposal.withdraw';
    await writeAudit(write, person, action, proposalId, nowMs);
    return { state: decision, decided_by: person.login, decided_at_ms: nowMs };
  });
}

/** Keeps the signed file of an approved proposal. */
export function keepSigned(
  store: Store,
  proposalId: string,
  { document, keyId }: { document: string; keyId: string },
  person: Person,
  nowMs: number,
): Promise<Changed> {
  return change(store, proposalId, async (write, row) => {
    if (row.state !== 'approved') return 'wrongState';
    await writeAudit(write, person, 'proposal.sign', proposalId, nowMs, { keyId });
    return { state: 'signed', document, key_id: keyId, signed_at_ms: nowMs };
  });
}

/** Notes the id under which the signed file was sent. */
export function noteRollout(store: Store, proposalId: string, settingsId: string): Promise<Changed> {
  return change(store, proposalId, (_write, row) => {
    const rollouts = [...idsSchema.parse(JSON.parse(row.rollouts)), settingsId];
    return Promise.resolve({ rollouts: JSON.stringify(rollouts) });
  });
}

type Row = WhatIfTables['proposals'];

function change(
  store: Store,
  proposalId: string,
  step: (write: Write, row: Row) => Promise<Partial<Row> | Refusal>,
): Promise<Changed> {
  return store.transaction().execute(async (write): Promise<Changed> => {
    const row = await readProposalRow(write, proposalId);
    if (!row) return { refused: 'noProposal' };
    const part = await step(write, row);
    if (typeof part === 'string') return { refused: part };
    await write.updateTable('proposals').set(part).where('proposal_id', '=', proposalId).execute();
    return { proposalId };
  });
}

export async function readProposalRow(store: Reader, proposalId: string): Promise<Row | null> {
  const row = await store.selectFrom('proposals').selectAll().where('proposal_id', '=', proposalId).executeTakeFirst();
  return row ?? null;
}

/** Newest first; or the one of this id. */
export async function listProposals(store: Reader, proposalId?: string): Promise<Proposal[]> {
  let select = store.selectFrom('proposals').selectAll();
  if (proposalId !== undefined) select = select.where('proposal_id', '=', proposalId);
  const rows = await select.orderBy('created_at_ms', 'desc').limit(200).execute();
  const proposals: Proposal[] = [];
  for (const row of rows) proposals.push(await proposalOf(store, row));
  return proposals;
}

async function proposalOf(store: Reader, row: Row): Promise<Proposal> {
  const { site, version, silent, thresholds } = settingsSchema.parse(JSON.parse(row.settings));
  const rollouts: Proposal['rollouts'] = [];
  for (const id of idsSchema.parse(JSON.parse(row.rollouts)))
    for (const one of await listRollouts(store, { settingsId: id, limit: MOST_ROLLOUTS })) {
      const { settingsId, deviceId, state, inForce, problems } = one;
      rollouts.push({ settingsId, deviceId, state, inForce, problems });
    }
  return {
    ...{ proposalId: row.proposal_id, site, version, silent, thresholds, runId: row.run_id, note: row.note },
    state: stateSchema.parse(row.state),
    ...{ createdBy: row.created_by, createdAtMs: row.created_at_ms },
    ...{ decidedBy: row.decided_by, decidedAtMs: row.decided_at_ms },
    ...{ keyId: row.key_id, signedAtMs: row.signed_at_ms, rollouts },
  };
}
