import { catalog } from './catalog.js';
import type { startProcess as Start } from './contender-process.js';

/** The built one: it starts a built process. */
const built = new URL('../dist/contender-process.js', import.meta.url).href;

describe('startProcess', () => {
  it('runs a subject in a process of its own, as often as it is asked', async () => {
    const { startProcess } = (await import(built)) as { startProcess: typeof Start };
    const cel = catalog.find(({ name }) => name === 'cel');
    if (cel === undefined) throw new RangeError('There is no benchmark "cel".');
    const here = await cel.ready?.('functions')();
    const { run, stop } = startProcess(cel, 'functions');
    for (const outcome of [await run(), await run()]) {
      expect(outcome.result).toEqual(here?.result);
      expect(outcome.nanoseconds).toBeGreaterThan(0);
    }
    stop();
    await expect(run()).rejects.toThrow();
  });

  it('fails where the process does not know the subject', async () => {
    const { startProcess } = (await import(built)) as { startProcess: typeof Start };
    const [benchmark] = catalog;
    if (benchmark === undefined) throw new RangeError('There are no benchmarks.');
    const { run } = startProcess(benchmark, 'nobody');
    await expect(run()).rejects.toThrow(/The process of "nobody" ended with 1/);
  });
});
