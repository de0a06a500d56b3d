/** The plan of the site: one image and where its corners lie. */
import { createHash } from 'node:crypto';
import { planCornersSchema, planSchema, type Plan, type PlanCorners } from '../api/contract.js';
import type { Person } from './alert-change.js';
import { writeAudit } from './audit.js';
import type { Reader, Store } from './store.js';

export interface PlanImage {
  bytes: Buffer;
  mediaType: Plan['mediaType'];
  widthPx: number;
  heightPx: number;
}

/** The plan without its image; null = none has been uploaded. */
export async function readPlan(store: Reader): Promise<Plan | null> {
  const row = await store
    .selectFrom('site_plan')
    .select(['sha256', 'media_type', 'width_px', 'height_px', 'corners', 'uploaded_by', 'uploaded_at_ms'])
    .executeTakeFirst();
  if (!row) return null;
  return {
    imageUrl: `/api/v1/plan/image?v=${row.sha256.slice(0, 16)}`,
    mediaType: planSchema.shape.mediaType.parse(row.media_type),
    widthPx: row.width_px,
    heightPx: row.height_px,
    corners: planCornersSchema.parse(JSON.parse(row.corners)),
    uploadedBy: row.uploaded_by,
    uploadedAtMs: row.uploaded_at_ms,
  };
}

export async function readPlanImage(
  store: Reader,
): Promise<{ bytes: Buffer; mediaType: string; sha256: string } | null> {
  const row = await store.selectFrom('site_plan').select(['image', 'media_type', 'sha256']).executeTakeFirst();
  return row ? { bytes: Buffer.from(row.image, 'base64'), mediaType: row.media_type, sha256: row.sha256 } : null;
}

/** Stores corners, and the image when there is a new one. False = there is no image yet. */
export function writePlan(
  store: Store,
  image: PlanImage | null,
  corners: PlanCorners,
  actor: Person,
  nowMs: number,
): Promise<boolean> {
  return store.transaction().execute(async (write) => {
    const uploaded = { corners: JSON.stringify(corners), uploaded_by: actor.login, uploaded_at_ms: nowMs };
    const audit = { corners: JSON.stringify(corners), image: image ? 'new' : 'kept' };
    if (image) {
      const row = { plan_id: 1, ...imageColumns(image), ...uploaded };
      await write
        .insertInto('site_plan')
        .values(row)
        .onConflict((conflict) => conflict.column('plan_id').doUpdateSet(row))
        .execute();
    } else {
      const changed = await write.updateTable('site_plan').set(uploaded).returning('plan_id').execute();
      if (changed.length === 0) return false;
    }
    await writeAudit(write, actor, 'plan.change', null, nowMs, audit);
    return true;
  });
}

function imageColumns({ bytes, mediaType, widthPx, heightPx }: PlanImage) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, media_type: mediaType, image: bytes.toString('base64'), width_px: widthPx, height_px: heightPx };
}
