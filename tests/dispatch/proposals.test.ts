/** Proposals of settings: approved by a second person, signed here or elsewhere, sent to some trucks first. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signSettings, siteSettingsSchema } from '@oyau/policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proposalAnswerSchema, type Proposal } from '../../dispatch-server/api/contract-what-if.js';
import { apiErrorSchema } from '../../dispatch-server/api/contract.js';
import { bodyOf, openDesk, type Desk } from './desk.js';

let desk: Desk;
let analyst: string;
let supervisor: string;
let token: string;
beforeAll(async () => {
  desk = await openDesk();
  token = await desk.enrol();
  analyst = await desk.cookieOf('analyst');
  supervisor = await desk.cookieOf('supervisor');
});
afterAll(() => desk.end());

describe('proposals', () => {
  const post = (path: string, body: object | undefined, cookie: string) =>
    desk.api('POST', `/api/v1/proposals${path}`, { body: body ?? {}, cookie });
  const proposalIn = async (response: Response): Promise<Proposal> =>
    (await bodyOf(response, proposalAnswerSchema)).proposal;
  const codeOf = async (response: Response) => [response.status, (await bodyOf(response, apiErrorSchema)).error.code];
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test('from a proposal to one truck first, and each step only by whom and when it may be', async () => {
    const made = await proposalIn(
      await post('', { site: 'north-pit', thresholds: { eyesClosedMs: 1800 }, note: 'too late at night' }, supervisor),
    );
    expect(made).toMatchObject({ version: 1, state: 'proposed', createdBy: 'supervisor', rollouts: [] });
    const at = (verb: string) => `/${made.proposalId}/${verb}`;
    expect(await codeOf(await post(at('approve'), undefined, supervisor))).toEqual([409, 'ownProposal']);
    expect((await post(at('approve'), undefined, analyst)).status).toBe(403);
    expect(await codeOf(await post(at('roll-out'), { devices: ['cab-017'] }, supervisor))).toEqual([409, 'wrongState']);
    const admin = await desk.cookieOf('admin');
    expect(await proposalIn(await post(at('approve'), undefined, admin))).toMatchObject({
      state: 'approved',
      decidedBy: 'admin',
    });
    expect(await codeOf(await post(at('sign'), undefined, admin))).toEqual([422, 'NO_KEY']);
    const file: unknown = await (await desk.api('GET', `/api/v1/proposals${at('settings')}`, { cookie: admin })).json();
    const settings = siteSettingsSchema.parse(file);
    expect(settings).toMatchObject({
      site: 'north-pit',
      version: 1,
      issuedBy: 'supervisor',
      thresholds: { eyesClosedMs: 1800 },
    });
    const put = (document: string) =>
      desk.api('PUT', `/api/v1/proposals${at('document')}`, { body: { document }, cookie: admin });
    const input = file as Parameters<typeof signSettings>[0];
    expect(await codeOf(await put(signSettings({ ...input, version: 2 }, 'safety-1', pem)))).toEqual([
      422,
      'OTHER_SETTINGS',
    ]);
    expect(await codeOf(await put('{"format":'))).toEqual([422, 'BAD_SITE']);
    const document = signSettings(input, 'safety-1', pem);
    expect(await proposalIn(await put(document))).toMatchObject({ state: 'signed', keyId: 'safety-1' });
    await desk.enrol('cab-018', '18');
    const truck = await desk.truck(token);
    await truck.hello({ capabilities: ['settings'] });
    const rolled = await proposalIn(await post(at('roll-out'), { devices: ['cab-017'] }, admin));
    expect(rolled.rollouts.map(({ deviceId }) => deviceId)).toEqual(['cab-017']);
    expect(await truck.answer('settings')).toMatchObject({ document });
    expect(await codeOf(await post(at('roll-out'), { devices: ['cab-099'] }, admin))).toEqual([422, 'unknownDevice']);
    const further = await proposalIn(await post(at('roll-out'), { devices: ['cab-018'] }, admin));
    expect(further.rollouts.map(({ deviceId }) => deviceId)).toEqual(['cab-017', 'cab-018']);
    const audit = await desk.store
      .selectFrom('audit')
      .select('action')
      .where('subject', '=', made.proposalId)
      .orderBy('audit_id')
      .execute();
    expect(audit.map(({ action }) => action)).toEqual(['proposal.add', 'proposal.approve', 'proposal.sign']);
  });

  test('thresholds that contradict each other, old versions and unknown runs are refused', async () => {
    const propose = (body: object) => post('', { site: 'south-pit', thresholds: {}, ...body }, analyst);
    const contradiction = await propose({ thresholds: { eyesClosedMs: 3500 } });
    expect(contradiction.status).toBe(400);
    expect((await bodyOf(contradiction, apiErrorSchema)).error.problems).toMatchObject([
      { path: 'thresholds.eyesClosedMs' },
    ]);
    expect((await propose({ version: 7 })).status).toBe(200);
    expect(await codeOf(await propose({ version: 7 }))).toEqual([409, 'oldVersion']);
    expect(await proposalIn(await propose({}))).toMatchObject({ version: 8 });
    expect(await codeOf(await propose({ runId: '7b0a1c9e-32a1-4b51-9f0e-0d3e1f2a4b5c' }))).toEqual([404, 'noRun']);
  });
});

test('a server that holds the key signs by itself, and checks files against the keys units trust', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-keys-'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [signingKeyFile, trustedKeysFile] = [join(folder, 'key.pem'), join(folder, 'keys.json')];
  writeFileSync(signingKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const open = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  writeFileSync(trustedKeysFile, JSON.stringify({ 'safety-1': open }));
  const other = await openDesk({ settings: { signingKeyFile, signingKeyId: 'safety-1', trustedKeysFile } });
  try {
    const [maker, approver] = [await other.cookieOf('analyst'), await other.cookieOf('supervisor')];
    const made = await other.api('POST', '/api/v1/proposals', { body: { site: 'pit', thresholds: {} }, cookie: maker });
    const { proposalId } = (await bodyOf(made, proposalAnswerSchema)).proposal;
    const at = (verb: string) => `/api/v1/proposals/${proposalId}/${verb}`;
    await other.api('POST', at('approve'), { body: {}, cookie: approver });
    const file: unknown = await (await other.api('GET', at('settings'), { cookie: approver })).json();
    const stranger = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const forged = signSettings(file as Parameters<typeof signSettings>[0], 'safety-1', stranger);
    expect((await other.api('PUT', at('document'), { body: { document: forged }, cookie: approver })).status).toBe(422);
    const signed = await other.api('POST', at('sign'), { body: {}, cookie: approver });
    expect((await bodyOf(signed, proposalAnswerSchema)).proposal).toMatchObject({ state: 'signed', keyId: 'safety-1' });
  } finally {
    await other.end();
    rmSync(folder, { recursive: true });
  }
});
