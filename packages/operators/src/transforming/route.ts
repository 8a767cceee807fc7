import { currentValve, InvalidArgumentError } from '@weir/core';
import { identity, Observable, type OperatorFunction } from 'rxjs';
import { MergedChains } from './merged-chains.js';
import { Router, type RouterSettings } from './router.js';

/** One way for items to go; `Item` is what its condition lets through. */
export interface RouteBranch<T, Item = T> {
  /** Whether the branch takes an item; a type guard says of which type its items are. Left out on the one branch that takes what no other took. */
  when?: ((item: T) => item is Item & T) | ((item: T) => boolean) | undefined;
  /** What becomes of its items: an operator, or several in RxJS's `pipe`. Default: they pass as they are. */
  to?: OperatorFunction<Item & T, unknown> | undefined;
}

/** Branches by name, in the order in which they are asked. `Items` has the type of each one's items. */
export type RouteBranches<T, Items = Readonly<Record<string, T>>> = {
  readonly [Name in keyof Items]: RouteBranch<T, Items[Name]>;
};

export interface RouteOptions<T, Branches, Items = unknown> extends RouteChoice<T> {
  // Each part tells the compiler one thing: what was written, the type of each condition, that of all items, and that operators are given no more than that.
  branches: Branches & RouteBranches<T, Items> & RouteChoice<T>['branches'] & FittingBranches<T, Branches>;
}

/** The options as far as items are dealt out by them. */
export interface RouteChoice<T> {
  /** The ways to go, each with a name. */
  branches: Readonly<Record<string, { when?: ((item: T) => boolean) | undefined; to?: unknown }>>;
  /** Whether an item goes to the `first` branch that takes it, or to `all` of them. Default `first`. */
  match?: 'first' | 'all' | undefined;
  /** Called with each item that no branch takes, and with each whose branch is done: then with that branch's name. */
  onUnrouted?: ((item: T, branch?: string) => void) | undefined;
}

/** What a branch takes. */
type RouteItem<T, Branch> = Branch extends { when: (item: T) => item is infer Item extends T } ? Item : T;

/** Refuses operators that want more than their condition promises. */
type FittingBranches<T, Branches> = {
  readonly [Name in keyof Branches]: Branches[Name] extends { to: (source: infer Source) => unknown }
    ? Observable<RouteItem<T, Branches[Name]>> extends Source
      ? unknown
      : { to: OperatorFunction<RouteItem<T, Branches[Name]>, unknown> }
    : unknown;
};

/** What a branch gives. */
export type RouteOutput<T, Branch> = Branch extends { to: (source: never) => Observable<infer Out> }
  ? Out
  : RouteItem<T, Branch>;

/**
 * Sends each item down one of several named branches, and merges what they give.
 *
 * Use it where items of different kinds need different operators. To read the branches apart use `branchesOf`; for a choice of values RxJS's `map` will do. In config,
 * `route` stands among the sinks, with the same words, and leads to other pipelines.
 *
 * A type guard as `when` narrows the items of its branch; one that is written in place needs the type of its parameter.
 *
 * An item goes to the first branch whose `when` holds, else to the branch without one; under `match: 'all'` to each whose `when` holds. Items that
 * no branch takes are let go, and told to `onUnrouted`. Items pass at once, in order within a branch. Holds nothing itself. A branch that cannot take
 * more makes the source wait, and so the other branches: an operator such as `bounded` at its head lets it fall behind.
 *
 * Completes when the source has and each branch is done, or as soon as all are. A branch may end early (`take`); what it would have taken is unrouted from then
 * on. Each branch is told of the source's failure; the first failure of a branch is the stream's error. `retry` or `catchError` within a
 * branch keep it to that branch. What `when`, `to` and `onUnrouted` throw is the stream's error, too. Receipts are those of the branches' operators; an unrouted item counts as taken.
 *
 * @throws InvalidArgumentError at once, without any branch, with two that have no `when`, and for a name that is a whole number (objects change their order)
 * @example
 * events$.pipe(
 *   route({
 *     branches: {
 *       tools: { when: ({ type }) => type === 'tool_end', to: pipe(mapAsync(saveResult)) },
 *       rest: { to: redact() },
 *     },
 *   }),
 * )
 * @see partition of RxJS, which asks one question and subscribes to the source twice
 */
export function route<T, Branches, Items>(
  options: RouteOptions<T, Branches, Items>,
): OperatorFunction<T, RouteOutput<T, Branches[keyof Branches]>> {
  type Out = RouteOutput<T, Branches[keyof Branches]>;
  const settings = routerSettings(options);
  return (source) =>
    new Observable((subscriber) => {
      const parent = currentValve();
      const chains = new MergedChains<Out>(subscriber, parent);
      const router = new Router(settings, parent, { failing: (notify) => chains.failAfter(notify) });
      subscriber.add(() => {
        chains.close();
        router.unsubscribe();
      });
      for (const { rule, items$ } of router.branches) chains.start(() => chainOf<T, Out>(options, rule.name)(items$));
      chains.seal();
      if (!subscriber.closed) router.readFrom(source);
    });
}

/** The operators of a branch. */
export function chainOf<T, Out>({ branches }: RouteChoice<T>, name: string) {
  return (branches[name]?.to ?? identity) as OperatorFunction<T, Out>;
}

/** Checks the options. @throws InvalidArgumentError */
export function routerSettings<T>(options: RouteChoice<T>): RouterSettings<T> {
  const { branches, match = 'first', onUnrouted } = options;
  const rules = Object.entries(branches).map(([name, { when }]) => ({ name, when }));
  const numbered = rules.find(({ name }) => /^\d+$/.test(name));
  if (rules.length === 0) throw new InvalidArgumentError('branches', 'an object with at least one branch', branches);
  if (numbered) throw new InvalidArgumentError('branches', 'named with words', numbered.name);
  if (rules.filter(({ when }) => when === undefined).length > 1)
    throw new InvalidArgumentError('branches', 'branches of which at most one has no "when"', branches);
  if (match !== 'first' && match !== 'all') throw new InvalidArgumentError('match', '"first" or "all"', match);
  return { rules, match, onUnrouted };
}
