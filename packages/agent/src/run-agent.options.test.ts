import { InvalidArgumentError } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { add } from './__fixtures__/tools-and-runs.js';
import { collectRuns } from './watching/collect-runs.js';
import { fromModel } from './model/from-model.js';
import { withCache } from './models/wrapping/with-cache.js';
import { withContinuation } from './models/wrapping/with-continuation.js';
import { withFallback } from './models/wrapping/with-fallback.js';
import { withGenerateFallback } from './models/wrapping/with-generate-fallback.js';
import { runAgent, type RunAgentOptions } from './run-agent.js';
import { agentTool } from './tools/agent-tool.js';

const model = fakeModel([]);

/** Options as somebody without types writes them. */
const loosely = (options: object) => ({ model, prompt: 'x', ...options }) as unknown as RunAgentOptions;

describe('runAgent', () => {
  it.each<[object, string]>([
    [{ model: 'openai/gpt-4o' }, '"model" must be a model, which resolveModel("openai/gpt-4o") finds'],
    [{ model: undefined }, '"model" must be a model: one of an AI SDK provider, or what resolveModel gives'],
    [{ model: {} }, '"model" must be a model'],
    [{ tools: { add } }, '"tools" must be a list of tools, [first, second], but it is an object with add'],
    [{ tools: [add, { description: '', inputSchema: {} }] }, '"tools[1]" must be a tool as defineTool or agentTool'],
    [{ tools: [null] }, '"tools[0]"'],
    [{ tools: [add, add] }, '"tools" must be of different names, but it is "add"'],
    [{ prompt: undefined }, '"prompt" must be given, or else messages'],
    [{ prompt: 5 }, '"prompt" must be text'],
    [{ prompt: null }, '"prompt" must be text'],
    [{ system: 5 }, '"system" must be text'],
    [{ prompt: undefined, messages: [] }, '"messages" must be a list of at least one message, or "prompt" given'],
    [{ messages: [{ role: 'bot', content: '' }] }, '"messages[0].role"'],
    [{ maxSteps: 0 }, '"maxSteps" must be a whole number from 1'],
    [{ toolConcurrency: 1.5 }, '"toolConcurrency" must be a whole number from 1'],
    [{ budget: { token: 5 } }, '"budget.token" must be spelled "tokens", but it is 5'],
    [{ budget: 5 }, '"budget" must be an object of tokens, costUsd, timeMs, steps'],
    [{ budget: { tokens: '5' } }, '"budget.tokens" must be a number above 0'],
    [{ budget: { timeMs: '5s' } }, '"budget.timeMs" must be a number above 0'],
    [{ retry: 3 }, '"retry" must be an object of attempts, '],
    [{ retry: { attempt: 3 } }, '"retry.attempt" must be spelled "attempts"'],
    [{ retry: { codes: ['serverError'] } }, '"codes" must be made of codes such as "server_error"'],
    [{ retry: { byClass: { timeout: { attempt: 3 } } } }, '"byClass.timeout.attempt" must be spelled "attempts"'],
    [{ retry: { midStream: 'sometimes' } }, '"retry.midStream" must be "never", "retract" or "continue"'],
    [{ retry: { continuation: 'x' } }, '"retry.continuation" must be "prompt" or "prefill"'],
    [{ timeouts: 500 }, '"timeouts" must be an object of first, idle, total'],
    [{ timeouts: { frist: 500 } }, '"timeouts.frist" must be spelled "first"'],
    [{ timeouts: { idle: '5s' } }, '"timeouts.idle" must be a number of milliseconds above 0'],
    [{ timeouts: { total: -1 } }, '"timeouts.total" must be a number of milliseconds above 0'],
    [{ timeouts: { first: NaN } }, '"timeouts.first" must be a number of milliseconds above 0'],
  ])('refuses %p at once', (options, message) => {
    expect(() => runAgent(loosely(options))).toThrow(message);
    expect(() => runAgent(loosely(options))).toThrow(InvalidArgumentError);
  });

  it.each([
    { timeouts: { first: Infinity, idle: undefined } },
    { budget: { timeMs: Infinity } },
    { retry: { attempts: Infinity, codes: ['my_own'] } },
    { prompt: '', messages: [] },
  ])('takes %p', (options) => {
    expect(() => runAgent(loosely(options))).not.toThrow();
  });
});

describe('agentTool', () => {
  const declare = (agent: object) => () =>
    agentTool({ name: 'it', description: '', agent: { model, ...agent } as unknown as { model: typeof model } });

  it.each<[object, string]>([
    [{ model: 'openai/gpt-5' }, '"model" must be a model, which resolveModel'],
    [{ model: undefined }, '"model" must be a model'],
    [{ budget: { tokens: -1 } }, '"budget.tokens" must be a number above 0'],
    [{ maxSteps: 0 }, '"maxSteps" must be a whole number from 1'],
    [{ tools: [add, add] }, '"tools" must be of different names'],
    [{ messages: [null] }, '"messages[0].role"'],
  ])('refuses an agent with %p at once', (agent, message) => {
    expect(declare(agent)).toThrow(message);
  });

  it('refuses no agent at all', () => {
    expect(() => agentTool({ name: 'it', description: '', agent: undefined as never })).toThrow(
      '"agent" must be the options of a run',
    );
  });
});

describe('models', () => {
  it.each<[string, () => unknown, string]>([
    ['fromModel', () => fromModel('openai/gpt-5' as never, 'x'), '"model" must be a model'],
    ['fromModel', () => fromModel(model, [{ role: 'bot' }] as never), '"messages[0].role"'],
    ['fromModel', () => fromModel(model, 'x', { timeouts: { frist: 1 } as never }), '"timeouts.frist"'],
    ['withFallback', () => withFallback([model, 'openai/gpt-5' as never]), '"models[1]" must be a model'],
    ['withFallback', () => withFallback([model], { on: ['serverError'] }), '"on" must be made of codes'],
    ['withGenerateFallback', () => withGenerateFallback('x' as never), '"model" must be'],
    ['withContinuation', () => withContinuation('x' as never), '"model" must be a model'],
    ['withContinuation', () => withContinuation(model, { on: ['Truncated'] }), '"on" must be made of codes'],
    ['withCache', () => withCache(model, { ttl: 1, pace: 'slow' as never }), '"pace" must be "atOnce" or "recorded"'],
    ['withCache', () => withCache('x' as never, { ttl: 1 }), '"model" must be a model'],
    ['collectRuns', () => collectRuns({ numbering: 'new' as never }), '"numbering" must be "keep" or "anew"'],
  ])('%s refuses what makes no sense at once', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
