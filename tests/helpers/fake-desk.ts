/** The part of the fake dispatch server that shelves, closes, orders, and knows the site; fails on request. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Alert, EventRow } from '../../dispatch-server/api/contract.js';
import type {
  Clip,
  Flood,
  Order,
  OrderState,
  OrderTemplate,
  Plan,
  Settings,
  ShiftNow,
  Truck,
} from '../../dispatch-server/web/src/net/contract.js';
import { problem, type Answer } from './fake-dispatch.js';

type Body = Readonly<Record<string, unknown>>;

interface Server {
  now(): number;
  login(): string;
  send(message: object): void;
  alert(alertId: string): Alert | undefined;
  setAlert(alert: Alert): void;
  trucks(): readonly Truck[];
  alerts(): readonly Alert[];
  events(): readonly EventRow[];
}

/** What the board asked to be done, newest last. */
export interface Request {
  readonly route: string;
  readonly body: Body;
}

export class FakeDesk {
  settings: Settings = {
    siteName: 'Komarovskoye',
    timeZone: 'UTC',
    locale: 'en',
    shifts: [
      { name: 'A', startsAt: '07:00' },
      { name: 'B', startsAt: '19:00' },
    ],
    escalation: { afterMs: 60_000, webhook: false, email: false, emailTo: [] },
  };
  shift: ShiftNow | null = null;
  flood: Flood = { active: false, perTenMinutes: 0 };
  templates: readonly OrderTemplate[] = [];
  plan: Plan | null = null;
  planImage: Buffer = Buffer.alloc(0);
  readonly clips: Clip[] = [];
  clipFile: Buffer = Buffer.alloc(0);
  /** Everything done here but reading. */
  readonly requests: Request[] = [];
  /** Addresses of clips that were fetched. */
  readonly clipViews: string[] = [];
  /** HTTP status with which doing fails; null = it works. */
  failure: number | null = null;
  readonly orders = new Map<string, Order>();
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  snapshot(): object {
    return { orders: [...this.orders.values()], settings: this.settings, shift: this.shift, flood: this.flood };
  }

  setFlood(flood: Flood): void {
    this.flood = flood;
    this.#server.send({ type: 'flood', ...flood });
  }

  setSettings(settings: Settings): void {
    this.settings = settings;
    this.#server.send({ type: 'settings', settings, shift: this.shift });
  }

  addClip(clip: Clip): void {
    this.clips.push(clip);
    this.#server.send({ type: 'clip', clip });
  }

