/** Routes of the review: queue, one event with its evidence and context, its trace, verdicts; under /api/v1. */
import { text } from 'node:stream/consumers';
import { LIMITS, traceSchema, type Trace } from '@oyau/protocol';
import type { FastifyRequest } from 'fastify';
import { writeAudit } from '../store/audit.js';
import { readEvidence, readReviewEvent } from '../store/review-event.js';
import { readReviewQueue } from '../store/review-queue.js';
import { giveVerdict } from '../store/verdicts.js';
import { errorBody, RequestRefused } from './api-error.js';
import { apiErrorSchema, type Clip } from './contract.js';
import { reviewQueueAnswerSchema, traceAnswerSchema, verdictsAnswerSchema } from './contract-review.js';
import { reviewEventAnswerSchema } from './contract-review-event.js';
import type { ApiParts } from './parts.js';
import { reviewParamsSchema, reviewQueueQuerySchema, verdictBodySchema } from './requests-review.js';
import { personOf, type Api } from './routes.js';

const ANALYST = { config: { access: 'analyst' as const } };

export function reviewRoutes(api: Api, parts: ApiParts): void {
  const { store, now } = parts;
  const queue = {
    summary: 'Events to review, the most pressing first.',
    querystring: reviewQueueQuerySchema,
    response: { 200: reviewQueueAnswerSchema },
  };
  api.get('/review/queue', { ...ANALYST, schema: queue }, ({ query }) => readReviewQueue(store, query));
  const params = reviewParamsSchema;
  const one = {
    summary: 'One event with evidence, context and verdicts.',
    params,
    response: { 200: reviewEventAnswerSchema },
  };
  api.get('/review/events/:eventId', { ...ANALYST, schema: one }, async (request) => {
    const event = await readReviewEvent(store, request.params.eventId);
    if (!event) throw noSuchEvent();
    return event;
  });
  const trace = { summary: 'The signal trace of an event.', params, response: { 200: traceAnswerSchema } };
  api.get('/review/events/:eventId/trace', { ...ANALYST, schema: trace }, async (request) => {
    const { trace: clip } = await readEvidence(store, request.params.eventId);
    if (!clip || !parts.clipFiles.isThere(clip.sha256))
      throw new RequestRefused(404, 'noTrace', 'There is no trace of this event.');
    return { trace: await readTrace(clip, request, parts) };
  });
  const give = {
    summary: 'Give a verdict as a new version; 409 with the verdicts when somebody else was faster.',
    params,
    body: verdictBodySchema,
    response: { 200: verdictsAnswerSchema, 409: apiErrorSchema.extend(verdictsAnswerSchema.shape) },
  };
  api.post('/review/events/:eventId/verdict', { ...ANALYST, schema: give }, async (request, reply) => {
    const given = await giveVerdict(store, request.params.eventId, request.body, personOf(request), now());
    const verdicts = [...given.verdicts];
    if (given.outcome === 'noEvent') throw noSuchEvent();
    if (given.outcome === 'given') return { verdicts };
    const error = errorBody('newerVerdict', 'Somebody has given a verdict meanwhile: look at it and decide.');
    return reply.code(409).send({ ...error, verdicts });
  });
}

function noSuchEvent(): RequestRefused {
  return new RequestRefused(404, 'notFound', 'There is no such event.');
}

/** Reads and checks the stored trace; a view is in the audit before it leaves. */
async function readTrace(clip: Clip, request: FastifyRequest, { store, clipFiles, now }: ApiParts): Promise<Trace> {
  if (clip.bytes > LIMITS.traceBytes) throw badTrace('', `has more than ${LIMITS.traceBytes} bytes`);
  const person = personOf(request);
  await writeAudit(store, person, 'clip.view', clip.sha256, now(), { truckId: clip.truckId, role: 'trace' });
  const content = await text(await clipFiles.read(clip.sha256, 0, clip.bytes - 1));
  const read = traceSchema.safeParse(jsonOf(content));
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw badTrace(first?.path.join('.') ?? '', first?.message ?? 'is not readable');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badTrace('', 'is not JSON');
  }
}

function badTrace(path: string, message: string): RequestRefused {
  return new RequestRefused(422, 'badTrace', 'The trace of this event cannot be read.', [{ path, message }]);
}
