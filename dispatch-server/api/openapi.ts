/** Describes the interfaces for programs: OpenAPI for the routes, AsyncAPI for the sockets, both made from the schemas that check them. */
import fastifySwagger from '@fastify/swagger';
import { dispatchMessageSchema, TRUCK_PATH, truckMessageSchema } from '@oyau/protocol';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { BOARD_PATH } from './board-socket.js';
import { apiErrorSchema, boardMessageSchema } from './contract.js';
import type { Api } from './routes.js';

const TITLE = 'Oyau dispatch';
const VERSION = '1';
const SESSION = 'session';
const VIEWER = { config: { access: 'viewer' as const } };

/** Collects every route registered on `app` afterwards. */
export async function describeRoutes(app: Api): Promise<void> {
  const transform = createJsonSchemaTransform({});
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: TITLE,
        version: VERSION,
        description: 'Times are ms since 1970. x-least-role: the weakest role that may use a route.',
      },
      components: { securitySchemes: { [SESSION]: { type: 'apiKey', in: 'cookie', name: '__Host-oyau' } } },
    },
    transform: (given) => {
      const { schema, url } = transform(given);
      const access = given.route.config?.access;
      if (access === undefined || access === 'public') return { schema, url };
      return {
        url,
        schema: { ...schema, security: [{ [SESSION]: [] }], 'x-least-role': [access].flat().join(' or ') },
      };
    },
  });
}

/** The two descriptions as routes. */
export function descriptionRoutes(api: Api): void {
  const openapi = { summary: 'This description, OpenAPI 3.1.' };
  api.get('/openapi.json', { ...VIEWER, schema: openapi }, () => withErrors(api.swagger()));
  const asyncapi = { summary: 'The sockets, AsyncAPI 3.0.' };
  api.get('/asyncapi.json', { ...VIEWER, schema: asyncapi }, () => asyncApi());
}

const operation = z.looseObject({ responses: z.record(z.string(), z.unknown()).default({}) });
const described = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** Every operation may fail in the one shape. */
function withErrors(document: unknown): unknown {
  const { paths, ...rest } = described.parse(document);
  const failure = {
    description: 'Refused; the body lists every problem.',
    content: { 'application/json': { schema: jsonSchemaOf(apiErrorSchema) } },
  };
  for (const item of Object.values(paths)) {
    for (const each of Object.values(item)) each.responses = { ...each.responses, default: failure };
  }
  return { ...rest, paths };
}

interface Described {
  name: string;
  address: string;
  description: string;
  /** What the server sends and what it hears; null = nothing. */
  sends: z.ZodType;
  hears: z.ZodType | null;
}

const SOCKETS: readonly Described[] = [
  {
    name: 'board',
    address: BOARD_PATH,
    description: 'For people and their programs: session cookie and same origin.',
    sends: boardMessageSchema,
    hears: null,
  },
  {
    name: 'truck',
    address: TRUCK_PATH,
    description: 'For cab units: Authorization: Bearer and the token of the device.',
    sends: dispatchMessageSchema,
    hears: truckMessageSchema,
  },
];

/** AsyncAPI 3.0 of both sockets, seen from the server: it sends, it receives. */
function asyncApi(): unknown {
  const channels = SOCKETS.map(({ name, address, description, sends, hears }): [string, unknown] => [
    name,
    {
      address,
      description,
      messages: {
        fromServer: { payload: jsonSchemaOf(sends) },
        ...(hears ? { toServer: { payload: jsonSchemaOf(hears) } } : {}),
      },
    },
  ]);
  const operationOf = (name: string, action: 'send' | 'receive', message: string) => ({
    action,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${message}` }],
  });
  const operations = SOCKETS.flatMap(({ name, hears }): [string, unknown][] => {
    const send: [string, unknown] = [`${name}Send`, operationOf(name, 'send', 'fromServer')];
    return hears ? [send, [`${name}Receive`, operationOf(name, 'receive', 'toServer')]] : [send];
  });
  return {
    asyncapi: '3.0.0',
    info: { title: TITLE, version: VERSION },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
  };
}

function jsonSchemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