  /** The truck, or a person, brings the order to its next state. */
  step(orderId: string, state: OrderState, by: 'truck' | 'person' = 'truck', note: string | null = null): Order {
    const order = this.orders.get(orderId);
    if (order === undefined) throw new Error('no such order');
    const atMs = this.#server.now();
    const login = by === 'person' ? this.#server.login() : null;
    return this.#setOrder({
      ...order,
      state,
      steps: [...order.steps, { state, atMs, by, login, note }],
      updatedAtMs: atMs,
    });
  }

  /** null = not a matter of this desk. */
  answer(route: string, body: Body): Answer | null {
    const [method = '', path = ''] = route.split(' ');
    if (method === 'GET') return this.#read(path.replace('/api/v1', ''));
    const isAct = /\/(shelve|close|orders|cancel|outcome|order-templates|settings|plan)$/.test(path);
    if (!isAct) return null;
    this.requests.push({ route, body });
    if (this.failure !== null) return [this.failure, problem('onPurpose', 'told to fail')];
    return this.#act(method, path.replace('/api/v1', ''), body);
  }

  serveFile(request: IncomingMessage, url: URL, response: ServerResponse): boolean {
    const isClip = /^\/api\/v1\/clips\/[0-9a-f]+$/.test(url.pathname);
    if (!isClip && url.pathname !== '/api/v1/plan/image') return false;
    if (isClip) this.clipViews.push(url.pathname);
    const file = isClip ? this.clipFile : this.planImage;
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const type = isClip ? (this.clips[0]?.mediaType ?? 'video/webm') : (this.plan?.mediaType ?? 'image/png');
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'content-type': type,
      'accept-ranges': 'bytes',
      ...(request.headers.range === undefined
        ? {}
        : { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    response.end(file.subarray(from));
    return true;
  }

  #read(path: string): Answer | null {
    if (path === '/order-templates') return [200, { templates: this.templates }];
    if (path === '/settings') return [200, { settings: this.settings, shift: this.shift }];
    if (path === '/plan') return [200, { plan: this.plan }];
    const clipsOf = /^\/alerts\/([^/]+)\/clips$/.exec(path)?.[1];
    if (clipsOf !== undefined) return [200, { clips: this.clips.filter(({ alertId }) => alertId === clipsOf) }];
    const truckId = /^\/trucks\/(.+)$/.exec(path)?.[1];
    return truckId === undefined ? null : [200, this.#truck(decodeURIComponent(truckId))];
  }

  #truck(truckId: string): object {
    const isIts = (one: { truckId: string }) => one.truckId === truckId;
    return {
      trucks: this.#server.trucks().filter(isIts),
      alerts: this.#server.alerts().filter(isIts),
      orders: [...this.orders.values()].filter(isIts),
      events: this.#server.events().filter(isIts).slice(0, 20),
    };
  }

  #act(method: string, path: string, body: Body): Answer {
    const [, kind, id = '', verb] = path.split('/');
    if (kind === 'alerts') return this.#actOnAlert(method, id, verb, body);
    if (kind === 'orders') return id === '' ? this.#issue(body) : this.#actOnOrder(id, verb, body);
    const site = body as never;
    if (kind === 'settings') {
      this.setSettings(site);
      return [200, { settings: this.settings, shift: this.shift }];
    }
    if (kind === 'order-templates') {
      this.templates = (body as { templates: readonly OrderTemplate[] }).templates;
      return [200, { templates: this.templates }];
    }
    return this.#savePlan(body);
  }

  #actOnAlert(method: string, alertId: string, verb: string | undefined, body: Body): Answer {
    const alert = this.#server.alert(alertId);
    if (alert === undefined) return [404, problem('notFound', 'no such alert')];
    const now = this.#server.now();
    const part: Partial<Alert> =
      method === 'DELETE'
        ? { shelvedUntilMs: null, shelvedBy: null, shelveReason: null }
        : verb === 'shelve'
          ? {
              shelvedUntilMs: now + Number(body.minutes) * 60_000,
              shelvedBy: this.#server.login(),
              shelveReason: String(body.reason),
            }
          : {
              closedAtMs: now,
              closedBy: this.#server.login(),
              outcome: body.outcome as Alert['outcome'],
              closeNote: typeof body.note === 'string' ? body.note : null,
            };
    const changed = { ...alert, ...part, updatedAtMs: now };
    this.#server.setAlert(changed);
    return [200, { alert: changed }];
  }

  #issue(body: Body): Answer {
    const now = this.#server.now();
    const login = this.#server.login();
    const order = {
      ...{
        orderId: randomUUID(),
        truckId: body.truckId,
        alertId: body.alertId ?? null,
        kind: body.kind,
        text: body.text,
      },
      ...{ state: 'issued', issuedBy: login, issuedAtMs: now, expiresAtMs: now + Number(body.dueMs) },
      steps: [{ state: 'issued', atMs: now, by: 'person', login, note: null }],
      ...{ outcome: null, outcomeNote: null, updatedAtMs: now },
    } as Order;
    return [200, { order: this.#setOrder(order) }];
  }

  #actOnOrder(orderId: string, verb: string | undefined, body: Body): Answer {
    const order = this.orders.get(orderId);
    if (order === undefined) return [404, problem('notFound', 'no such order')];
    if (verb === 'cancel') return [200, { order: this.step(orderId, 'cancelled', 'person', String(body.reason)) }];
    const outcome = body.outcome as Order['outcome'];
    return [200, { order: this.#setOrder({ ...order, outcome, updatedAtMs: this.#server.now() }) }];
  }

  #savePlan(body: Body): Answer {
    if (typeof body.image === 'string') this.planImage = Buffer.from(body.image, 'base64');
    this.plan = {
      ...{ imageUrl: '/api/v1/plan/image?1', mediaType: 'image/png', widthPx: 1600, heightPx: 900 },
      corners: body.corners as Plan['corners'],
      ...{ uploadedBy: this.#server.login(), uploadedAtMs: this.#server.now() },
    };
    return [200, { plan: this.plan }];
  }

  #setOrder(order: Order): Order {
    this.orders.set(order.orderId, order);
    this.#server.send({ type: 'order', order });
    const alert = order.alertId === null ? undefined : this.#server.alert(order.alertId);
    if (alert !== undefined) {
      const { orderId, kind, state } = order;
      const others = alert.orders.filter((other) => other.orderId !== orderId);
      this.#server.setAlert({ ...alert, orders: [...others, { orderId, kind, state }] });
    }
    return order;
  }
}
