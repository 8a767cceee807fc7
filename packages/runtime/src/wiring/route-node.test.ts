import { StepCounters } from '../telemetry/step-counters.js';
import { keepingNode } from './__fixtures__/wiring.js';
import { RouteNode, type RouteBranch } from './route-node.js';

function route(match: 'first' | 'all', conditions: (((event: unknown) => boolean) | undefined)[]) {
  const taken: unknown[][] = conditions.map(() => []);
  const failed: unknown[] = [];
  const branches = conditions.map((when, index): RouteBranch => ({
    ...(when && { when }),
    nodes: [keepingNode(taken[index] ?? [])],
  }));
  const counters = new StepCounters('route', 'route');
  return {
    taken,
    failed,
    counters,
    node: new RouteNode(branches, match, counters, (_error, item) => failed.push(item)),
  };
}

const over = (limit: number) => (event: unknown) => (event as number) > limit;

describe('RouteNode', () => {
  it('gives an item to the first branch that takes it, the rest to the branch without a condition', () => {
    const { node, taken } = route('first', [over(10), over(5), undefined]);
    [3, 7, 12].forEach((n) => node.write(n));
    expect(taken).toEqual([[12], [7], [3]]);
  });

  it('gives an item to every branch that takes it where all match', () => {
    const { node, taken } = route('all', [over(10), over(5), undefined]);
    [3, 7, 12].forEach((n) => node.write(n));
    expect(taken).toEqual([[12], [7, 12], [3]]);
  });

  it('counts an item that no branch takes', () => {
    const { node, counters } = route('first', [over(10)]);
    node.write(1);
    expect(counters.snapshot()).toMatchObject({ received: 1, sent: 0, dropped: { unrouted: 1 } });
  });

  it('gives an item on which a condition throws to its policy', () => {
    const failing = () => {
      throw new RangeError('no such field');
    };
    const { node, failed, taken } = route('first', [failing, undefined]);
    node.write(1);
    expect(failed).toEqual([1]);
    expect(taken).toEqual([[], []]);
  });
});
