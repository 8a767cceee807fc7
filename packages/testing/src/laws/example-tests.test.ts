import { BufferOverflowError, type ComponentExample } from '@weir/core';
import { bufferCount, debounceTime, map, type OperatorFunction } from 'rxjs';
import { LawViolationError } from '../errors/law-violation-error.js';
import { exampleTests } from './example-tests.js';

const example = (more: Partial<ComponentExample>): ComponentExample => ({ title: 'pairs', config: 2, ...more });
const run = (create: (config: unknown) => OperatorFunction<never, unknown>, more: Partial<ComponentExample>) => {
  const [test] = exampleTests({ name: 'sample', examples: [example(more)] }, create);
  return test?.check();
};
const pairs = (config: unknown) => bufferCount<never>(config as number);

describe('exampleTests', () => {
  it('names each test for the component and the example', () => {
    const examples = [example({}), example({ title: 'triples' })];
    const names = exampleTests({ name: 'sample', examples }, pairs).map(({ name }) => name);
    expect(names).toEqual(['sample, example: pairs', 'sample, example: triples']);
    expect(exampleTests({ name: 'sample' }, pairs)).toEqual([]);
  });

  it('passes where the output is as the example says', async () => {
    await run(pairs, { input: '-a-b-|', output: '---x-|', values: { output: { x: ['a', 'b'] } } });
    await run(() => debounceTime(3), { input: '-ab------|', output: '-----b---|' });
  });

  it('throws where a value or a frame differs', async () => {
    const wrongValue = { input: '-a-b-|', output: '---x-|', values: { output: { x: ['b', 'a'] } } };
    const wrongFrame = { input: '-a-b-|', output: '--x--|', values: { output: { x: ['a', 'b'] } } };
    await expect(run(pairs, wrongValue)).rejects.toThrow();
    await expect(run(pairs, wrongFrame)).rejects.toThrow();
  });

  it('compares an error by its code', async () => {
    const failing = () =>
      map(() => {
        throw new BufferOverflowError(1);
      });
    await run(failing, { input: '-a-|', output: '-#', error: 'buffer_overflow' });
    await expect(run(failing, { input: '-a-|', output: '-#', error: 'timeout' })).rejects.toThrow();
  });

  it('creates the operator of an example without marbles', async () => {
    const configs: unknown[] = [];
    await run((config) => {
      configs.push(config);
      return map((item) => item);
    }, {});
    expect(configs).toEqual([2]);
  });

  it('refuses an example with marbles on one side only', async () => {
    await expect(run(pairs, { input: '-a|' })).rejects.toThrow(
      expect.objectContaining({ code: LawViolationError.code }),
    );
  });
});
