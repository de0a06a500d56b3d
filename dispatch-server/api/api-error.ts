/** Every way a request can fail, in the one shape people's programs see. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiError, ApiProblem } from './contract.js';

/** A refusal with its HTTP status; thrown by routes, written by the error handler. */
export class RequestRefused extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly problems: readonly ApiProblem[];

  constructor(statusCode: number, code: string, message: string, problems: readonly ApiProblem[] = []) {
    super(message);
    this.name = 'RequestRefused';
    this.statusCode = statusCode;
    this.code = code;
    this.problems = problems;
  }
}

/** The body for a refusal. */
export function errorBody(code: string, message: string, problems: readonly ApiProblem[] = []): ApiError {
  return { error: { code, message, problems: [...problems] } };
}

/** Codes for the refusals fastify and its plugins make, by status. */
const CODES: ReadonlyMap<number, [code: string, message: string]> = new Map([
  [400, ['badRequest', 'The request is not valid.']],
  [404, ['notFound', 'There is nothing at this address.']],
  [413, ['tooLarge', 'The request is too large.']],
  [415, ['unsupportedMediaType', 'The request body must be JSON.']],
  [429, ['tooManyRequests', 'Too many attempts; wait a minute.']],
]);

/** Installs the handlers that turn every failure into an ApiError. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const problems = error.validation.flatMap(problemsOf).map((problem) => within(error.validationContext, problem));
      return reply.code(400).send(errorBody('invalidRequest', 'The request is not valid.', problems));
    }
    if (error instanceof RequestRefused) {
      return reply.code(error.statusCode).send(errorBody(error.code, error.message, error.problems));
    }
    return answerOther(error, request, reply);
  });
}

/** An address that cannot be decoded or is too long never reaches a route. */
export function answerBadAddress(error: FastifyError, _request: unknown, { raw }: Pick<FastifyReply, 'raw'>): void {
  const body = errorBody('badRequest', 'The request is not valid.', [{ path: '', message: error.message }]);
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  raw.writeHead(400, headers).end(text);
}

function answerOther(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  const known = CODES.get(status) ?? (status < 500 ? CODES.get(400) : undefined);
  if (!known) {
    request.log.error({ err: error }, 'request failed');
    return reply.code(500).send(errorBody('internal', 'The server failed to answer; its log says why.'));
  }
  const [code, message] = known;
  const problems = status === 400 ? [{ path: '', message: error.message }] : [];
  return reply.code(status).send(errorBody(code, message, problems));
}

interface Validation {
  keyword: string;
  instancePath: string;
  message?: string;
  params: Record<string, unknown>;
}

const unknownKeys = z.object({ keys: z.array(z.string()) });

function problemsOf(validation: Validation): ApiProblem[] {
  const path = validation.instancePath.split('/').filter((part) => part !== '');
  const unknown = unknownKeys.safeParse(validation.params);
  if (validation.keyword === 'unrecognized_keys' && unknown.success) {
    return unknown.data.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a known key' }));
  }
  return [{ path: path.join('.'), message: validation.message ?? 'is not valid' }];
}

/** A missing or wrong body as a whole is named, so that the path is never a riddle. */
function within(context: string | undefined, problem: ApiProblem): ApiProblem {
  return problem.path === '' && context !== undefined ? { ...problem, path: context } : problem;
}
