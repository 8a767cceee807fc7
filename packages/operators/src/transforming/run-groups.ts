import { failLineage, isEvent, isOfAgent, withinLineage, withinValve, type Clock, type Valve } from '@weir/core';
import { Subscriber, type Observable, type Subscription } from 'rxjs';
import { MergedChains } from './merged-chains.js';
import { Outlet } from './outlet.js';
import { SlowReaders } from './slow-readers.js';

/** `groupByRun`'s options with every default filled in. */
export interface RunGroupsSettings<T, Key, Out> {
  readonly chain: (items$: Observable<T>, key: Key) => Observable<Out>;
  readonly key: (item: T) => Key;
  readonly isLast: (item: T, group: RunGroup<T, Key>) => boolean;
  readonly maxRuns: number;
  readonly idleTimeout: number | undefined;
  readonly clock: Clock;
}

/** One run under way. */
export class RunGroup<T, Key> extends Outlet<T> {
  /** When its last item came; known only where idle groups are let go. */
  touchedAt = 0;
  /** Whether it is an agent's, and so ends with `agent_end`. */
  isAgent = false;

  constructor(
    readonly key: Key,
    slow: SlowReaders,
  ) {
    super(slow);
  }
}

/** Whether an event is the last one of its run: `agent_end`, or `llm_end` or `error` in a run that is no agent's. */
export function endsRun(item: unknown, group: { isAgent: boolean }): boolean {
  if (!isEvent(item)) return false;
  group.isAgent ||= isOfAgent(item);
  return item.type === 'agent_end' || (!group.isAgent && (item.type === 'llm_end' || item.type === 'error'));
}

/** Deals the items of one subscription out to a chain for each run. */
export class RunGroups<T, Key, Out> extends Subscriber<T> {
  /** By key, the one that was met longest ago first. */
  readonly #groups = new Map<Key, RunGroup<T, Key>>();
  readonly #slow: SlowReaders;
  readonly #chains: MergedChains<Out>;
  #latest: RunGroup<T, Key> | undefined;
  #timer: Subscription | undefined;
  /** Whether chains that were ended, and are not done, leave no room for more. */
  #isCrowded = false;

  constructor(
    downstream: Subscriber<Out>,
    private readonly settings: RunGroupsSettings<T, Key, Out>,
    parent: Valve | undefined,
  ) {
    super();
    this.#slow = new SlowReaders(parent);
    this.#chains = new MergedChains(downstream, parent, () => this.#makeRoom());
    this.add(() => this.#letGo());
    downstream.add(() => {
      this.#chains.close();
      this.unsubscribe();
    });
  }

  readFrom(source: Observable<T>): void {
    withinValve(this.#slow.valve, () => source.subscribe(this));
  }

  protected override _next(item: T): void {
    this.#slow.hold();
    try {
      const group = this.#groupOf(this.settings.key(item));
      const isLast = this.settings.isLast(item, group);
      this.#touch(group);
      group.next(item);
      if (isLast) this.#end(group);
    } catch (error) {
      failLineage(error);
      this.error(error);
    } finally {
      this.#slow.release();
    }
  }

  protected override _complete(): void {
    const groups = [...this.#groups.values()];
    this.unsubscribe();
    groups.forEach((group) => group.end((reader) => reader.complete()));
    this.#chains.seal();
  }

  protected override _error(error: unknown): void {
    const groups = [...this.#groups.values()];
    this.unsubscribe();
    this.#chains.failAfter(() => {
      groups.forEach((group) => group.end((reader) => reader.error(error)));
      this.#chains.fail(error);
    });
  }

  #groupOf(key: Key): RunGroup<T, Key> {
    if (this.#latest !== undefined && Object.is(this.#latest.key, key)) return this.#latest;
    const known = this.#groups.get(key);
    const group = known ?? new RunGroup<T, Key>(key, this.#slow);
    this.#groups.delete(key);
    this.#groups.set(key, group);
    this.#latest = group;
    if (known === undefined) this.#open(group);
    return group;
  }

  #open(group: RunGroup<T, Key>): void {
    const [oldest] = this.#groups.values();
    // The other run's chain gives what it holds, which does not come of this item.
    if (this.#groups.size > this.settings.maxRuns && oldest) withinLineage(undefined, () => this.#end(oldest));
    this.#chains.start(() => this.settings.chain(group.items$, group.key));
    if (this.#isCrowded || this.#chains.active <= this.settings.maxRuns) return;
    this.#isCrowded = true;
    this.#slow.hold();
    this.#slow.valve.close();
  }

  #makeRoom(): void {
    if (!this.#isCrowded || this.#chains.active > this.settings.maxRuns) return;
    this.#isCrowded = false;
    this.#slow.release();
  }

  #end(group: RunGroup<T, Key>): void {
    if (this.#groups.get(group.key) !== group) return;
    this.#groups.delete(group.key);
    if (group === this.#latest) this.#latest = undefined;
    group.end((reader) => reader.complete());
  }

  #touch(group: RunGroup<T, Key>): void {
    const { idleTimeout, clock } = this.settings;
    if (idleTimeout === undefined) return;
    group.touchedAt = clock.now();
    this.#timer ??= clock.schedule(() => this.#endIdle(idleTimeout), idleTimeout);
  }

  #endIdle(idleTimeout: number): void {
    const { clock } = this.settings;
    this.#timer = undefined;
    for (const group of this.#groups.values()) {
      const idleFor = clock.now() - group.touchedAt;
      if (idleFor >= idleTimeout) this.#end(group);
      else return void (this.#timer ??= clock.schedule(() => this.#endIdle(idleTimeout), idleTimeout - idleFor));
    }
  }

  #letGo(): void {
    this.#timer?.unsubscribe();
    this.#groups.clear();
    this.#latest = undefined;
    this.#slow.close();
  }
}
