/** The one error of this package: a network cannot be brought, with a stable code and what to do about it. */

/**
 * - `MODEL_SOURCE_MISSING`: the package or file that carries the weights is not installed.
 * - `MODEL_SOURCE_VERSION`: the package is installed in another version than the manifest names.
 * - `MODEL_SOURCE_HASH`: a source file differs from the one the manifest was written for.
 * - `MODEL_SOURCE_FORMAT`: a source file is not a graph this converter can read.
 * - `MODEL_RESULT_HASH`: the converted network differs from the one that was tested.
 * - `MODEL_CACHE_UNWRITABLE`: no cache directory takes the converted network.
 */
export type ModelErrorCode =
  | 'MODEL_SOURCE_MISSING'
  | 'MODEL_SOURCE_VERSION'
  | 'MODEL_SOURCE_HASH'
  | 'MODEL_SOURCE_FORMAT'
  | 'MODEL_RESULT_HASH'
  | 'MODEL_CACHE_UNWRITABLE';

/** Thrown by everything in this package; the message is for people and names the file, the difference and the way out. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
    this.code = code;
  }
}
