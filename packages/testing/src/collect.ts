import type { Observable } from 'rxjs';

/** All that an Observable gave. */
export interface Collected<T> {
  values: T[];
  /** True where it completed, false where it failed. */
  completed: boolean;
  /** What it failed with; absent where it completed. */
  error?: unknown;
}

/** Subscribes and gathers everything until the end. Never rejects: an error is part of the result. Resolves only if the Observable ends. */
export function collect<T>(source: Observable<T>): Promise<Collected<T>> {
  return new Promise((resolve) => {
    const values: T[] = [];
    source.subscribe({
      next: (value) => values.push(value),
      error: (error: unknown) => resolve({ values, completed: false, error }),
      complete: () => resolve({ values, completed: true }),
    });
  });
}
