import type { AppOnlySpec } from '@weir/core';
import * as core from '@weir/core';
import * as operators from '@weir/operators';
import { marbles } from '@weir/testing';
import { checkConfig, createRegistry } from '@weir/runtime';
import * as rxjs from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { appOnlyOperators } from './app-only-operators.js';
import { appOnlyCatalog, standardCatalogs } from './index.js';

const registry = createRegistry(standardCatalogs);
const specs = appOnlyCatalog as readonly AppOnlySpec[];
/** What is no operator nor a source: makers of specs, and what components of one's own are made of. */
const asides =
  /^(define[A-Z]|chunkSizeFor|checkRetry|costOf|price(Of|Table)|retry(AfterOf|Fields|Settings)|sumUsage|toolCallsKernel)/;

describe('appOnlyCatalog', () => {
  it.each(specs.map((spec) => [spec.name, spec] as const))('names %s where it is', async (name, { from }) => {
    expect((await import(from)) as Record<string, unknown>).toHaveProperty(name, expect.any(Function));
  });

  it('has every operator and source that no pipeline file can name', () => {
    const exported = Object.entries(operators).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    const known = new Set([...registry.names('operator'), ...registry.names('appOnly')]);
    expect(exported.filter((name) => /^[a-z]/.test(name) && !asides.test(name) && !known.has(name))).toEqual([]);
  });

  it('shares no name with what a pipeline file can name', () => {
    const others = registry.list().filter(({ kind }) => kind !== 'appOnly');
    expect(others.filter(({ name }) => registry.has('appOnly', name))).toEqual([]);
  });

  it('is told to whoever names one in a pipeline', async () => {
    const pipeline = { from: 'stdin', through: ['route', { groupByRun: {} }, 'brodcast'], to: 'console' };
    const { problems } = await checkConfig({ pipelines: { a: pipeline } }, { catalogs: standardCatalogs });
    expect(problems.map(({ message }) => message)).toEqual([
      'There is no operator "route". It is for app code only: import { route } from \'@weir/operators\'. In a pipeline file `route` stands under `to`.',
      'There is no operator "groupByRun". It is for app code only: import { groupByRun } from \'@weir/operators\'.',
      'There is no operator "brodcast". Did you mean "broadcast"? It is for app code only: import { broadcast } from \'@weir/operators\'. In a pipeline file name several sinks under `to`.',
    ]);
  });
});

describe('the examples of operators for app code', () => {
  const examples = specs.flatMap(({ name, codeExamples = [] }) =>
    codeExamples.map((example) => [name, example] as const),
  );
  const scope = Object.entries({ ...rxjs, ...core, ...operators }).filter(
    ([name]) => /^[a-z]\w+$/.test(name) && name !== 'default',
  );

  /** As a reader would paste it behind imports of all that it names. */
  const operatorOf = (code: string) => {
    const names = scope.map(([name]) => name);
    const give = Reflect.construct(Function, [...names, `return (${code})`]);
    return give(...scope.map(([, value]) => value)) as OperatorFunction<never, unknown>;
  };

  it('are there for each of them', () => {
    expect(Object.keys(appOnlyOperators).filter((name) => !registry.has('appOnly', name))).toEqual([]);
    expect(new Set(examples.map(([name]) => name))).toEqual(new Set(Object.keys(appOnlyOperators)));
  });

  it.each(examples)('show what %s does', (_, { code, input, output, values }) => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<never>(input, values?.input as Record<string, never>);
      expectObservable(source.pipe(operatorOf(code))).toBe(output, values?.output);
    });
  });
});
