/** Shows clips to people who may see them; every view is in the audit before its first byte leaves. */
import { createHash } from 'node:crypto';
import { Transform, pipeline, type Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audited, writeAudit } from '../store/audit.js';
import { listClips, showClip } from '../store/clips.js';
import { actorOf, signedIn } from './access.js';
import { RequestRefused } from './api-error.js';
import { sha256Params } from './clip-upload.js';
import type { Clip, ClipsAnswer } from './contract-clips.js';
import type { ApiParts } from './parts.js';
import { alertParamsSchema } from './requests.js';
import type { Api } from './routes.js';

/** Clips show people's faces: viewers may not. */
const WHO = { config: { access: ['dispatcher', 'analyst'] as const } };

/** A player that jumps about asks for parts of what it is showing already; from the beginning it is always a new view. */
const ONE_VIEW_MS = 10 * 60_000;

const MOST_CLIPS = 500;

const clipsQuery = z.strictObject({
  truck: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_CLIPS).default(100),
});

export function clipRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts;
  api.get('/alerts/:alertId/clips', { ...WHO, schema: { params: alertParamsSchema } }, async ({ params }) => {
    return { clips: await listClips(store, { alertId: params.alertId, limit: MOST_CLIPS }) } satisfies ClipsAnswer;
  });
  api.get('/clips', { ...WHO, schema: { querystring: clipsQuery } }, async ({ query }) => {
    return { clips: await listClips(store, query) } satisfies ClipsAnswer;
  });
  api.get('/clips/:sha256', { ...WHO, schema: { params: sha256Params } }, async (request, reply) => {
    const clip = await showClip(store, request.params.sha256);
    const isWhole = typeof clip?.completeAtMs === 'number' && parts.clipFiles.isThere(clip.sha256);
    if (!clip || !isWhole) throw new RequestRefused(404, 'notFound', 'There is no such clip.');
    return show(clip, request, reply, parts);
  });
}

async function show(clip: Clip, request: FastifyRequest, reply: FastifyReply, parts: ApiParts): Promise<FastifyReply> {
  const { bytes, sha256 } = clip;
  const range = rangeOf(request.headers.range, bytes);
  if (!range) {
    reply.header('Content-Range', `bytes */${bytes}`);
    throw new RequestRefused(416, 'wrongRange', 'The clip has no such bytes.');
  }
  await noteView(clip, range.first, request, parts);
  const isPart = request.headers.range !== undefined;
  if (isPart) reply.header('Content-Range', `bytes ${range.first}-${range.last}/${bytes}`);
  reply
    .code(isPart ? 206 : 200)
    .header('Accept-Ranges', 'bytes')
    .header('Content-Length', String(range.last - range.first + 1))
    .header('Content-Disposition', `inline; filename="${sha256}.${clip.mediaType.split('/')[1] ?? 'bin'}"`)
    .type(clip.mediaType);
  const content = await parts.clipFiles.read(sha256, range.first, range.last);
  return reply.send(isPart ? content : verified(content, clip, parts));
}

async function noteView(clip: Clip, first: number, request: FastifyRequest, parts: ApiParts): Promise<void> {
  const actor = actorOf(request, signedIn(request).login);
  const nowMs = parts.now();
  const sinceMs = nowMs - ONE_VIEW_MS;
  if (first > 0 && (await audited(parts.store, actor, 'clip.view', clip.sha256, sinceMs))) return;
  await writeAudit(parts.store, actor, 'clip.view', clip.sha256, nowMs, { truckId: clip.truckId });
}

/** The one range a player asks for; without a header everything, null = outside of the clip. */
function rangeOf(header: string | undefined, bytes: number): { first: number; last: number } | null {
  if (header === undefined) return { first: 0, last: bytes - 1 };
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header) ?? [];
  if (from === '' && to === '') return null;
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  return first <= last ? { first, last } : null;
}

/** Breaks the answer off before its end when the stored content is no longer what arrived. */
function verified(content: Readable, clip: Clip, { log }: ApiParts): Readable {
  const hash = createHash('sha256');
  let held: Buffer | null = null;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      const ready = held;
      held = chunk;
      done(null, ready);
    },
    flush(done) {
      if (hash.digest('hex') === clip.sha256) done(null, held);
      else done(new Error('the stored clip has another hash than its name'));
    },
  });
  return pipeline(content, check, (error) => {
    if (error) log.error({ err: error, sha256: clip.sha256 }, 'a clip could not be shown to its end');
  });
}
