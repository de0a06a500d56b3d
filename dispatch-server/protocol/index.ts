/** The contract between cab units and dispatch, version 1. README.md in this folder is the specification. */
export * from './dispatch.js';
export * from './enrolment.js';
export * from './event.js';
export { isBareEvent } from './event-check.js';
export { peopleId } from './fields.js';
export * from './limits.js';
export * from './orders.js';
export * from './parse.js';
export * from './problem.js';
export { rangesOf } from './ranges.js';
export * from './reader.js';
export * from './span.js';
export * from './settings.js';
export * from './trace.js';
export * from './truck.js';
