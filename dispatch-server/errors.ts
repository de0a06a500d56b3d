/** Errors an operator can act on: one clear message, a stable code, no stack trace needed. */

export type OperatorErrorCode =
  | 'portInUse'
  | 'cannotListen'
  | 'dataFolder'
  | 'dataInUse'
  | 'cannotConnect'
  | 'cannotWrite'
  | 'storeDamaged'
  | 'storeNewer'
  | 'alreadyExists'
  | 'unknownDevice'
  | 'unknownDriver'
  | 'unknownUser'
  | 'tlsFiles'
  | 'badInput';

/** Wrong use or a broken environment; the command line prints it and exits with 2. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;
  /** More than one thing to put right, one line each. */
  readonly details: readonly string[];

  constructor(code: OperatorErrorCode, message: string, details: readonly string[] = []) {
    super(message);
    this.name = 'OperatorError';
    this.code = code;
    this.details = details;
  }
}
