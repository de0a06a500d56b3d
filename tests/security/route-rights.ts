/** Who may use which route: the one table the tests hold the server to, and what each of six people may do. */
import { ROLES, type Role } from '../../dispatch-server/api/contract.js';

/** `truck`: a cab unit with its token, no person; `adminOrToken`: /metrics. */
export type Need = Role | readonly Role[] | 'public' | 'truck' | 'adminOrToken';

/** null = not logged in. */
export const PEOPLE: readonly (Role | null)[] = [...ROLES, null];

const CLIPS = ['dispatcher', 'analyst'] as const;

/** Routes that need no login: login itself, signs of life, the board's files. Nothing else may be public. */
const PUBLIC = [
  'GET /healthz',
  'GET /livez',
  'GET /readyz',
  'GET /*',
  'POST /api/v1/setup',
  'POST /api/v1/session',
  'GET /api/v1/session',
  'POST /api/truck/v1/enrol',
];

const NEEDS: Readonly<Record<string, Need>> = {
  ...Object.fromEntries(PUBLIC.map((route) => [route, 'public'])),
  'GET /metrics': 'adminOrToken',
  'HEAD /api/truck/v1/clips/:sha256': 'truck',
  'PUT /api/truck/v1/clips/:sha256': 'truck',
  'DELETE /api/v1/session': 'viewer',
  'PUT /api/v1/session/password': 'viewer',
  'GET /api/v1/openapi.json': 'viewer',
  'GET /api/v1/asyncapi.json': 'viewer',
  'GET /api/v1/alerts': 'viewer',
  'POST /api/v1/alerts/:alertId/acknowledge': 'dispatcher',
  'POST /api/v1/alerts/:alertId/shelve': 'dispatcher',
  'DELETE /api/v1/alerts/:alertId/shelve': 'dispatcher',
  'POST /api/v1/alerts/:alertId/close': 'dispatcher',
  'GET /api/v1/events': 'viewer',
  'GET /api/v1/trucks': 'viewer',
  'GET /api/v1/trucks/:truckId': 'viewer',
  'GET /api/v1/drivers/:driverId/data': ['analyst', 'supervisor'],
  'GET /api/v1/orders': 'viewer',
  'POST /api/v1/orders': 'dispatcher',
  'POST /api/v1/orders/:orderId/cancel': 'dispatcher',
  'POST /api/v1/orders/:orderId/outcome': 'dispatcher',
  'GET /api/v1/order-templates': 'viewer',
  'PUT /api/v1/order-templates': 'supervisor',
  'GET /api/v1/settings': 'viewer',
  'PUT /api/v1/settings': 'supervisor',
  'GET /api/v1/plan': 'viewer',
  'GET /api/v1/plan/image': 'viewer',
  'PUT /api/v1/plan': 'supervisor',
  'GET /api/v1/webhooks': 'admin',
  'POST /api/v1/webhooks': 'admin',
  'DELETE /api/v1/webhooks/:webhookId': 'admin',
  'POST /api/v1/webhooks/:webhookId/test': 'admin',
  'GET /api/v1/deliveries': 'admin',
  'POST /api/v1/deliveries/:deliveryId/retry': 'admin',
  'GET /api/v1/users': 'admin',
  'POST /api/v1/users': 'admin',
  'PUT /api/v1/users/:login/role': 'admin',
  'PUT /api/v1/users/:login/password': 'admin',
  'POST /api/v1/users/:login/disable': 'admin',
  'POST /api/v1/users/:login/enable': 'admin',
  'DELETE /api/v1/users/:login/logins': 'admin',
  'GET /api/v1/logins': 'admin',
  'DELETE /api/v1/logins/:loginId': 'admin',
  'GET /api/v1/devices': 'admin',
  'POST /api/v1/devices/codes': 'admin',
  'POST /api/v1/devices/:deviceId/rotate': 'admin',
  'POST /api/v1/devices/:deviceId/revoke': 'admin',
  'GET /api/v1/audit': 'admin',
  'POST /api/v1/trucks/:truckId/driver': 'dispatcher',
  'GET /api/v1/reports/:report': ['analyst', 'supervisor'],
  'GET /api/v1/review/queue': 'analyst',
  'GET /api/v1/review/events/:eventId': 'analyst',
  'GET /api/v1/review/events/:eventId/trace': 'analyst',
  'POST /api/v1/review/events/:eventId/verdict': 'analyst',
  'GET /api/v1/what-if': 'analyst',
  'POST /api/v1/what-if': 'analyst',
  'GET /api/v1/what-if/:runId': 'analyst',
  'GET /api/v1/proposals': 'analyst',
  'POST /api/v1/proposals': 'analyst',
  'POST /api/v1/proposals/:proposalId/approve': 'supervisor',
  'POST /api/v1/proposals/:proposalId/withdraw': 'supervisor',
  'GET /api/v1/proposals/:proposalId/settings': 'supervisor',
  'POST /api/v1/proposals/:proposalId/sign': 'supervisor',
  'PUT /api/v1/proposals/:proposalId/document': 'supervisor',
  'POST /api/v1/proposals/:proposalId/roll-out': 'supervisor',
  'GET /api/v1/clips': CLIPS,
  'GET /api/v1/clips/:sha256': CLIPS,
  'GET /api/v1/alerts/:alertId/clips': CLIPS,
};

export const LISTED_ROUTES = Object.keys(NEEDS);

/** Who has the rights of a role, written down once more, apart from the server's own table. */
const PASSES: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer', 'dispatcher', 'analyst', 'supervisor', 'admin'],
  analyst: ['analyst', 'supervisor', 'admin'],
  dispatcher: ['dispatcher', 'supervisor', 'admin'],
  supervisor: ['supervisor', 'admin'],
  admin: ['admin'],
};

export interface Tried {
  /** As registered, e.g. `GET /api/v1/trucks/:truckId`. */
  name: string;
  /** null = the table does not know the route. */
  need: Need | null;
}

/** A route as the server registered it; HEAD of a reading route is its GET. */
export function triedRoute(method: string, url: string): Tried {
  const listed = NEEDS[`${method} ${url}`] ?? (method === 'HEAD' ? NEEDS[`GET ${url}`] : undefined);
  return { name: `${method} ${url}`, need: listed ?? null };
}

export type Answer = 'in' | 401 | 403;

/** What the server must say to this person. */
export function expectedAnswer(need: Need | null, person: Role | null): Answer | 'not in the table' {
  if (need === null) return 'not in the table';
  if (need === 'public') return 'in';
  if (need === 'truck') return 401;
  if (need === 'adminOrToken') return person === 'admin' ? 'in' : 401;
  if (person === null) return 401;
  return [need].flat().some((role) => PASSES[role].includes(person)) ? 'in' : 403;
}
