import type { Clock } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { MissingApiKeyError } from '../errors/missing-api-key-error.js';
import { UnknownModelError } from '../errors/unknown-model-error.js';
import { fromModel } from '../model/from-model.js';
import { defineModel, type ModelContext } from './define-model.js';
import { parseModelName, resolveModel } from './resolve-model.js';

const environment = (values: Record<string, string> = {}) => ({ environment: (name: string) => values[name] });

describe('parseModelName', () => {
  it.each([
    ['embedded', { provider: 'embedded', modelId: '' }],
    ['openai/gpt-5', { provider: 'openai', modelId: 'gpt-5' }],
    ['openai-compatible/meta/llama-3', { provider: 'openai-compatible', modelId: 'meta/llama-3' }],
    [
      'http://127.0.0.1:11434/v1#llama3.2',
      { provider: 'openai-compatible', modelId: 'llama3.2', baseUrl: 'http://127.0.0.1:11434/v1' },
    ],
    ['https://host/v1#org/model', { provider: 'openai-compatible', modelId: 'org/model', baseUrl: 'https://host/v1' }],
    ['http://host/v1', { provider: 'openai-compatible', modelId: '', baseUrl: 'http://host/v1' }],
  ])('takes %s apart', (name, parts) => {
    expect(parseModelName(name)).toEqual(parts);
  });
});

describe('resolveModel', () => {
  const keys = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b' };
  it.each([
    ['embedded', { modelId: 'embedded' }],
    ['openai/gpt-5', { provider: 'openai', modelId: 'gpt-5' }],
    ['anthropic/claude-sonnet-4-5', { provider: 'anthropic', modelId: 'claude-sonnet-4-5' }],
    ['http://127.0.0.1:11434/v1#llama3.2', { provider: 'openai-compatible', modelId: 'llama3.2' }],
  ])('finds %s', (name, model) => {
    expect(resolveModel(name, environment(keys))).toMatchObject(model);
  });

  it.each([
    ['openai/gpt-5', 'OPENAI_API_KEY'],
    ['anthropic/claude-sonnet-4-5', 'ANTHROPIC_API_KEY'],
  ])('says which key %s needs', (name, variable) => {
    for (const values of [{}, { [variable]: ' ' }]) {
      expect(() => resolveModel(name, environment(values))).toThrow(MissingApiKeyError);
      expect(() => resolveModel(name, environment(values))).toThrow(variable);
    }
  });

  it.each([
    ['opnai/gpt-5', 'Did you mean "openai"?'],
    ['Embeded', 'Did you mean "embedded"?'],
    ['something-else', 'known are embedded, openai, anthropic, openai-compatible, and URLs'],
    ['', 'known are'],
    ['openai', 'say which model: "openai/<model>"'],
    ['openai/', 'say which model'],
    ['http://127.0.0.1:11434/v1', 'name the model behind the address: "http://127.0.0.1:11434/v1#<model>"'],
    ['http://#x', 'no http or https address'],
    ['openai-compatible/x', '"baseUrl"'],
  ])('refuses "%s"', (name, message) => {
    expect(() => resolveModel(name, environment(keys))).toThrow(UnknownModelError);
    expect(() => resolveModel(name, environment(keys))).toThrow(message);
  });

  it('reads the process’s environment where it is given none', () => {
    const before = process.env['OPENAI_API_KEY'];
    process.env['OPENAI_API_KEY'] = 'k';
    expect(resolveModel('openai/gpt-5').modelId).toBe('gpt-5');
    if (before === undefined) delete process.env['OPENAI_API_KEY'];
    else process.env['OPENAI_API_KEY'] = before;
  });

  it('makes models of a provider of yours, at once or in a promise', async () => {
    const seen: [string, ModelContext][] = [];
    const provider = (wait: boolean) =>
      defineModel({
        name: 'acme',
        summary: 'Models of Acme.',
        create(modelId, context) {
          seen.push([modelId, context]);
          const model = fakeModel([['Hello']]);
          return wait ? Promise.resolve(model) : model;
        },
      });
    const clock = { now: () => 0 } as Clock;
    for (const wait of [true, false]) {
      const model = resolveModel('acme/large/2', {
        ...environment({ KEY: 'k' }),
        baseUrl: 'http://acme',
        clock,
        providers: [provider(wait)],
      });
      expect(textOf(await gather(fromModel(model, 'x')))).toBe('Hello');
    }
    expect(seen[0]).toMatchObject(['large/2', { baseUrl: 'http://acme', clock }]);
    expect(seen[0]?.[1].environment('KEY')).toBe('k');
  });

  it('reports in the run what a provider fails to load, and tries again', async () => {
    let tries = 0;
    const load = () =>
      ++tries === 1 ? Promise.reject(new Error('not installed')) : Promise.resolve(fakeModel([['a']]));
    const { lazyModel } = await import('./lazy-model.js');
    const model = lazyModel({ provider: 'acme', modelId: 'x' }, load);
    expect(lastOf(await gather(fromModel(model, 'x'))).data).toMatchObject({ message: 'not installed' });
    expect(textOf(await gather(fromModel(model, 'x')))).toBe('a');
    expect(tries).toBe(2);
  });
});
