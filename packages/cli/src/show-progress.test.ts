import { FakeClock } from '@weir/core';
import { createRegistry, type OutputPlan, type PipelineSnapshot, type RuntimePlan } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { showProgress } from './show-progress.js';

const registry = createRegistry(standardCatalogs);
const snapshot = (received: number): PipelineSnapshot[] => [
  { name: 'ask', state: 'running', restarts: 0, received, sent: 0, sources: [], steps: [], outputs: [] },
];

const sink = (name: string): OutputPlan => ({
  ...{ kind: 'sink', id: name, config: {}, mode: 'required', onError: { then: 'stop' } },
  spec: registry.get('sink', name),
});

function show({
  to = [sink('jsonl')],
  isTTY = true,
  columns = 80,
}: {
  to?: OutputPlan[];
  isTTY?: boolean;
  columns?: number;
} = {}) {
  const clock = new FakeClock();
  const plan: RuntimePlan = {
    pipelines: [{ name: 'ask', from: [], through: [], to, onError: { then: 'stop' } }],
    baseDirectory: '.',
  };
  let text = '';
  let received = 0;
  const stream = { isTTY, columns, write: (chunk: string) => (text += chunk) };
  const progress = showProgress({ snapshot: () => snapshot(++received) }, plan, { stream, clock });
  return { clock, progress, text: () => text };
}

describe('showProgress', () => {
  it('is silent for a second, then redraws its line each second', () => {
    const { clock, text } = show();
    clock.advance(999);
    expect(text()).toBe('');
    clock.advance(1);
    expect(text()).toBe('\r\x1b[Kask: 1 in, 0 out');
    clock.advance(1000);
    expect(text()).toBe('\r\x1b[Kask: 1 in, 0 out\r\x1b[Kask: 2 in, 0 out');
  });

  it('erases the line in the end, sums up, and stops', () => {
    const { clock, progress, text } = show();
    progress.end(snapshot(5));
    expect(text()).toBe('\r\x1b[Kask  running\n');
    clock.advance(5000);
    expect(text()).toBe('\r\x1b[Kask  running\n');
    expect(clock.actions).toHaveLength(0);
  });

  it('cuts the line to the width of the terminal', () => {
    const { clock, text } = show({ columns: 8 });
    clock.advance(1000);
    expect(text()).toBe('\r\x1b[Kask: 1 ');
  });

  it('shows nothing where there is no terminal', () => {
    const { clock, progress, text } = show({ isTTY: false });
    clock.advance(5000);
    progress.end(snapshot(5));
    expect(text()).toBe('');
  });

  it.each([
    ['a console sink', [sink('console')]],
    [
      'a console sink behind a route',
      [{ kind: 'route', id: 'route', match: 'first', branches: [{ to: [sink('console')] }] }],
    ],
  ] as [string, OutputPlan[]][])('leaves the terminal to %s, and sums up in the end', (_, to) => {
    const { clock, progress, text } = show({ to });
    clock.advance(5000);
    expect(text()).toBe('');
    progress.end(snapshot(5));
    expect(text()).toBe('ask  running\n');
  });
});
