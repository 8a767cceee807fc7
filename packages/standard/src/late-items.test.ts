import { defineSink } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { standardCatalogs } from './index.js';

const late = { at: 5 };
const items = [{ at: 0 }, { at: 100 }, late];

/** Runs windows of ten milliseconds over items of which the last is late, and gives what came to the sinks, and the figures of the step. */
async function run(onLate: string, onError: string | { route: string }) {
  const taken: { windows: unknown[]; late: unknown[]; letters: unknown[] } = { windows: [], late: [], letters: [] };
  const sinks = Object.entries(taken).map(([name, list]) =>
    defineSink({
      name,
      summary: 'Keeps what it gets.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none needed' },
      create: () => ({ write: (item) => void list.push(item) }),
    }),
  );
  const runtime = await createRuntime({
    catalogs: [...standardCatalogs, sinks],
    config: {
      pipelines: {
        main: {
          from: { inline: { items } },
          through: { tumblingWindow: { every: '10ms', time: 'event.at', onLate }, onError },
          to: 'windows',
        },
        late: { from: { inline: { items: [] } }, to: 'late' },
      },
      deadLetter: 'letters',
    },
  });
  await runtime.start();
  const { pipelines } = await runtime.done;
  return { ...taken, step: pipelines[0]?.steps[0] };
}

describe('items that come too late for every window', () => {
  it('are counted by default', async () => {
    const { windows, letters, step } = await run('drop', 'deadLetter');
    expect([windows.length, letters, step]).toMatchObject([2, [], { received: 3, failed: 0, dropped: { late: 1 } }]);
  });

  it('go to the dead letters where they are to', async () => {
    const { windows, letters, step } = await run('deadLetter', 'deadLetter');
    expect([windows.length, step]).toMatchObject([2, { received: 3, failed: 1, dropped: {} }]);
    expect(letters).toMatchObject([{ step: 'tumblingWindow', item: late, error: { code: 'late_item' } }]);
  });

  it('go to the pipeline that the step sends them to', async () => {
    const { late: routed, letters } = await run('deadLetter', { route: 'late' });
    expect([routed, letters]).toEqual([[late], []]);
  });
});
