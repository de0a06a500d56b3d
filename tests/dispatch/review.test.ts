/** The analyst's queue, one event with all that explains it, and verdicts that nobody overwrites unseen. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiErrorSchema, type Role } from '../../dispatch-server/api/contract.js';
import {
  reviewQueueAnswerSchema,
  traceAnswerSchema,
  verdictsAnswerSchema,
  type ReviewItem,
} from '../../dispatch-server/api/contract-review.js';
import { reviewEventAnswerSchema, type ReviewEventAnswer } from '../../dispatch-server/api/contract-review-event.js';
import { sendClip, sha256Of, traceOf } from '../helpers/evidence.js';
import { bodyOf, endOf, EPOCH, eventOf, ONSET_AT_MS, openDesk, type Desk, type TruckClient } from './desk.js';

const HOUR_MS = 3_600_000;
const PERIOD = `fromMs=${ONSET_AT_MS - 30 * HOUR_MS}&toMs=${ONSET_AT_MS + 30 * HOUR_MS}`;

let desk: Desk;
let token: string;
let truck: TruckClient;
let cookie: string;
beforeEach(async () => {
  desk = await openDesk({ now: () => ONSET_AT_MS + 60_000 });
  token = await desk.enrol();
  truck = await desk.truck(token);
  await truck.hello({ capabilities: ['statusDetails'] });
  cookie = await desk.cookieOf('analyst');
});
afterEach(() => desk.end());

async function queue(query = ''): Promise<ReviewItem[]> {
  const response = await desk.api('GET', `/api/v1/review/queue?${PERIOD}${query}`, { cookie });
  return (await bodyOf(response, reviewQueueAnswerSchema)).items;
}

async function eventAt(id: number): Promise<ReviewEventAnswer> {
  return bodyOf(await desk.api('GET', `/api/v1/review/events/${id}`, { cookie }), reviewEventAnswerSchema);
}

const give = (id: number, body: object, as = cookie): Promise<Response> =>
  desk.api('POST', `/api/v1/review/events/${id}/verdict`, { body, cookie: as });

const yawn = (seq: number, afterMs: number) => eventOf({ seq, afterMs, finding: 'yawn', alarm: null });

describe('queue', () => {
  test('P1 first, then P2, then what raised no alert; newest first within each; the rest of the history is not in it', async () => {
    await truck.store([
      yawn(1, 0),
      eventOf({ seq: 2, afterMs: 10_000 }),
      yawn(3, 20_000),
      eventOf({ seq: 4, afterMs: 30_000, finding: 'cameraCovered', alarm: null }),
      eventOf({ seq: 5, afterMs: 40_000, finding: 'headTurn', alarm: null }),
    ]);
    expect(
      (await queue()).map(({ finding, priority, onsetAtMs }) => [finding, priority, onsetAtMs - ONSET_AT_MS]),
    ).toEqual([
      ['eyesClosed', 'P1', 10_000],
      ['cameraCovered', 'P2', 30_000],
      ['yawn', 'analyst', 20_000],
      ['yawn', 'analyst', 0],
    ]);
  });

  test('is filtered by priority, kind, truck, driver, state; a longer one says that it is cut', async () => {
    const other = await desk.truck(await desk.enrol('cab-018', '18'), 'cab-018');
    await other.hello();
    await truck.store([yawn(1, 0), eventOf({ seq: 2, afterMs: 10_000 })]);
    await other.store([{ ...yawn(1, 5_000), driverId: 'B. Other' }]);
    const found = async (query: string) => (await queue(query)).map(({ truckId, finding }) => `${truckId} ${finding}`);
    expect(await found('&priority=P1')).toEqual(['17 eyesClosed']);
    expect(await found('&kind=yawn')).toEqual(['18 yawn', '17 yawn']);
    expect(await found('&truck=18')).toEqual(['18 yawn']);
    expect(await found('&driver=A.%20Driver')).toEqual(['17 eyesClosed', '17 yawn']);
    const [first] = await queue();
    await give(first!.id, { basedOn: 0, verdict: 'true', wantsSecond: true });
    expect(await found('')).toEqual(['18 yawn', '17 yawn']);
    expect(await found('&state=second')).toEqual(['17 eyesClosed']);
    expect(await found('&state=done')).toEqual([]);
    const cut = await desk.api('GET', `/api/v1/review/queue?${PERIOD}&state=all&limit=2`, { cookie });
    expect(await bodyOf(cut, reviewQueueAnswerSchema)).toMatchObject({ isCut: true, items: [{}, {}] });
  });

  test('a shift over midnight holds what happened on both of its days', async () => {
    const body = {
      ...{ siteName: 'K', timeZone: 'Asia/Almaty', locale: 'en' },
      shifts: [
        { name: 'day', startsAt: '07:00' },
        { name: 'night', startsAt: '19:00' },
      ],
      escalation: { afterMs: 60_000, webhook: false, email: false, emailTo: [] },
    };
    const supervisor = await desk.cookieOf('supervisor');
    expect((await desk.api('PUT', '/api/v1/settings', { body, cookie: supervisor })).status).toBe(200);
    // ONSET_AT_MS is 08:12 in Almaty (UTC+5): 11 h before is 21:12, 6 h before is 02:12 of the same night.
    await truck.store(
      [yawn(1, -11 * HOUR_MS), yawn(2, -6 * HOUR_MS), yawn(3, 0)].map((one) => ({ ...one, onsetMs: 1000 + one.seq })),
    );
    const at = async (shift: string) =>
      (await queue(`&shift=${shift}`)).map(({ onsetAtMs }) => onsetAtMs - ONSET_AT_MS);
    expect(await at('night')).toEqual([-6 * HOUR_MS, -11 * HOUR_MS]);
    expect(await at('day')).toEqual([0]);
    expect(await at('none')).toEqual([]);
  });

  test('a wrong question is answered with everything that is wrong', async () => {
    const response = await desk.api('GET', '/api/v1/review/queue?fromMs=5&toMs=x&state=odd', { cookie });
    expect(response.status).toBe(400);
    const { problems } = (await bodyOf(response, apiErrorSchema)).error;
    expect(problems.map(({ path }) => path).toSorted()).toEqual(['state', 'toMs']);
  });
});

describe('one event', () => {
  test('comes with alarm, evidence, shift, place and the hour before', async () => {
    const event = eventOf({ seq: 2 });
    const clip = Buffer.from('not really a film');
    const trace = Buffer.from(JSON.stringify(traceOf(event, EPOCH, sha256Of(clip))));
    const detail = (role: string, content: Buffer) => ({
      ...{ ofEventId: event.eventId, role, sha256: sha256Of(content), bytes: content.length },
      mediaType: role === 'film' ? 'video/mp4' : 'application/json',
    });
    const announce = (seq: number, role: string, content: Buffer) => ({
      ...eventOf({ seq, afterMs: 5_000 + seq, finding: 'evidence', alarm: null, detail: detail(role, content) }),
      ...{ phase: 'whole' as const, offsetMs: 6_000 + seq, offsetAtMs: ONSET_AT_MS + 5_000 + seq },
    });
    await truck.store([yawn(1, -600_000 + 1000), event].map((one, k) => ({ ...one, onsetMs: 1000 + k })));
    await truck.store([announce(3, 'film', clip), announce(4, 'trace', trace)], 'backlog');
    await desk.store
      .insertInto('statuses')
      .values({
        ...{ truck_id: '17', device_id: 'cab-017', driver_id: null, at_ms: ONSET_AT_MS - 20_000 },
        payload: JSON.stringify({ position: { latDeg: 52.01, lonDeg: 61.02, headingDeg: 90 } }),
      })
      .execute();
    const [item] = await queue();
    expect((await eventAt(item!.id)).evidence).toEqual({ film: null, trace: null, awaited: ['film', 'trace'] });
    const named = { epoch: EPOCH, eventId: event.eventId };
    expect(await sendClip(desk.server.url, token, clip, { mediaType: 'video/mp4', ...named })).toBe(201);
    expect(await sendClip(desk.server.url, token, trace, { mediaType: 'application/json', ...named })).toBe(201);
    const found = await eventAt(item!.id);
    expect(found).toMatchObject({
      priority: 'P1',
      alarm: { tone: 'eyesClosed' },
      evidence: { film: { sha256: sha256Of(clip) }, trace: { sha256: sha256Of(trace) }, awaited: [] },
      context: {
        shift: { name: 'A' },
        place: { latDeg: 52.01, lonDeg: 61.02, headingDeg: 90 },
        lastHour: [{ finding: 'yawn' }],
      },
      verdicts: [],
    });
    expect((await queue())[0]).toMatchObject({ hasFilm: true, hasTrace: true });
    const read = await desk.api('GET', `/api/v1/review/events/${item!.id}/trace`, { cookie });
    expect((await bodyOf(read, traceAnswerSchema)).trace).toEqual(JSON.parse(trace.toString()));
    const views = await desk.store.selectFrom('audit').selectAll().where('action', '=', 'clip.view').execute();
    expect(views).toMatchObject([{ login: 'analyst', subject: sha256Of(trace) }]);
  });

  test('a trace that is none is refused with what is wrong, and nothing breaks', async () => {
    const event = eventOf({ seq: 1 });
    await truck.store([event]);
    const [item] = await queue();
    const path = `/api/v1/review/events/${item!.id}/trace`;
    expect((await desk.api('GET', path, { cookie })).status).toBe(404);
    for (const text of ['{', '{"format":"oyau-trace"}', '[]']) {
      const options = { mediaType: 'application/json', epoch: EPOCH, eventId: event.eventId };
      expect(await sendClip(desk.server.url, token, Buffer.from(text), options)).toBe(201);
      const response = await desk.api('GET', path, { cookie });
      expect([response.status, (await bodyOf(response, apiErrorSchema)).error.code]).toEqual([422, 'badTrace']);
      await desk.store.deleteFrom('clips').execute();
    }
  });

  test('an event nobody knows is 404', async () => {
    expect((await desk.api('GET', '/api/v1/review/events/999', { cookie })).status).toBe(404);
    expect((await give(999, { basedOn: 0, verdict: 'true' })).status).toBe(404);
  });
});

describe('verdicts', () => {
  let id: number;
  let colleague: string;
  beforeEach(async () => {
    const event = eventOf({ seq: 1 });
    await truck.store([event, endOf(event, 2, 2400)]);
    id = (await queue())[0]!.id;
    colleague = await desk.cookieOf('supervisor');
  });

  test('every change is a version of its own, and a line in the audit', async () => {
    await give(id, { basedOn: 0, verdict: 'falseAlarm', reason: 'lookingDown', note: ' gauge ' });
    const response = await give(id, { basedOn: 1, verdict: 'reclassified', kind: 'headDrop' });
    const said = { kind: null, reason: null, note: null, secondReview: 'none', login: 'analyst' };
    expect((await bodyOf(response, verdictsAnswerSchema)).verdicts).toMatchObject([
      { ...said, version: 1, verdict: 'falseAlarm', reason: 'lookingDown', note: 'gauge' },
      { ...said, version: 2, verdict: 'reclassified', kind: 'headDrop' },
    ]);
    const lines = await desk.store.selectFrom('audit').selectAll().where('action', '=', 'verdict.give').execute();
    expect(lines.map(({ login, subject, detail }) => [login, subject, JSON.parse(detail ?? '{}') as unknown])).toEqual([
      ['analyst', String(id), { version: '1', verdict: 'falseAlarm', reason: 'lookingDown' }],
      ['analyst', String(id), { version: '2', verdict: 'reclassified', kind: 'headDrop' }],
    ]);
  });

  test('the second of two analysts sees the first’s verdict, and nothing was overwritten', async () => {
    const answers = await Promise.all([
      give(id, { basedOn: 0, verdict: 'true' }),
      give(id, { basedOn: 0, verdict: 'falseAlarm', reason: 'glasses' }, colleague),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    const body = (await refused.json()) as { error: { code: string }; verdicts: unknown[] };
    expect(body.error.code).toBe('newerVerdict');
    const stored = (await eventAt(id)).verdicts;
    expect(body.verdicts).toEqual(stored);
    expect(stored).toHaveLength(1);
    const again = await give(id, { basedOn: 1, verdict: 'falseAlarm', reason: 'glasses' }, colleague);
    expect((await bodyOf(again, verdictsAnswerSchema)).verdicts).toHaveLength(2);
  });

  test('a second review is given by another person only', async () => {
    const states = async () =>
      (await eventAt(id)).verdicts.map(({ secondReview, login }) => `${login} ${secondReview}`);
    await give(id, { basedOn: 0, verdict: 'true', wantsSecond: true });
    await give(id, { basedOn: 1, verdict: 'true', wantsSecond: true, note: 'look at 04:12' });
    await give(id, { basedOn: 2, verdict: 'true' }, colleague);
    await give(id, { basedOn: 3, verdict: 'falseAlarm', reason: 'other' });
    expect(await states()).toEqual(['analyst wanted', 'analyst wanted', 'supervisor given', 'analyst given']);
  });

  test.each([
    ['a false alarm without a reason', { basedOn: 0, verdict: 'falseAlarm' }, ['reason']],
    ['a true one with a reason', { basedOn: 0, verdict: 'true', reason: 'glasses' }, ['reason']],
    ['another finding without its name', { basedOn: 0, verdict: 'reclassified' }, ['kind']],
    [
      'everything wrong',
      { basedOn: -1, verdict: 'maybe', note: 'x'.repeat(2001), colour: 1 },
      ['basedOn', 'verdict', 'note', 'colour'],
    ],
  ])('%s is refused', async (_, body, paths) => {
    const response = await give(id, body);
    expect(response.status).toBe(400);
    const { problems } = (await bodyOf(response, apiErrorSchema)).error;
    expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(paths));
    expect((await eventAt(id)).verdicts).toEqual([]);
  });

  test.each<[Role, number]>([
    ['viewer', 403],
    ['dispatcher', 403],
    ['admin', 200],
  ])('%s: %i', async (role, status) => {
    const as = await desk.cookieOf(role);
    expect((await give(id, { basedOn: 0, verdict: 'true' }, as)).status).toBe(status);
    expect((await desk.api('GET', `/api/v1/review/events/${id}`, { cookie: as })).status).toBe(status);
  });
});
