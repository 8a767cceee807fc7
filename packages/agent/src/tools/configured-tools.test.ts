import { createRegistry } from '@weir/runtime';
import { defineRetryBudget } from '@weir/operators';
import { testContext } from '@weir/testing';
import { agentSpec } from '../agent.js';
import { approvalDoubts, optionsFrom, type AgentConfig } from '../agent-config.js';
import { agentCatalog } from '../catalog.js';
import { defineTool } from './define-tool.js';

const refund = defineTool({
  name: 'refund',
  description: 'Gives money back.',
  input: (z) => z.object({}),
  timeout: 1000,
  execute: () => null,
});
const shared = defineRetryBudget({ name: 'shared', summary: '' });
const registry = createRegistry([agentCatalog, [refund, shared]]);
const lookup = (kind: string, name: string): unknown => registry.get(kind, name);
const parse = (tools: unknown, more: object = {}) =>
  registry.parse(agentSpec as never, { tools, ...more }) as AgentConfig;
const optionsOf = (tools: unknown, more?: object) => optionsFrom(parse(tools, more), testContext({ lookup }));

describe('tools in config', () => {
  it('are as they are registered where they are only named', () => {
    const { tools = [] } = optionsOf(['calculator', 'refund']);
    expect(tools.map(({ name }) => name)).toEqual(['calculator', 'refund']);
    expect(tools[1]).toBe(refund);
  });

  it('have what config says of them, and the rest of their own', () => {
    const settings = { timeout: '5s', approval: true, concurrency: 2, retry: { attempts: 2, budget: 'shared' } };
    const [tool] = optionsOf([{ refund: settings }]).tools ?? [];
    expect(tool).toMatchObject({ kind: 'tool', name: 'refund', summary: 'Gives money back.' });
    expect(tool).toMatchObject({ timeout: 5000, approval: true, concurrency: 2 });
    expect(tool?.retry).toMatchObject({ attempts: 2, backoff: 1000, budget: shared.budget });
    expect(optionsOf([{ refund: {} }]).tools).toMatchObject([{ timeout: 1000 }]);
    expect(refund).toMatchObject({ timeout: 1000 });
  });

  it.each<[unknown, RegExp]>([
    [[{ refudn: {} }], /There is no tool "refudn". Did you mean "refund"/],
    [[{ refund: { timeuot: '5s' } }], /timeuot/],
    [[{ refund: { timeout: 0 } }], /timeout|0/],
    [[{ refund: {}, calculator: {} }], /Name one tool, with its settings under it/],
    [[{}], /Name one tool/],
    [['refund', { refund: {} }], /The tool "refund" is named twice/],
  ])('refuses %j', (tools, message) => {
    expect(() => parse(tools)).toThrow(message);
  });

  it('ask before they run where config says so', () => {
    expect(approvalDoubts(parse([{ refund: { approval: true } }]), lookup)).toEqual([
      expect.stringContaining('The tool "refund" asks before it runs'),
    ]);
    expect(approvalDoubts(parse([{ refund: { approval: false } }]), lookup)).toEqual([]);
  });
});

describe('settings in config', () => {
  it('are those of a model call', () => {
    const settings = {
      ...{ maxOutputTokens: 100, temperature: 0.5, topP: 0.9, topK: 40, presencePenalty: -1, frequencyPenalty: 0.5 },
      ...{
        stopSequences: ['END'],
        seed: 1,
        toolChoice: { type: 'tool', toolName: 'refund' },
        headers: { 'x-team': 'a' },
      },
      providerOptions: { openai: { reasoningEffort: 'low', nested: { deep: [1] } } },
    };
    expect(optionsOf([], { settings }).settings).toEqual(settings);
    expect(optionsOf([], { settings: { toolChoice: { type: 'required' } } }).settings).toEqual({
      toolChoice: { type: 'required' },
    });
  });

  it.each([
    { settings: { reasoningEffort: 'low' } },
    { settings: { toolChoice: { type: 'tool' } } },
    { settings: { toolChoice: 'require' } },
    { settings: { topK: 0 } },
    { settings: { headers: { a: 1 } } },
    { settings: { providerOptions: { openai: 'low' } } },
  ])('refuse %j', (more) => {
    expect(() => parse([], more)).toThrow();
  });
});
