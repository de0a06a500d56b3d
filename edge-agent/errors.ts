/** Errors that a person can act on: one message, a stable code, no stack trace at the command line. */

/** What went wrong, where and what was expected. */
export interface Problem {
  /** Path of the offending value, for example `thresholds.eyesClosedMs` or a file name. */
  readonly path: string;
  readonly message: string;
}

/** Wrong use or bad input; the command line prints every problem and exits with 2. */
export class InputError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super([message, ...problems.map(({ path, message: text }) => `  ${path}: ${text}`)].join('\n'));
    this.name = 'InputError';
    this.code = code;
    this.problems = problems;
  }
}
