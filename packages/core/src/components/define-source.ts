import type { SourceSpec } from './component-spec.js';

/** Declares a source: checks the types and states the kind. Put the result into a catalog. */
export function defineSource<Config, Out>(spec: Omit<SourceSpec<Config, Out>, 'kind'>): SourceSpec<Config, Out> {
  return { kind: 'source', ...spec };
}
