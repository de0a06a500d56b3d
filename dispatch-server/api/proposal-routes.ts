/** Routes of proposals: made, approved by a second person, signed here or elsewhere, rolled out to some units first; under /api/v1. */
import { InputError } from '@oyau/policy';
import { z } from 'zod';
import { rollOut } from '../desk/rollouts.js';
import { OperatorError } from '../errors.js';
import {
  decide,
  keepSigned,
  listProposals,
  noteRollout,
  propose,
  readProposalRow,
  type Changed,
  type Refusal,
} from '../store/proposals.js';
import { RequestRefused } from './api-error.js';
import { proposalAnswerSchema, proposalsAnswerSchema, type Proposal } from './contract-what-if.js';
import type { ApiParts } from './parts.js';
import { documentBodySchema, proposalBodySchema, proposalParamsSchema, rollOutBodySchema } from './requests-what-if.js';
import { personOf, type Api } from './routes.js';

const ANALYST = { config: { access: 'analyst' as const } };
const SUPERVISOR = { config: { access: 'supervisor' as const } };

const REFUSALS: Readonly<Record<Refusal, readonly [status: number, message: string]>> = {
  noProposal: [404, 'There is no such proposal.'],
  ownProposal: [409, 'Another person must approve it.'],
  wrongState: [409, 'The proposal is not at this step.'],
  noRun: [404, 'There is no such run.'],
  oldVersion: [409, 'There is a proposal of this site with this version or a newer one.'],
};

export function proposalRoutes(api: Api, parts: ApiParts): void {
  const { store, now } = parts;
  const answer = { response: { 200: proposalAnswerSchema } };
  const params = proposalParamsSchema;
  const list = { summary: 'Proposals of settings, newest first.', response: { 200: proposalsAnswerSchema } };
  api.get('/proposals', { ...ANALYST, schema: list }, async () => ({ proposals: await listProposals(store) }));
  const add = { summary: 'Propose settings.', body: proposalBodySchema, ...answer };
  api.post('/proposals', { ...ANALYST, schema: add }, async (request) =>
    told(parts, await propose(store, request.body, personOf(request), now())),
  );
  const approve = { summary: 'Approve the proposal of another person.', params, ...answer };
  api.post('/proposals/:proposalId/approve', { ...SUPERVISOR, schema: approve }, async (request) =>
    told(parts, await decide(store, request.params.proposalId, 'approved', personOf(request), now())),
  );
  const withdraw = { summary: 'Withdraw a proposal; what was rolled out stays in force.', params, ...answer };
  api.post('/proposals/:proposalId/withdraw', { ...SUPERVISOR, schema: withdraw }, async (request) =>
    told(parts, await decide(store, request.params.proposalId, 'withdrawn', personOf(request), now())),
  );
  signingRoutes(api, parts);
  const send = { summary: 'Send the signed settings to these cab units.', params, body: rollOutBodySchema, ...answer };
  api.post('/proposals/:proposalId/roll-out', { ...SUPERVISOR, schema: send }, async (request) => {
    const { proposalId } = request.params;
    const row = await readProposalRow(store, proposalId);
    if (!row) refuse('noProposal');
    if (row.state !== 'signed' || row.document === null) refuse('wrongState');
    const { devices } = request.body;
    const settingsId = await inWords('devices', () => rollOut(parts, personOf(request), row.document ?? '', devices));
    return told(parts, await noteRollout(store, proposalId, settingsId));
  });
}

function signingRoutes(api: Api, parts: ApiParts): void {
  const { store, now, signing } = parts;
  const params = proposalParamsSchema;
  const answer = { response: { 200: proposalAnswerSchema } };
  const unsigned = {
    summary: 'The approved settings as a file for `oyau-agent site sign`.',
    params,
    response: { 200: z.unknown() },
  };
  api.get('/proposals/:proposalId/settings', { ...SUPERVISOR, schema: unsigned }, async (request, reply) => {
    const { settings } = await approvedRow(parts, request.params.proposalId);
    reply.header('Content-Disposition', `attachment; filename="settings-${request.params.proposalId}.json"`);
    return reply.send(JSON.parse(settings));
  });
  const sign = { summary: 'Sign with the key of this server.', params, ...answer };
  api.post('/proposals/:proposalId/sign', { ...SUPERVISOR, schema: sign }, async (request) => {
    const { proposalId } = request.params;
    const { settings } = await approvedRow(parts, proposalId);
    const signed = await inWords('', () => Promise.resolve(signing.sign(JSON.parse(settings))));
    return told(parts, await keepSigned(store, proposalId, signed, personOf(request), now()));
  });
  const put = {
    summary: 'Take back the file signed by `oyau-agent site sign`.',
    params,
    body: documentBodySchema,
    ...answer,
  };
  api.put('/proposals/:proposalId/document', { ...SUPERVISOR, bodyLimit: 512 * 1024, schema: put }, async (request) => {
    const { proposalId } = request.params;
    const { settings } = await approvedRow(parts, proposalId);
    const { document } = request.body;
    const keyId = await inWords('document', () => Promise.resolve(signing.check(document, JSON.parse(settings))));
    return told(parts, await keepSigned(store, proposalId, { document, keyId }, personOf(request), now()));
  });
}

async function approvedRow({ store }: ApiParts, proposalId: string) {
  const row = await readProposalRow(store, proposalId);
  if (!row) refuse('noProposal');
  if (row.state !== 'approved' && row.state !== 'signed') refuse('wrongState');
  return row;
}

async function told({ store }: ApiParts, changed: Changed): Promise<{ proposal: Proposal }> {
  if ('refused' in changed) refuse(changed.refused);
  if ('problems' in changed)
    throw new RequestRefused(400, 'invalidRequest', 'The settings do not fit together.', changed.problems);
  const [proposal] = await listProposals(store, changed.proposalId);
  if (!proposal) refuse('noProposal');
  return { proposal };
}

function refuse(why: Refusal): never {
  const [status, message] = REFUSALS[why];
  throw new RequestRefused(status, why, message);
}

/** What the policy or the desk refuses becomes an answer. */
async function inWords<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await Promise.resolve().then(work);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof OperatorError)) throw error;
    throw new RequestRefused(422, error.code, 'It is refused.', [{ path, message: error.message }]);
  }
}
