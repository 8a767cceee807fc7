import { agentEnd, llmChunk, type WeirEvent } from '@weir/core';
import { from, map, of } from 'rxjs';
import {
  keeping,
  kernelStep,
  mapping,
  operatorStep,
  pipeline,
  plan,
  sink,
  source,
} from '../wiring/__fixtures__/plans.js';
import { run } from './__fixtures__/run-plan.js';

describe('Runtime', () => {
  it('leads items from the sources through the steps to the sinks', async () => {
    const first = keeping();
    const second = keeping();
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('a', () => of(1, 2)), source('b', () => of(3))],
          through: [
            kernelStep(
              'double',
              mapping((n: number) => n * 2),
            ),
            operatorStep(
              'plus',
              map((n: number) => n + 1),
            ),
          ],
          to: [sink('first', first), sink('second', second)],
        }),
      ]),
    );
    expect(result.status).toBe('completed');
    expect(first.items).toEqual([3, 5, 7]);
    expect(second.items).toEqual([3, 5, 7]);
    expect(first.calls).toEqual(['open', 'flush', 'close']);
  });

  it('counts what flows through every step', async () => {
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('numbers', () => of(1, 2, 3, 4))],
          through: [
            kernelStep<number, number>('even', (emit) => ({ next: (n) => n % 2 === 0 && emit(n) }), {
              cardinality: 'atMostOne',
            }),
            operatorStep(
              'same',
              map((n) => n),
            ),
          ],
          to: [sink('out', keeping())],
        }),
      ]),
    );
    expect(result.pipelines).toMatchObject([
      {
        name: 'main',
        state: 'completed',
        received: 4,
        sent: 2,
        sources: [{ id: 'numbers', sent: 4 }],
        steps: [
          { id: 'even', received: 4, sent: 2, failed: 0, dropped: { filtered: 2 } },
          { id: 'same', received: 2, sent: 2, dropped: {} },
        ],
        outputs: [{ id: 'out', received: 2, sent: 2 }],
      },
    ]);
  });

  it('numbers events anew at the end of each pipeline', async () => {
    const out = keeping();
    const base = { run: 'r', time: 0 };
    const events: WeirEvent[] = [
      llmChunk({ ...base, seq: 4 }, { delta: 'a' }),
      llmChunk({ ...base, seq: 9 }, { delta: 'b' }),
      agentEnd({ ...base, seq: 9 }, { status: 'completed' }),
    ];
    await run(plan([pipeline('main', { from: [source('events', () => from(events))], to: [sink('out', out)] })]));
    expect((out.items as WeirEvent[]).map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  it('routes each item to the first branch that takes it, and counts those that none takes', async () => {
    const small = keeping();
    const even = keeping();
    const result = await run(
      plan([
        pipeline('main', {
          from: [source('n', () => of(1, 2, 3, 12, 13))],
          to: [
            {
              kind: 'route',
              id: 'route',
              match: 'first',
              branches: [
                { when: (n) => (n as number) < 3, to: [sink('small', small)] },
                { when: (n) => (n as number) % 2 === 0, to: [sink('even', even)] },
              ],
            },
          ],
        }),
      ]),
    );
    expect(small.items).toEqual([1, 2]);
    expect(even.items).toEqual([12]);
    expect(result.pipelines[0]?.outputs[0]).toMatchObject({ received: 5, sent: 3, dropped: { unrouted: 2 } });
  });
});
