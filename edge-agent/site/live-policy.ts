/** The policy in force as everybody reads it: one object whose values change between trips. */
import type { PolicyInForce } from './site.js';

/** Reads like a {@link PolicyInForce}; who keeps it must read each value when he needs it. */
export class LivePolicy implements PolicyInForce {
  #now: PolicyInForce;
  readonly #listeners: ((policy: PolicyInForce) => void)[] = [];

  constructor(now: PolicyInForce) {
    this.#now = now;
  }

  get thresholds(): PolicyInForce['thresholds'] {
    return this.#now.thresholds;
  }

  get thresholdsVersion(): string {
    return this.#now.thresholdsVersion;
  }

  get silent(): boolean {
    return this.#now.silent;
  }

  get language(): PolicyInForce['language'] {
    return this.#now.language;
  }

  get timeZone(): string | null {
    return this.#now.timeZone;
  }

  replace(next: PolicyInForce): void {
    this.#now = next;
    for (const listener of this.#listeners) listener(next);
  }

  /** Calls `listener` with every policy from now on. */
  onChange(listener: (policy: PolicyInForce) => void): void {
    this.#listeners.push(listener);
  }
}
