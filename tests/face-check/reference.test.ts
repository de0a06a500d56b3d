/** What the unit keeps of a face: learned from several looks, of one face only, and gone when it is to be forgotten. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERSON_LIMITS } from '../../edge-agent/vision/person/limits.js';
import { FaceReference, type Compared } from '../../edge-agent/vision/person/reference.js';

const { learnLooks } = PERSON_LIMITS;

/** A direction of length 1 in the plane, radians. */
const towards = (angle: number): Float32Array => Float32Array.of(Math.cos(angle), Math.sin(angle));

function taken(reference: FaceReference, angles: readonly number[]): Compared[] {
  return angles.map((angle) => reference.take(towards(angle)));
}

const learned = (angle = 0): FaceReference => {
  const reference = new FaceReference();
  taken(
    reference,
    Array.from({ length: learnLooks }, () => angle),
  );
  return reference;
};

describe('the reference', () => {
  it('is learned from so many looks, then looks are compared with their mean', () => {
    const reference = new FaceReference();
    const angles = Array.from({ length: learnLooks }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));
    expect(taken(reference, angles)).toEqual(angles.map((_, i) => ({ learned: i + 1 })));
    for (const [angle, similarity] of [
      [0, 1],
      [Math.PI / 3, 0.5],
      [Math.PI / 2, 0],
      [Math.PI, -1],
    ] as const)
      expect(reference.take(towards(angle))).toEqual({ similarity: expect.closeTo(similarity, 5) as number });
  });

  it('of two faces is none: it begins anew with the later', () => {
    const reference = new FaceReference();
    expect(taken(reference, [0, 0, 0, 1.4, 1.4])).toEqual([1, 2, 3, 1, 2].map((count) => ({ learned: count })));
  });

  it('is forgotten: the next look is the first of another, and nothing of the old one is in it', () => {
    const reference = learned(0);
    reference.forget();
    taken(
      reference,
      Array.from({ length: learnLooks }, () => Math.PI),
    );
    expect(reference.take(towards(Math.PI))).toEqual({ similarity: expect.closeTo(1, 5) as number });
  });

  it('does not depend on the order of the looks it was learned from', () => {
    const some = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), {
      minLength: learnLooks,
      maxLength: learnLooks,
    });
    fc.assert(
      fc.property(some, fc.double({ min: -3, max: 3, noNaN: true }), (angles, asked) => {
        const [one, other] = [new FaceReference(), new FaceReference()];
        taken(one, angles);
        taken(other, angles.toReversed());
        const [first, second] = [one.take(towards(asked)), other.take(towards(asked))];
        expect('similarity' in first && 'similarity' in second).toBe(true);
        if ('similarity' in first && 'similarity' in second) expect(first.similarity).toBeCloseTo(second.similarity, 6);
      }),
    );
  });

  it('gives away nothing but a count or one figure, also to whoever prints it', () => {
    const reference = learned(0.2);
    expect(JSON.stringify(reference)).toBe('{}');
    expect(Object.values(reference)).toEqual([]);
  });
});
