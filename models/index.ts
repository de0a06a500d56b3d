/** What other workspaces may use of the networks: bring them, know them, name them. */
export { ensureModels, type EnsureOptions, type ReadyModel } from './ensure.js';
export { ModelError, type ModelErrorCode } from './errors.js';
export {
  MODEL_NAMES,
  MODELS,
  modelSpec,
  modelVersions,
  type InputSpec,
  type ModelName,
  type ModelSpec,
  type OutputSpec,
  type Shape,
} from './manifest.js';
export * from './topology.js';
