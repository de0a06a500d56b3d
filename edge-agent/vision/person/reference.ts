/** Remembers what the face of the login looks like, and how like it another is. The only place that keeps a descriptor, in memory; it never gives one away. */
import { PERSON_LIMITS, type PersonLimits } from './limits.js';

/** What one look gave: how many the reference has so far, or how like the whole one it was, cosine -1..1. */
export type Compared = { readonly learned: number } | { readonly similarity: number };

export class FaceReference {
  readonly #limits: Pick<PersonLimits, 'learnLooks' | 'agreesFrom'>;
  /** Sum of the descriptors; of length 1 once it is whole. */
  #sum = new Float64Array(0);
  #looks = 0;

  constructor(limits: Pick<PersonLimits, 'learnLooks' | 'agreesFrom'> = PERSON_LIMITS) {
    this.#limits = limits;
  }

  /** Learns from the first looks, then compares. Looks that do not agree while it learns are of two faces: it begins anew with the later. */
  take(descriptor: Float32Array): Compared {
    const { learnLooks, agreesFrom } = this.#limits;
    if (this.#looks >= learnLooks) return { similarity: this.#likeness(descriptor) };
    if (this.#looks > 0 && this.#likeness(descriptor) < agreesFrom) this.forget();
    if (this.#looks === 0) this.#sum = new Float64Array(descriptor.length);
    descriptor.forEach((value, i) => (this.#sum[i] = (this.#sum[i] ?? 0) + value));
    return { learned: ++this.#looks };
  }

  /** Leaves nothing of the numbers behind. */
  forget(): void {
    this.#sum.fill(0);
    this.#looks = 0;
  }

  /** @param descriptor of length 1. */
  #likeness(descriptor: Float32Array): number {
    let [dot, squares] = [0, 0];
    for (let i = 0; i < descriptor.length; i++) {
      const kept = this.#sum[i] ?? 0;
      dot += kept * (descriptor[i] ?? 0);
      squares += kept * kept;
    }
    return dot / Math.sqrt(squares);
  }
}
