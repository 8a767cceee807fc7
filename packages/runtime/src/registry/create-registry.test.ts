import { defineOperator, defineSink, type ComponentContext, realClock, silentLogger } from '@weir/core';
import { firstValueFrom, map, of } from 'rxjs';
import { sampleCatalog } from '../config/__fixtures__/sample-catalog.js';
import { ConfigError } from '../errors/config-error.js';
import { DuplicateNameError } from '../errors/duplicate-name-error.js';
import { UnknownNameError } from '../errors/unknown-name-error.js';
import { createRegistry } from './create-registry.js';

const registry = createRegistry([sampleCatalog]);
const context: ComponentContext = {
  pipeline: 'a',
  step: 'x',
  clock: realClock,
  logger: silentLogger,
  baseDirectory: '/',
  environment: () => undefined,
  lookup: (kind, name) => registry.get(kind, name),
  failItem: () => undefined,
};

const upper = defineOperator({
  name: 'upper',
  family: 'text',
  summary: 'Makes text upper case.',
  contract: {
    takes: 'text',
    gives: 'text',
    onComplete: '',
    onError: '',
    memory: '',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  config: ({ z }) => z.strictObject({ mark: z.string().default('!') }),
  create: ({ mark }) => map((text: string) => text.toUpperCase() + mark),
});

describe('createRegistry', () => {
  it('lists kinds, names and components', () => {
    expect(registry.kinds()).toEqual(['model', 'operator', 'schema', 'sink', 'source']);
    expect(registry.names('sink')).toEqual(['console', 'jsonl', 'speaker']);
    expect(registry.list('source').map(({ name }) => name)).toEqual(['stdin', 'queue']);
    expect(registry.list()).toHaveLength(sampleCatalog.length);
    expect([registry.list('tool'), registry.names('tool')]).toEqual([[], []]);
  });

  it('finds components by kind and name', () => {
    expect(registry.get('sink', 'jsonl').name).toBe('jsonl');
    expect([registry.has('sink', 'jsonl'), registry.has('source', 'jsonl')]).toEqual([true, false]);
  });

  it.each([
    ['sink', 'consle', 'There is no sink "consle". Did you mean "console"?'],
    ['sink', 'nothingLikeIt', 'There is no sink "nothingLikeIt". Known: console, jsonl, speaker.'],
    ['tool', 'x', 'There is no tool "x". None is known here.'],
    ['sink', '__proto__', 'There is no sink "__proto__".'],
  ])('answers the unknown %s %s with the nearest known name', (kind, name, message) => {
    expect(() => registry.get(kind, name)).toThrow(UnknownNameError);
    expect(() => registry.get(kind, name)).toThrow(message);
  });

  it('refuses two components of one name, and says both', () => {
    const other = { ...upper, summary: 'Shouts.' };
    expect(() => createRegistry([[upper], [other]])).toThrow(DuplicateNameError);
    expect(() => createRegistry([[upper, other]])).toThrow('"Makes text upper case." and the one that says "Shouts."');
  });

  it('takes the same component twice, and one name in two kinds', () => {
    const sink = defineSink({
      name: 'upper',
      summary: 'x',
      contract: { takes: 'any', delivery: '', backpressure: '' },
      config: ({ z }) => z.strictObject({}),
      create: () => ({ write: () => undefined }),
    });
    expect(createRegistry([[upper], [upper, sink]]).list()).toEqual([upper, sink]);
  });

  it('extends into a registry of its own', () => {
    expect(registry.extend([upper]).has('operator', 'upper')).toBe(true);
    expect(registry.has('operator', 'upper')).toBe(false);
  });

  it('makes each schema once', () => {
    const spec = registry.get('operator', 'batch');
    expect(registry.schemaOf(spec)).toBe(registry.schemaOf(spec));
    expect(registry.schemaOf(registry.get('schema', 'order')).safeParse({}).success).toBe(true);
  });

  it('parses a config, and takes a missing one for an empty one', () => {
    expect(registry.parse(registry.get('operator', 'batch'), { maxItems: 3, maxAge: '1s' })).toEqual({
      maxItems: 3,
      maxAge: 1000,
    });
    expect(registry.parse(registry.get('sink', 'console'), undefined)).toEqual({ color: true });
  });

  it('reports everything that is wrong with a config', () => {
    const parse = () => registry.parse(registry.get('operator', 'batch'), { maxItem: 3, maxAge: 'x' });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(/"maxItems" is required.*"x" is not a time.*"maxItem" is not known here/s);
  });

  it('creates components by name', async () => {
    const larger = registry.extend([upper]);
    const operator = larger.create('operator', 'upper', { mark: '?' }, context);
    expect(await firstValueFrom(of('a').pipe(operator))).toBe('A?');
    expect(larger.create('sink', 'console', null, context)).toHaveProperty('write');
    expect(larger.create('source', 'stdin', {}, context)).toHaveProperty('subscribe');
    expect(() => larger.create('operator', 'uper', {}, context)).toThrow(UnknownNameError);
    expect(() => larger.create('operator', 'upper', { mark: 1 }, context)).toThrow(ConfigError);
  });

  it('creates text operators so that they work on the text within events', async () => {
    const lifted = createRegistry([
      [
        {
          ...upper,
          liftText: (operator) => (source) =>
            source.pipe(
              map((event) => (event as { text: string }).text),
              operator(),
            ),
        },
      ],
    ]);
    const operator = lifted.create('operator', 'upper', {}, context);
    expect(await firstValueFrom(of({ text: 'a' }).pipe(operator))).toBe('A!');
  });
});
