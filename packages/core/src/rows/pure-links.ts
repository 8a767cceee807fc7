import type { PureWork } from '../components/pure-kernels.js';
import { Link, type Row, type Way } from './row-link.js';
import type { RowStep } from './row-step.js';

type Filter = PureWork & { kind: 'filter' };
type Map = PureWork & { kind: 'map' };

/** Puts a step that looks at each item alone to work. */
export function pureLink(pure: PureWork, step: RowStep, next: Way, row: Row): Link {
  if (pure.kind === 'map') return new MapLink(pure, step, next, row);
  return next instanceof MapLink ? new FilterMapLink(pure, step, next, row) : new FilterLink(pure, step, next, row);
}

/** What it leaves has failed. */
abstract class PureLink extends Link {
  protected failure: unknown;

  protected override leave(item: unknown): () => void {
    const { step, failure } = this;
    return () => {
      step.counters.received++;
      step.failItem(failure, item);
    };
  }
}

class FilterLink extends PureLink {
  protected readonly test: (item: unknown) => boolean;

  constructor({ test }: Filter, step: RowStep, next: Way, row: Row) {
    super(step, next, row);
    this.test = test;
  }

  override take(item: unknown): void {
    const { counters, failItem } = this.step;
    counters.received++;
    let passes: boolean;
    try {
      passes = this.test(item);
    } catch (error) {
      return failItem(error, item);
    }
    if (!passes) return;
    counters.sent++;
    this.next.take(item);
  }

  protected override work(items: readonly unknown[], start: number, results: unknown[]): number {
    const { test } = this;
    let index = start;
    try {
      for (; index < items.length; index++) {
        const item = items[index];
        if (test(item)) results.push(item);
      }
    } catch (error) {
      this.failure = error;
    }
    return index;
  }
}

class MapLink extends PureLink {
  readonly project: (item: unknown) => unknown;

  constructor({ project }: Map, step: RowStep, next: Way, row: Row) {
    super(step, next, row);
    this.project = project;
  }

  override take(item: unknown): void {
    const { counters, failItem } = this.step;
    counters.received++;
    let result: unknown;
    try {
      result = this.project(item);
    } catch (error) {
      return failItem(error, item);
    }
    counters.sent++;
    this.next.take(result);
  }

  protected override work(items: readonly unknown[], start: number, results: unknown[]): number {
    const { project } = this;
    let index = start;
    try {
      for (; index < items.length; index++) results.push(project(items[index]));
    } catch (error) {
      this.failure = error;
    }
    return index;
  }
}

/** A filter right in front of a map: one loop over an array does the work of both, and no array lies between them. */
class FilterMapLink extends FilterLink {
  #hasPassed = false;

  constructor(
    filter: Filter,
    step: RowStep,
    private readonly map: MapLink,
    row: Row,
  ) {
    super(filter, step, map, row);
  }

  override giveOn(results: readonly unknown[]): void {
    this.step.counters.sent += results.length;
    this.map.step.counters.received += results.length;
    this.map.giveOn(results);
  }

  protected override work(items: readonly unknown[], start: number, results: unknown[]): number {
    const { test } = this;
    const { project } = this.map;
    let index = start;
    let hasPassed = false;
    try {
      for (; index < items.length; index++) {
        const item = items[index];
        hasPassed = test(item);
        if (hasPassed) results.push(project(item));
        hasPassed = false;
      }
    } catch (error) {
      this.failure = error;
      this.#hasPassed = hasPassed;
    }
    return index;
  }

  protected override leave(item: unknown): () => void {
    if (!this.#hasPassed) return super.leave(item);
    const { step, map, failure } = this;
    return () => {
      step.counters.received++;
      step.counters.sent++;
      map.step.counters.received++;
      map.step.failItem(failure, item);
    };
  }
}
