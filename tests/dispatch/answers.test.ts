/** Answers about settled events: few messages, nothing acknowledged twice or under another epoch, rejections last. */
import { LIMITS, parseDispatchMessage, type DispatchMessage } from '@oyau/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Answers } from '../../dispatch-server/ingest/answers.js';
import { EPOCH } from './desk.js';

const OTHER_EPOCH = EPOCH.replace('5b', '6b');

function listen(): { answers: Answers; sent: DispatchMessage[] } {
  const sent: DispatchMessage[] = [];
  return { answers: new Answers((message) => void sent.push(message)), sent };
}

test('messages settled together are one acknowledgement; what was rejected comes after it', async () => {
  const { answers, sent } = listen();
  answers.acknowledge(EPOCH, [1, 2]);
  answers.reject(() => void sent.push({ type: 'heartbeat', sentAtMs: 3 }));
  answers.acknowledge(EPOCH, [4, 5, 6]);
  expect(sent).toEqual([]);
  await Promise.resolve();
  const ranges = [
    [1, 2],
    [4, 6],
  ];
  expect(sent).toEqual([
    { type: 'ack', epoch: EPOCH, ranges },
    { type: 'heartbeat', sentAtMs: 3 },
  ]);
  answers.acknowledge(EPOCH, [7]);
  await Promise.resolve();
  expect(sent.at(-1)).toEqual({ type: 'ack', epoch: EPOCH, ranges: [[7, 7]] });
});

test('whatever is settled is acknowledged once, under its own epoch, in messages units can read', async () => {
  const message = fc.tuple(
    fc.constantFrom(EPOCH, OTHER_EPOCH),
    fc.uniqueArray(fc.integer({ min: 1, max: 6000 }), { maxLength: 300 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 12 }), async (settled) => {
      const { answers, sent } = listen();
      const expected = new Map<string, Set<number>>();
      for (const [epoch, seqs] of settled) {
        answers.acknowledge(epoch, seqs);
        expected.set(epoch, new Set([...(expected.get(epoch) ?? []), ...seqs]));
      }
      await Promise.resolve();
      const told = new Map<string, Set<number>>();
      for (const each of sent) {
        expect(parseDispatchMessage(JSON.stringify(each))).toMatchObject({ ok: true });
        if (each.type !== 'ack') throw new Error('nothing else is said');
        expect(each.ranges.length).toBeLessThanOrEqual(LIMITS.rangesPerAck);
        const seqs = told.get(each.epoch) ?? new Set();
        for (const [from, to] of each.ranges) for (let seq = from; seq <= to; seq += 1) seqs.add(seq);
        told.set(each.epoch, seqs);
      }
      for (const [epoch, seqs] of expected) expect(told.get(epoch) ?? new Set()).toEqual(seqs);
      expect(told.size).toBeLessThanOrEqual(expected.size);
    }),
  );
});
