import { Observable } from 'rxjs';
import { chainOf, routerSettings, type RouteOptions, type RouteOutput } from './route.js';
import { Router } from './router.js';

/** A stream for each branch, by its name. */
export type BranchStreams<T, Branches> = {
  readonly [Name in keyof Branches]: Observable<RouteOutput<T, Branches[Name]>>;
};

/**
 * Sends each item to one of several named branches, and gives each branch as a stream of its own.
 *
 * Use it where branches end in different places; `route`, which takes the same options, merges them again. All branches share one subscription to the source,
 * which begins once each branch has a reader, so that none misses the beginning: name only branches that are read, and read them side by side. What no
 * branch takes, and what comes for a branch that its reader has left, is let go and told to `onUnrouted`.
 *
 * A type guard as `when` narrows its branch.
 *
 * Items pass at once. Holds nothing itself: the slowest reader makes the source wait. The end of the source is the end of each branch, as is its failure, and what
 * `when` and `onUnrouted` throw. The source is let go when the last reader leaves; whoever reads after that, or after the end, begins anew.
 * A receipt waits for the branches that took the item.
 *
 * @throws InvalidArgumentError at once, as `route` does
 * @example
 * const { tools, rest } = branchesOf(events$, { branches: { tools: { when: ({ type }) => type === 'tool_end' }, rest: {} } });
 * @see broadcast, which gives every item to every reader
 */
export function branchesOf<T, Branches, Items>(
  source: Observable<T>,
  options: RouteOptions<T, Branches, Items>,
): BranchStreams<T, Branches> {
  const settings = routerSettings(options);
  let current: Router<T> | undefined;

  const begin = (): Router<T> => {
    let isReading = false;
    const router: Router<T> = new Router(settings, undefined, {
      joined() {
        if (isReading || !router.branches.every(({ isRead }) => isRead)) return;
        isReading = true;
        router.readFrom(source);
      },
      left: () => router.branches.some(({ isRead }) => isRead) || router.unsubscribe(),
    });
    router.add(() => (current = undefined));
    return router;
  };
  const streams = settings.rules.map(({ name }, index) => [
    name,
    new Observable((subscriber) => {
      const branch = (current ??= begin()).branches[index];
      if (branch) chainOf<T, unknown>(options, name)(branch.items$).subscribe(subscriber);
    }),
  ]);
  return Object.fromEntries(streams) as BranchStreams<T, Branches>;
}
