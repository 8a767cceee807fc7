import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import type { ModelStep } from './model-step.js';
import { ProviderTools } from './provider-tools.js';

const start = (toolCallId: string) =>
  ({ kind: 'provider-tool-start', toolCallId, name: 'search', args: { q: 1 } }) as const;
const end = (toolCallId: string) => ({ kind: 'provider-tool-end', toolCallId, name: 'search', result: 'r' }) as const;

function watched() {
  const clock = new FakeClock();
  const steps: ModelStep[] = [];
  return { clock, steps, tools: new ProviderTools(clock, (step) => steps.push(step)) };
}

describe('ProviderTools', () => {
  it('takes the time that a tool needs', () => {
    const { clock, steps, tools } = watched();
    tools.start(start('a'));
    clock.advance(30);
    tools.end(end('a'));
    expect(steps).toEqual([start('a'), { ...end('a'), durationMs: 30 }]);
  });

  it('starts a tool whose start did not come', () => {
    const { steps, tools } = watched();
    tools.end(end('a'));
    expect(steps).toEqual([
      { ...start('a'), args: undefined },
      { ...end('a'), durationMs: 0 },
    ]);
  });

  it('ends what is left open, and says why', () => {
    const { steps, tools } = watched();
    tools.start(start('a'));
    tools.abandon({ code: 'truncated', message: 'cut' });
    tools.end(end('a'));
    expect(steps.slice(1)).toEqual([
      {
        kind: 'provider-tool-end',
        toolCallId: 'a',
        name: 'search',
        error: { code: 'truncated', message: 'cut' },
        durationMs: 0,
      },
    ]);
  });

  it('starts and ends each tool once, in this order, whatever comes', () => {
    const move = fc.record({ id: fc.constantFrom('a', 'b', 'c'), starts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const { steps, tools } = watched();
        for (const { id, starts } of moves) {
          if (starts) tools.start(start(id));
          else tools.end(end(id));
        }
        tools.abandon({ code: 'truncated', message: '' });
        for (const id of new Set(moves.map((each) => each.id))) {
          const own = steps.filter((step) => 'toolCallId' in step && step.toolCallId === id);
          expect(own.map(({ kind }) => kind)).toEqual(['provider-tool-start', 'provider-tool-end']);
        }
      }),
    );
  });
});
