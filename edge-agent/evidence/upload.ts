/** Sends one kept file to dispatch over HTTP, part by part, going on where an earlier attempt broke off. */
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';
import { z } from 'zod';
import type { Note } from './vault.js';

/** Small enough that an alert never waits long behind a part on a thin line. Ours. */
const PART_BYTES = 64 * 1024;
const PATIENCE_MS = 30_000;
const MOST_ANSWER_BYTES = 16 * 1024;
/** Answers of one upload that lead nowhere before it is tried again later. */
const MOST_STALLS = 5;

export interface UploadTarget {
  /** Of dispatch, `http(s)://host:port`. */
  readonly origin: string;
  readonly token: string;
  readonly tls?: Pick<RequestOptions, 'ca' | 'cert' | 'key'> | undefined;
  /** Breaks off what is on its way; the next attempt goes on from there. */
  readonly signal?: AbortSignal;
}

/** Asked before every part: resolves true when `bytes` may go now, false to stop for the time being. */
export type Gate = (bytes: number) => Promise<boolean>;

/** `sent`: dispatch has it whole; `refused`: it never will; `later`: the line or dispatch is not ready; `anew`: it arrived damaged and is gone there. */
export type UploadEnd = 'sent' | 'refused' | 'later' | 'anew';

const answerSchema = z.object({ offset: z.int().min(0), complete: z.boolean() });
interface Answer {
  readonly status: number;
  readonly progress: z.infer<typeof answerSchema> | null;
}

/** Never throws for what network or dispatch do. */
export async function upload(content: Buffer, note: Note, target: UploadTarget, gate: Gate): Promise<UploadEnd> {
  try {
    return await sendParts(content, note, target, gate);
  } catch {
    return 'later';
  }
}

async function sendParts(content: Buffer, note: Note, target: UploadTarget, gate: Gate): Promise<UploadEnd> {
  let { status, progress } = await ask('HEAD', note, target, null);
  for (let stalls = 0; stalls < MOST_STALLS;) {
    if (progress?.complete === true) return 'sent';
    if (REFUSED.has(status)) return 'refused';
    if (status === WRONG_HASH) return 'anew';
    if (!GOES_ON.has(status)) return 'later';
    const first = Math.min(progress?.offset ?? 0, content.length);
    const part = content.subarray(first, first + PART_BYTES);
    if (!(await gate(part.length))) return 'later';
    const answer = await ask('PUT', note, target, { part, first, total: content.length });
    if ((answer.progress?.offset ?? 0) <= first) stalls++;
    ({ status, progress } = answer);
  }
  return 'later';
}

/** Not allowed, or no such kind of file. */
const REFUSED: ReadonlySet<number> = new Set([403, 413, 415]);
const WRONG_HASH = 422;
/** Known, begun, unknown yet, or at another place than we thought. */
const GOES_ON: ReadonlySet<number> = new Set([200, 201, 202, 404, 409]);

interface Part {
  readonly part: Buffer;
  readonly first: number;
  readonly total: number;
}

function ask(method: 'HEAD' | 'PUT', note: Note, target: UploadTarget, body: Part | null): Promise<Answer> {
  const url = new URL(`/api/truck/v1/clips/${note.sha256}`, target.origin);
  url.searchParams.set('epoch', note.epoch);
  url.searchParams.set('eventId', note.eventId);
  const headers: Record<string, string | number> = { authorization: `Bearer ${target.token}` };
  if (body !== null) {
    headers['content-type'] = note.mediaType;
    headers['content-length'] = body.part.length;
    headers['content-range'] = `bytes ${body.first}-${body.first + body.part.length - 1}/${body.total}`;
  }
  return new Promise((resolve, reject) => {
    const { tls, signal } = target;
    const options = { method, headers, timeout: PATIENCE_MS, agent: false, ...tls, ...(signal && { signal }) };
    const sent = url.protocol === 'https:' ? tlsRequest(url, options) : plainRequest(url, options);
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.on('response', (response) => void answerOf(response).then(resolve, reject));
    sent.end(body?.part);
  });
}

/** The progress stands in the headers; a body is read to its end and dropped. */
async function answerOf(response: IncomingMessage): Promise<Answer> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_ANSWER_BYTES) response.destroy();
  }
  const { 'upload-offset': offset, 'upload-complete': complete } = response.headers;
  const parsed = answerSchema.safeParse({ offset: Number(offset), complete: complete === '?1' });
  return { status: response.statusCode ?? 0, progress: offset !== undefined && parsed.success ? parsed.data : null };
}
