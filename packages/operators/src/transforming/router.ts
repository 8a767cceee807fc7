import { failLineage, withinValve, type Valve } from '@weir/core';
import { Subscriber, type Observable } from 'rxjs';
import { Outlet } from './outlet.js';
import { SlowReaders } from './slow-readers.js';

/** Which items a branch takes. */
export interface RouteRule<T> {
  readonly name: string;
  /** Left out on the branch that takes what no other took. */
  readonly when: ((item: T) => boolean) | undefined;
}

export interface RouterSettings<T> {
  readonly rules: readonly RouteRule<T>[];
  readonly match: 'first' | 'all';
  /** Given each item that reaches nobody, with the branch that took it, if one did. */
  readonly onUnrouted: ((item: T, branch?: string) => void) | undefined;
}

export interface RouterWatcher {
  /** Somebody began to read a branch. */
  joined?(): void;
  /** Somebody left one. */
  left?(): void;
  /** The source has failed; `notify` tells the branches. */
  failing?(notify: () => void): void;
}

/** One branch and its readers. */
class Branch<T> extends Outlet<T> {
  constructor(
    readonly rule: RouteRule<T>,
    slow: SlowReaders,
    watcher: RouterWatcher,
  ) {
    super(slow, watcher);
  }
}

/** Deals the items of one subscription out to branches. */
export class Router<T> extends Subscriber<T> {
  readonly branches: readonly Branch<T>[];
  readonly #slow: SlowReaders;
  readonly #conditional: readonly Branch<T>[];
  readonly #otherwise: Branch<T> | undefined;

  constructor(
    private readonly settings: RouterSettings<T>,
    parent?: Valve,
    private readonly watcher: RouterWatcher = {},
  ) {
    super();
    this.#slow = new SlowReaders(parent);
    this.branches = settings.rules.map((rule) => new Branch(rule, this.#slow, watcher));
    this.#conditional = this.branches.filter(({ rule }) => rule.when !== undefined);
    this.#otherwise = this.branches.find(({ rule }) => rule.when === undefined);
    this.add(() => this.#slow.close());
  }

  readFrom(source: Observable<T>): void {
    withinValve(this.#slow.valve, () => source.subscribe(this));
  }

  protected override _next(item: T): void {
    this.#slow.hold();
    try {
      if (this.settings.match === 'first') this.#giveToFirst(item);
      else this.#giveToAll(item);
    } catch (error) {
      failLineage(error);
      this.error(error);
    } finally {
      this.#slow.release();
    }
  }

  protected override _error(error: unknown): void {
    const notify = () => this.#end((reader) => reader.error(error));
    if (this.watcher.failing) this.watcher.failing(notify);
    else notify();
  }

  protected override _complete(): void {
    this.#end((reader) => reader.complete());
  }

  #giveToFirst(item: T): void {
    for (const branch of this.#conditional) if (branch.rule.when?.(item)) return this.#give(item, branch);
    this.#give(item, this.#otherwise);
  }

  #giveToAll(item: T): void {
    const takers = this.#conditional.filter(({ rule }) => rule.when?.(item));
    if (takers.length === 0) return this.#give(item, this.#otherwise);
    for (const branch of takers) this.#give(item, branch);
  }

  #give(item: T, branch: Branch<T> | undefined): void {
    if (branch?.isRead) branch.next(item);
    else this.settings.onUnrouted?.(item, branch?.rule.name);
  }

  #end(notify: (reader: Subscriber<T>) => void): void {
    // First of all: whoever begins anew from within its end is to begin with another router.
    this.unsubscribe();
    this.branches.forEach((branch) => branch.end(notify));
  }
}
