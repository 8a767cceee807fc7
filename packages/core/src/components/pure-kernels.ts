import type { Kernel } from './kernel.js';

/** What a kernel does to each item alone, where that is all that it does. */
export type PureWork =
  { readonly kind: 'filter'; test(item: unknown): boolean } | { readonly kind: 'map'; project(item: unknown): unknown };

/** The kernel that lets through the items for which `test` holds. What `test` throws is that item's failure. */
export function filterKernel<In, Out extends In = In>(test: (item: In) => boolean): Kernel<In, Out> {
  const kernel: Kernel<In, Out> = (emit) => ({
    next(item) {
      if (test(item)) emit(item as Out);
    },
  });
  return Object.assign(kernel, { pure: { kind: 'filter', test } });
}

/** The kernel that gives what `project` makes of each item. What `project` throws is that item's failure. */
export function mapKernel<In, Out>(project: (item: In) => Out): Kernel<In, Out> {
  const kernel: Kernel<In, Out> = (emit) => ({ next: (item) => emit(project(item)) });
  return Object.assign(kernel, { pure: { kind: 'map', project } });
}
