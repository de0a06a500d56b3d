/** Trades the one-time code of a technician for the token of this unit, before there is a link. */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { ENROL_PATH, enrolledSchema, type Enrolled } from '@oyau/protocol';
import { z } from 'zod';
import { InputError } from '../errors.js';
import type { Certificates } from './certificates.js';

const PATIENCE_MS = 15_000;
/** An answer is one short object. */
const MOST_ANSWER_BYTES = 16 * 1024;

const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * @param address of dispatch, `ws://host:8420` or `wss://…`, as in the configuration.
 * Throws InputError `enrolment` with the reason: unreachable, wrong certificate, or what dispatch says of the code.
 */
export async function enrol(address: string, code: string, certificates: Certificates): Promise<Enrolled> {
  const url = new URL(ENROL_PATH, address.replace(/^ws/, 'http'));
  const { status, text } = await post(url, JSON.stringify({ code }), certificates).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError('enrolment', `dispatch at ${url.origin} cannot be reached: ${reason}`);
  });
  const answer = jsonOf(text);
  const enrolled = enrolledSchema.safeParse(answer);
  if (status === 200 && enrolled.success) return enrolled.data;
  const refusal = refusalSchema.safeParse(answer);
  const reason = refusal.success
    ? refusal.data.error.message
    : `it answers ${status}; is this the address of dispatch?`;
  throw new InputError('enrolment', `dispatch at ${url.origin} did not enrol this unit: ${reason}`);
}

function post(url: URL, body: string, certificates: Certificates): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      timeout: PATIENCE_MS,
      agent: false,
    };
    const sent =
      url.protocol === 'https:' ? tlsRequest(url, { ...options, ...certificates }) : plainRequest(url, options);
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${PATIENCE_MS / 1000} s`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > MOST_ANSWER_BYTES) sent.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(body);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
