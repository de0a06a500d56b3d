/**
 * Takes clips from cab units in parts: `PUT /api/truck/v1/clips/:sha256` with Content-Range, `HEAD` to ask where to go on.
 * The device's bearer token is the login; see protocol/README.md for the exchange.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { ClipArchive, Progress, UploadRefusal } from '../clips/clip-archive.js';
import { SHA256 } from '../clips/clip-files.js';
import { LOGIN_REFUSALS, logInTruck } from '../ingest/truck-login.js';
import type { Device } from '../store/devices.js';
import { RequestRefused } from './api-error.js';
import type { UploadAnswer } from './contract-clips.js';
import type { ApiParts } from './parts.js';
import type { Api } from './routes.js';

export const sha256Params = z.strictObject({
  sha256: z.string().regex(SHA256, 'must be a sha-256: 64 hexadecimal digits in lower case'),
});

/** The event a clip shows, as the unit named it; both or neither. */
const eventQuery = z
  .strictObject({ epoch: z.uuid().optional(), eventId: z.string().min(1).max(200).optional() })
  .refine((query) => (query.epoch === undefined) === (query.eventId === undefined), {
    path: ['eventId'],
    message: 'must come with epoch, and epoch with it',
  });

/** What browsers can show, and a trace beside it. None of them runs script on our address: nosniff and the CSP stand before it. */
const MEDIA_TYPES = ['video/mp4', 'video/webm', 'image/jpeg', 'application/zip', 'application/json'];

/** A unit on a bad link may pause this long within a part, ms. */
const STALLED_MS = 30_000;

/** A unit may ask and send this often; a clip of 50 MB in parts of 1 MB passes. All units of a site may come from one address. */
const RATE = { max: 600, timeWindow: '1 minute' };

const REFUSALS: Readonly<Record<UploadRefusal, [status: number, message: string]>> = {
  tooLarge: [413, 'The clip is larger than the site allows.'],
  tooMuch: [400, 'The body is longer than Content-Range says.'],
  wrongOffset: [409, 'The part does not begin where the stored bytes end; see Upload-Offset.'],
  wrongTotal: [409, 'The clip began with another total size.'],
  wrongHash: [422, 'The content has another sha-256 than its name; it was deleted. Begin again.'],
  otherDevice: [403, 'The clip belongs to another device.'],
  busy: [409, 'Another request is sending this clip.'],
  quota: [429, 'The device has sent as much as it may in 24 hours.'],
  noSpace: [507, 'There is no room for clips.'],
};

export function clipUploadRoutes(api: Api, parts: ApiParts): void {
  const devices = new WeakMap<FastifyRequest, Device>();
  api.addHook('onRequest', async (request) => {
    const { store, certificates } = parts;
    const device = await logInTruck(request.raw, store, { certificates, nowMs: parts.now() });
    if ('refused' in device) throw new RequestRefused(401, 'unauthorised', LOGIN_REFUSALS[device.refused]);
    devices.set(request, device);
  });
  const deviceOf = (request: FastifyRequest): Device => {
    const device = devices.get(request);
    if (!device) throw new RequestRefused(401, 'unauthorised', LOGIN_REFUSALS.token);
    return device;
  };
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  const keyGenerator = (request: FastifyRequest) => deviceOf(request).deviceId;
  const config = { rateLimit: { ...RATE, keyGenerator } };
  api.head('/clips/:sha256', { config, schema: { params: sha256Params } }, async (request, reply) => {
    const progress = await parts.clips.progress(deviceOf(request), request.params.sha256);
    if (!progress) throw new RequestRefused(404, 'notFound', 'Nothing of this clip has arrived.');
    return withProgress(reply, progress).send();
  });
  api.put(
    '/clips/:sha256',
    { config, schema: { params: sha256Params, querystring: eventQuery } },
    async (request, reply): Promise<UploadAnswer> => {
      const { sha256 } = request.params;
      const { epoch, eventId } = request.query;
      const event = epoch === undefined || eventId === undefined ? null : { epoch, eventId };
      const progress = await receive(parts.clips, deviceOf(request), { sha256, event, request, reply });
      withProgress(reply, progress).code(progress.complete ? 201 : 202);
      return { sha256, ...progress };
    },
  );
}

interface Upload {
  sha256: string;
  event: { epoch: string; eventId: string } | null;
  request: FastifyRequest;
  reply: FastifyReply;
}

async function receive(
  clips: ClipArchive,
  device: Device,
  { sha256, event, request, reply }: Upload,
): Promise<Progress> {
  const part = { sha256, event, mediaType: mediaTypeOf(request), ...rangeOf(request) };
  const received = await clips.receive(device, { ...part, content: withoutStalling(request.raw) });
  if (received.ok) return received.progress;
  const { refusal, progress } = received;
  const [status, message] = REFUSALS[refusal];
  // The rest of the body is not read: the connection cannot be used again.
  if (!request.raw.readableEnded) reply.header('Connection', 'close');
  withProgress(reply, progress);
  throw new RequestRefused(status, refusal, message);
}

function withProgress(reply: FastifyReply, { offset, complete }: Progress): FastifyReply {
  return reply.header('Upload-Offset', String(offset)).header('Upload-Complete', complete ? '?1' : '?0');
}

function mediaTypeOf(request: FastifyRequest): string {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (MEDIA_TYPES.includes(type)) return type;
  const problems = [{ path: 'headers.content-type', message: `must be one of ${MEDIA_TYPES.join(', ')}` }];
  throw new RequestRefused(415, 'unsupportedMediaType', 'The clip is of a kind that is not taken.', problems);
}

/** The part the request carries; without Content-Range it is the whole clip. */
function rangeOf(request: FastifyRequest): { first: number; length: number; total: number } {
  const length = Number(request.headers['content-length'] ?? NaN);
  const header = request.headers['content-range'];
  const range = header === undefined ? [0, length - 1, length] : numbersOf(header);
  const [first = NaN, last = NaN, total = NaN] = range;
  const isSound = [length, first, last, total].every((each) => Number.isSafeInteger(each) && each >= 0);
  if (isSound && length > 0 && last - first + 1 === length && last < total) return { first, length, total };
  const message = 'must be `bytes FIRST-LAST/TOTAL` and agree with Content-Length';
  throw new RequestRefused(400, 'invalidRequest', 'The request is not valid.', [
    { path: 'headers.content-range', message },
  ]);
}

function numbersOf(header: string): number[] {
  return (/^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header) ?? []).slice(1).map(Number);
}

/** Gives what arrives; a sender that says nothing for long is cut off, and what it sent is kept. */
async function* withoutStalling(body: Readable): AsyncGenerator<Buffer> {
  const cutOff = () => body.destroy(new Error('the upload stalled'));
  let timer = setTimeout(cutOff, STALLED_MS);
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      timer = setTimeout(cutOff, STALLED_MS);
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    }
  } finally {
    clearTimeout(timer);
  }
}
