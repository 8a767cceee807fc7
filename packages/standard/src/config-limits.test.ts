import { defineFunction } from '@weir/operators';
import { checkConfig, createFields, createRegistry } from '@weir/runtime';
import { testContext } from '@weir/testing';
import { standardCatalogs } from './index.js';

const functions = ['enrichOrder', 'half'].map((name) =>
  defineFunction({ name, summary: 'Gives back what it is given.', run: (item) => item }),
);
const registry = createRegistry([...standardCatalogs, functions]);
const { z } = createFields(() => []);

/** What the check says of a pipeline with one operator. */
async function problemsOf(name: string, config: object): Promise<string[]> {
  const text = JSON.stringify({ pipelines: { a: { from: 'stdin', through: [{ [name]: config }], to: 'console' } } });
  const { problems } = await checkConfig({ text, file: 'weir.json' }, { registry, environment: () => undefined });
  return problems.map(({ code, message }) => `${code} ${message}`);
}

const noTime = 'invalid_value Expected more than 0ms; found "0s".';
const session = { gap: '1m', time: 'event.time' };

describe('the check of a configuration', () => {
  it.each<[name: string, config: object, problems: string[]]>([
    ['sessionWindow', { gap: '0s' }, [noTime]],
    ['sessionWindow', { ...session, idleTimeout: '0s' }, [noTime]],
    ['slidingWindow', { over: '0s', every: '0s' }, [noTime, noTime]],
    ['slidingWindow', { over: '1m', every: '0s' }, [noTime]],
    ['tumblingWindow', { every: '0s' }, [noTime]],
    ['tumblingWindow', { every: '1m', time: 'event.time', idleTimeout: '0s' }, [noTime]],
    ['measure', { every: '0s' }, [noTime]],
    ['monitor', { every: '0s' }, [noTime]],
    ['streamStats', { every: '0s' }, [noTime]],
    ['tapEvery', { every: '0s' }, [noTime]],
    ['timeouts', { first: '0s' }, [noTime]],
    ['timeouts', { idle: '0s' }, [noTime]],
    ['timeouts', { total: '0s' }, [noTime]],
    ['dedupe', { ttl: '0s' }, [noTime]],
    ['enrich', { use: 'enrichOrder', key: 'event.id', as: 'order', ttl: '0s' }, [noTime]],
    ['rateLimit', { rate: 1, per: '0s' }, [noTime]],
    ['sample', { every: '0s' }, [noTime]],
    ['smooth', { interval: '0s' }, [noTime]],
    ['batch', { items: 1, bytes: 0 }, ['invalid_value Expected more than 0 bytes; found 0.']],
    [
      'bounded',
      { overflow: 'latest', lowMark: 1 },
      ['invalid_value "lowMark" must be below "size"; with `latest` that is 1.'],
    ],
  ])('refuses what %s cannot be created with: %j', async (name, config, problems) => {
    expect(await problemsOf(name, config)).toEqual(problems);
  });

  it.each<[name: string, config: object]>([
    ['sessionWindow', { ...session, outOfOrderness: '0s', lateness: '0s' }],
    ['batch', { age: '0s' }],
    ['circuitBreaker', { cooldown: '0s' }],
    ['retryBackoff', { backoff: '0s', maxBackoff: '0s', maxRetryAfter: '0s', maxElapsed: '0s' }],
    ['throttle', { every: '0s' }],
  ])('takes a 0 that %s can do with: %j', async (name, config) => {
    expect(await problemsOf(name, config)).toEqual([]);
  });
});

/** The config of each example, with one of its fields set to each of the least values. */
const edges = registry.list('operator').flatMap((spec) => {
  const { properties = {} } = z.toJSONSchema(registry.schemaOf(spec), { io: 'input', unrepresentable: 'any' });
  const changes = Object.keys(properties).flatMap((key) => [0, 1].map((least) => ({ [key]: least })));
  return (spec.examples ?? []).flatMap(({ config }) =>
    changes.map((change) => ({ spec, config: { ...(config as object), ...change } })),
  );
});

describe('every operator', () => {
  it('can be created with each least value that its schema takes', () => {
    const taken = edges.filter(({ spec, config }) => registry.schemaOf(spec).safeParse(config).success);
    expect(taken.length).toBeGreaterThan(100);
    const context = testContext({ lookup: (kind: string, name: string) => registry.get(kind, name) });
    const refused = taken.flatMap(({ spec, config }) => {
      try {
        registry.create('operator', spec.name, config, context);
        return [];
      } catch (error) {
        return [`${spec.name} ${JSON.stringify(config)}: ${String(error)}`];
      }
    });
    expect(refused).toEqual([]);
  });
});
