/** Delayed work as a port, so that tests run on virtual time. */

/** Takes back what was scheduled; harmless when it already ran. */
export type Cancel = () => void;

export interface Timers {
  /** Runs `work` once, `delayMs` from now. */
  after(delayMs: number, work: () => void): Cancel;
}

export const realTimers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};
