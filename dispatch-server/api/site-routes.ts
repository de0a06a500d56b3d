/** Routes about the site: settings, plan; under /api/v1. */
import { shiftAt } from '../desk/shifts.js';
import { offsetOfZone } from '../desk/time-zone.js';
import { readPlan, readPlanImage, writePlan, type PlanImage } from '../store/plan.js';
import { readSettings, writeSettings } from '../store/settings.js';
import type { Store } from '../store/store.js';
import { RequestRefused } from './api-error.js';
import { planAnswerSchema, settingsAnswerSchema, type SettingsAnswer } from './contract.js';
import { imageSizeOf, MOST_IMAGE_SIDE_PX } from './image-size.js';
import type { ApiParts } from './parts.js';
import { MOST_PLAN_BYTES, planBodySchema, planImageQuerySchema, settingsBodySchema } from './requests.js';
import { personOf, type Api } from './routes.js';

const VIEWER = { config: { access: 'viewer' as const } };
const SUPERVISOR = { config: { access: 'supervisor' as const } };

/** Base64 and the rest of the request. */
const PLAN_BODY_BYTES = Math.ceil(MOST_PLAN_BYTES / 3) * 4 + 64 * 1024;

/** The settings and the shift that they make of this moment. */
export async function settingsNow(store: Store, nowMs: number): Promise<SettingsAnswer> {
  const settings = await readSettings(store);
  return { settings, shift: shiftAt(settings.shifts, offsetOfZone(settings.timeZone), nowMs) };
}

export function settingsRoutes(api: Api, { store, bus, now }: ApiParts): void {
  const answer = { response: { 200: settingsAnswerSchema } };
  const read = { summary: 'Settings of the site, and the shift now.', ...answer };
  api.get('/settings', { ...VIEWER, schema: read }, () => settingsNow(store, now()));
  const write = { summary: 'Replace the settings of the site.', body: settingsBodySchema, ...answer };
  api.put('/settings', { ...SUPERVISOR, schema: write }, async (request) => {
    await writeSettings(store, request.body, personOf(request), now());
    const settings = await settingsNow(store, now());
    bus.publish({ type: 'settings', ...settings });
    return settings;
  });
}

export function planRoutes(api: Api, { store, now }: ApiParts): void {
  const answer = { response: { 200: planAnswerSchema } };
  const read = { summary: 'The site plan without its image.', ...answer };
  api.get('/plan', { ...VIEWER, schema: read }, async () => ({ plan: await readPlan(store) }));
  const image = { summary: 'The image of the site plan.', querystring: planImageQuerySchema };
  api.get('/plan/image', { ...VIEWER, schema: image }, async (_request, reply) => {
    const plan = await readPlanImage(store);
    if (!plan) throw new RequestRefused(404, 'notFound', 'No plan has been uploaded.');
    return reply.type(plan.mediaType).header('ETag', `"${plan.sha256}"`).send(plan.bytes);
  });
  const write = { summary: 'Upload the site plan, or move its corners.', body: planBodySchema, ...answer };
  api.put('/plan', { ...SUPERVISOR, bodyLimit: PLAN_BODY_BYTES, schema: write }, async (request) => {
    const { image: base64, corners } = request.body;
    const given = base64 === undefined ? null : readImage(base64);
    if (!(await writePlan(store, given, corners, personOf(request), now()))) {
      refuseImage('is needed: no plan has been uploaded yet');
    }
    return { plan: await readPlan(store) };
  });
}

function readImage(base64: string): PlanImage {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MOST_PLAN_BYTES) refuseImage(`must have at most ${MOST_PLAN_BYTES} bytes`);
  const size = imageSizeOf(bytes);
  if (!size) refuseImage('must be a PNG, JPEG or WebP');
  const side = Math.max(size.widthPx, size.heightPx);
  if (size.widthPx < 1 || size.heightPx < 1 || side > MOST_IMAGE_SIDE_PX) {
    refuseImage(`must have sides of 1 to ${MOST_IMAGE_SIDE_PX} px, has ${size.widthPx} x ${size.heightPx}`);
  }
  return { bytes, ...size };
}

function refuseImage(message: string): never {
  throw new RequestRefused(400, 'invalidRequest', 'The plan cannot be stored.', [{ path: 'image', message }]);
}
