import { abandon, type HeldLineages } from '../buffering/held-lineages.js';
import type { Aggregate } from './aggregate.js';
import type { CountedPane } from './counted-pane.js';
import { heldForWindow } from './held-for-window.js';

/**
 * The panes of a key that are full, the oldest of which leaves first: each begins where a window does. What they come to is merged from two states,
 * however many panes there are, and a pane leaves by a constant number of merges on average.
 *
 * Panes of an aggregate that collects are left as they are: sums beside them would hold their items many times.
 *
 * @see P. Carbone et al., "Cutty: Aggregate Sharing for User-Defined Windows" (2016), for panes that are cut only where windows begin
 * @see K. Tangwongsan, M. Hirzel, S. Schneider, "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time" (2017), section 2, for the two stacks
 */
export class EarlierPanes<State> {
  /** The oldest last; where sums are kept, a pane's state has those before it in the list too. */
  #front: CountedPane<State>[] = [];
  /** The newest last. */
  #back: CountedPane<State>[] = [];
  /** What those of `#back` come to, where sums are kept. */
  #backSum: State | undefined;
  #count = 0;
  #holdsLineages = false;

  constructor(
    private readonly aggregate: Pick<Aggregate<never, State, unknown, unknown>, 'seed' | 'merge' | 'collects'>,
  ) {}

  /** How many items there are in them. */
  get count(): number {
    return this.#count;
  }

  get oldest(): CountedPane<State> | undefined {
    return this.#front.at(-1) ?? this.#back[0];
  }

  /** Takes a pane that is newer than all. */
  push(pane: CountedPane<State>): void {
    const { aggregate } = this;
    // First, so that nothing has changed where merging throws.
    if (aggregate.collects !== true) {
      this.#backSum = this.#merge(this.#back.length === 0 ? aggregate.seed() : (this.#backSum as State), pane.state);
    }
    this.#back.push(pane);
    this.#count += pane.count;
    this.#holdsLineages ||= pane.held !== undefined;
  }

  /** Lets the oldest go. */
  shift(): void {
    if (this.#front.length === 0) this.#turn();
    this.#count -= this.#front.pop()?.count ?? 0;
  }

  /** What makes up the state of the window of all panes and of `newest`, the oldest first. */
  statesWith(newest: CountedPane<State>): State[] {
    if (this.aggregate.collects === true) return [...this.#all(newest)].map(({ state }) => state);
    const states = [newest.state];
    if (this.#back.length > 0) states.unshift(this.#backSum as State);
    const oldest = this.#front.at(-1);
    if (oldest !== undefined) states.unshift(oldest.state);
    return states;
  }

  /** The lineages of that window; it is the last one of the oldest pane. */
  heldWith(newest: CountedPane<State>): HeldLineages {
    if (!this.#holdsLineages && newest.held === undefined) return undefined;
    const { oldest } = this;
    return heldForWindow(this.#all(newest), (pane) => pane === oldest);
  }

  abandon(operator: string): void {
    for (const { held } of [...this.#front.splice(0), ...this.#back.splice(0)]) abandon(held, operator);
    this.#count = 0;
  }

  *#all(newest: CountedPane<State>): Iterable<CountedPane<State>> {
    for (let place = this.#front.length - 1; place >= 0; place--) yield this.#front[place] as CountedPane<State>;
    yield* this.#back;
    yield newest;
  }

  /** Makes the back the front, each pane summed up with those that are newer. */
  #turn(): void {
    const { aggregate } = this;
    const front = this.#back.toReversed();
    if (aggregate.collects !== true) {
      let newer: State | undefined;
      const sums = front.map(({ state }, place) => {
        const alone = this.#merge(aggregate.seed(), state);
        newer = place === 0 ? alone : this.#merge(alone, newer as State);
        return newer;
      });
      // Only now, so that nothing has changed where merging throws.
      front.forEach((pane, place) => (pane.state = sums[place] as State));
    }
    this.#front = front;
    this.#back = [];
    this.#backSum = undefined;
  }

  #merge(into: State, other: State): State {
    const { merge } = this.aggregate;
    return merge === undefined ? into : merge(into, other);
  }
}
