/** Builds the HTTP application: security headers, sessions, routes, board. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { RequestListener, Server } from 'node:http';
import fastify, { LogController, type FastifyBaseLogger, type RouteOptions } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { guardRoutes, isSecure } from './access.js';
import { adminRoutes } from './admin-routes.js';
import { answerBadAddress, answerErrors, RequestRefused } from './api-error.js';
import { refuseBrokenRequest } from '../sockets/refuse-upgrade.js';
import { serveBoard } from './board-pages.js';
import { clipRoutes } from './clip-routes.js';
import { clipUploadRoutes } from './clip-upload.js';
import { enrolRoutes } from './enrol-routes.js';
import { healthRoutes, metricsRoute } from './health-routes.js';
import { createMetrics } from './metrics.js';
import { descriptionRoutes, describeRoutes } from './openapi.js';
import { driverRoutes } from './driver-routes.js';
import { orderRoutes, templateRoutes } from './order-routes.js';
import type { ApiParts } from './parts.js';
import { reportRoutes } from './report-routes.js';
import { proposalRoutes } from './proposal-routes.js';
import { alertRoutes, fleetRoutes, type Api } from './routes.js';
import { reviewRoutes } from './review-routes.js';
import { sessionRoutes } from './session-routes.js';
import { planRoutes, settingsRoutes } from './site-routes.js';
import { whatIfRoutes } from './what-if-routes.js';
import { deliveryRoutes, webhookRoutes } from './webhook-routes.js';

/** Largest request body, bytes; the API takes a few short fields. */
const BODY_BYTES = 64 * 1024;

/** Only what the server itself serves may run or be shown; 'self' covers the board's WebSocket. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    mediaSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** Hears of a route and of what it says about who may use it and what it takes. */
export type RouteListener = (method: string, url: string, route: RouteOptions) => void;

export interface AppOptions {
  /** Makes the server that listens. */
  listen: (handler: RequestListener) => Server;
  /** Hears of every route, so that tests can try them all. */
  onRoute?: RouteListener | undefined;
}

/** Ready to listen. */
export async function buildApp(parts: ApiParts, options: AppOptions): Promise<Api> {
  const { onRoute, listen } = options;
  const loggerInstance: FastifyBaseLogger = parts.log;
  const app: Api = fastify({
    loggerInstance,
    serverFactory: (handler) => listen(handler),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: answerBadAddress,
    trustProxy: parts.publicOrigin === null ? false : 'loopback',
  });
  app.setValidatorCompiler(validatorCompiler);
  // Answers are checked by the compiler and by tests, not once more at run time.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.addHook('onRoute', (route) => [route.method].flat().forEach((each) => onRoute?.(each, route.url, route)));
  answerErrors(app);
  const strictTransportSecurity = isSecure(parts);
  await app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY_POLICY, strictTransportSecurity });
  await app.register(cookie);
  await app.register(rateLimit, { global: false, errorResponseBuilder: tooManyAttempts });
  await describeRoutes(app);
  healthRoutes(app, parts);
  metricsRoute(app, parts, createMetrics(parts));
  await app.register(
    (api: Api, _options, done) => {
      api.addHook('onSend', async (_request, reply) => void reply.header('Cache-Control', 'no-store'));
      guardRoutes(api, parts);
      peopleRoutes(api, parts);
      done();
    },
    { prefix: '/api/v1' },
  );
  await app.register(
    (api: Api, _options, done) => {
      clipUploadRoutes(api, parts);
      done();
    },
    { prefix: '/api/truck/v1' },
  );
  await app.register(
    (api: Api, _options, done) => {
      enrolRoutes(api, parts);
      done();
    },
    { prefix: '/api/truck/v1' },
  );
  await serveBoard(app, parts.webFolder);
  return app;
}

/** What people use, behind the guard. */
function peopleRoutes(api: Api, parts: ApiParts): void {
  sessionRoutes(api, parts);
  alertRoutes(api, parts);
  fleetRoutes(api, parts);
  orderRoutes(api, parts);
  driverRoutes(api, parts);
  templateRoutes(api, parts);
  settingsRoutes(api, parts);
  planRoutes(api, parts);
  webhookRoutes(api, parts);
  deliveryRoutes(api, parts);
  reportRoutes(api, parts);
  descriptionRoutes(api);
  clipRoutes(api, parts);
  reviewRoutes(api, parts);
  whatIfRoutes(api, parts);
  proposalRoutes(api, parts);
  adminRoutes(api, parts);
}

function tooManyAttempts(): RequestRefused {
  return new RequestRefused(429, 'tooManyRequests', 'Too many attempts; wait a minute.');
}
