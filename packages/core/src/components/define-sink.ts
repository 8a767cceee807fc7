import type { SinkSpec } from './component-spec.js';

/** Declares a sink: checks the types and states the kind. Put the result into a catalog. */
export function defineSink<Config, In>(spec: Omit<SinkSpec<Config, In>, 'kind'>): SinkSpec<Config, In> {
  return { kind: 'sink', ...spec };
}
