import type { MonoTypeOperatorFunction } from 'rxjs';
import { bulkhead, type BulkheadOptions } from './bulkhead.js';

/** A named bulkhead, so that several pipelines can share it: `bulkhead: { use: provider }`. */
export interface BulkheadSpec {
  readonly kind: 'bulkhead';
  /** The name in config: camelCase. */
  name: string;
  /** One sentence: what it protects. */
  summary: string;
  readonly limit: MonoTypeOperatorFunction<unknown>;
}

declare module '@weir/core' {
  interface ComponentKinds {
    bulkhead: BulkheadSpec;
  }
}

/**
 * Declares a named bulkhead, which all pipelines that name it share. Put the result into a catalog.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense
 * @example
 * export const provider = defineBulkhead({ name: 'provider', summary: 'What our provider bears.', concurrent: 8, queue: 100 });
 */
export function defineBulkhead({
  name,
  summary,
  ...options
}: Pick<BulkheadSpec, 'name' | 'summary'> & BulkheadOptions): BulkheadSpec {
  return { kind: 'bulkhead', name, summary, limit: bulkhead(options) };
}
