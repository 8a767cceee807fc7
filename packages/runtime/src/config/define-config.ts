import type { Catalog, Expression } from '@weir/core';
import type { PipelineErrorPolicy, SinkErrorPolicy, SinkMode, ItemErrorPolicy } from './pipeline-plan.js';

/** A component by its name: with its config (`{ batch: { maxItems: 10 } }`), or the name alone where it needs none. */
export type ComponentEntry = string | Readonly<Record<string, unknown>>;

type OneOrMany<T> = T | readonly T[];

/** Retries as they are written: the backoff is a number of ms or text such as `1s`. */
interface RetryEntry {
  readonly attempts: number;
  readonly backoff?: number | string;
}

/** A pipeline's end: a sink, another pipeline, or a choice between several. */
export type OutputEntry =
  | string
  | { readonly pipeline: string }
  | {
      readonly route:
        readonly BranchEntry[] | { readonly match?: 'first' | 'all'; readonly branches: readonly BranchEntry[] };
    }
  | (Readonly<Record<string, unknown>> & {
      readonly id?: string;
      readonly mode?: SinkMode;
      readonly onError?: ItemErrorPolicy | { readonly retry?: RetryEntry; readonly then?: SinkErrorPolicy['then'] };
    });

/** One way that items may take; without `when` it takes what no other branch takes. */
export interface BranchEntry {
  readonly when?: string | Expression<boolean>;
  readonly to: OneOrMany<OutputEntry>;
}

/** A pipeline as it stands in the file. */
export interface PipelineEntry {
  readonly from?: OneOrMany<ComponentEntry>;
  readonly through?: OneOrMany<ComponentEntry>;
  readonly to?: OneOrMany<OutputEntry>;
  readonly onError?:
    'stop' | 'stopAll' | { readonly restart?: RetryEntry; readonly then?: PipelineErrorPolicy['then'] };
}

/** A whole configuration, with the same keys as in YAML. */
export interface ConfigDocument {
  /** Files that export components, from this file's folder. */
  readonly components?: OneOrMany<string>;
  /** Components as values; only in TypeScript. */
  readonly catalogs?: readonly Catalog[];
  readonly pipelines: Readonly<Record<string, PipelineEntry>>;
  /** Where failed items go. */
  readonly deadLetter?: OutputEntry;
}

/**
 * Types a configuration in TypeScript: `export default defineConfig({ pipelines: … })`. It gives back what it is given; the checks are
 * those of the YAML file, made by `loadConfig`.
 */
export function defineConfig(config: ConfigDocument): ConfigDocument {
  return config;
}
