import type { Expression } from '@weir/core';
import type { StepCounters } from '../telemetry/step-counters.js';
import type { OutputNode } from './output-node.js';

export interface RouteBranch {
  /** Left out on the branch that takes what no other took. */
  readonly when?: Expression<boolean>;
  readonly nodes: readonly OutputNode[];
}

/** Sends each item to the first branch whose condition holds, or to all of them; the branch without a condition takes the rest. */
export class RouteNode implements OutputNode {
  readonly #conditional: readonly (RouteBranch & { when: Expression<boolean> })[];
  readonly #otherwise: readonly OutputNode[] | undefined;
  readonly #nodes: readonly OutputNode[];

  constructor(
    branches: readonly RouteBranch[],
    private readonly match: 'first' | 'all',
    private readonly counters: StepCounters,
    private readonly failItem: (error: unknown, item: unknown) => void,
  ) {
    this.#conditional = branches.flatMap(({ when, nodes }) => (when ? [{ when, nodes }] : []));
    this.#otherwise = branches.find(({ when }) => when === undefined)?.nodes;
    this.#nodes = branches.flatMap(({ nodes }) => nodes);
  }

  async open(): Promise<void> {
    for (const node of this.#nodes) await node.open();
  }

  write(item: unknown): void {
    this.counters.received++;
    let takers: readonly OutputNode[] | undefined;
    try {
      takers = this.#takersOf(item);
    } catch (error) {
      return this.failItem(error, item);
    }
    if (takers === undefined) return this.counters.drop('unrouted');
    this.counters.sent++;
    for (const node of takers) node.write(item);
  }

  async drain(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.drain()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
  }

  #takersOf(item: unknown): readonly OutputNode[] | undefined {
    if (this.match === 'first') return this.#conditional.find(({ when }) => when(item))?.nodes ?? this.#otherwise;
    const matching = this.#conditional.filter(({ when }) => when(item));
    return matching.length > 0 ? matching.flatMap(({ nodes }) => nodes) : this.#otherwise;
  }
}
