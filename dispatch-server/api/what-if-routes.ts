/** Routes of what-if: what there is to try, runs, their results; under /api/v1. */
import { THRESHOLD_NAMES, THRESHOLDS } from '@oyau/policy';
import { listDevices } from '../store/devices.js';
import { listSessions } from '../store/recorded-sessions.js';
import { readRun } from '../store/what-if.js';
import { viewOf } from '../what-if/what-if.js';
import { RequestRefused } from './api-error.js';
import { whatIfRunAnswerSchema, whatIfStockSchema, type WhatIfRun } from './contract-what-if.js';
import type { ApiParts } from './parts.js';
import { runParamsSchema, whatIfBodySchema } from './requests-what-if.js';
import { personOf, type Api } from './routes.js';

const ANALYST = { config: { access: 'analyst' as const } };

const REFUSALS = {
  busy: [409, 'Other runs are going on; wait for one of them to end.'],
  noSessions: [404, 'Nothing was recorded there: choose another period or other trucks.'],
  tooMany: [422, 'These are more than 500 recorded sessions: choose a shorter period or fewer trucks.'],
} as const;

export function whatIfRoutes(api: Api, parts: ApiParts): void {
  const { store, whatIf, signing } = parts;
  const stock = {
    summary: 'Thresholds with their bounds, and the recorded sessions there are.',
    response: { 200: whatIfStockSchema },
  };
  api.get('/what-if', { ...ANALYST, schema: stock }, async () => ({
    thresholds: THRESHOLD_NAMES.map((name) => {
      const { default: byDefault, unit, min, max, means } = THRESHOLDS[name];
      return { name, default: byDefault, unit, min, max, means };
    }),
    sessions: (await listSessions(store)).map(viewOf),
    trucks: new Set((await listDevices(store)).map(({ truckId }) => truckId)).size,
    canSign: signing.canSign,
  }));
  const begin = {
    summary: 'Run other thresholds over recorded sessions; answers at once, ask for the run to see how far it is.',
    body: whatIfBodySchema,
    response: { 200: whatIfRunAnswerSchema },
  };
  api.post('/what-if', { ...ANALYST, schema: begin }, async (request) => {
    const begun = await whatIf.begin(request.body, personOf(request));
    if ('runId' in begun) return { run: await runOf(parts, begun.runId) };
    const [status, message] = REFUSALS[begun.refused];
    throw new RequestRefused(status, begun.refused, message);
  });
  const read = {
    summary: 'A run, how far it is, its result.',
    params: runParamsSchema,
    response: { 200: whatIfRunAnswerSchema },
  };
  api.get('/what-if/:runId', { ...ANALYST, schema: read }, async ({ params }) => ({
    run: await runOf(parts, params.runId),
  }));
}

async function runOf({ store, whatIf }: ApiParts, runId: string): Promise<WhatIfRun> {
  const run = await readRun(store, runId, whatIf.progressOf(runId));
  if (!run) throw new RequestRefused(404, 'notFound', 'There is no such run.');
  return run;
}
