import { defineOperator } from '@weir/core';
import { createRegistry } from '../registry/create-registry.js';
import { checkText, pipelineOf } from './__fixtures__/check-text.js';
import { sampleCatalog } from './__fixtures__/sample-catalog.js';
import { checkConfig } from './load-config.js';
import type { StepPlan } from './pipeline-plan.js';

const caller = defineOperator<object, unknown, unknown>({
  name: 'caller',
  family: 'test',
  summary: 'Calls a service.',
  config: ({ z }) => z.strictObject({}),
  contract: {
    ...{ takes: 'any', gives: 'any', onComplete: '', onError: '', memory: '' },
    ...{ lineage: 'explicit', cardinality: 'one', retries: true },
  },
  create: () => (items$) => items$,
});
const registry = createRegistry([sampleCatalog, [caller]]);

const textOf = (onError: string) =>
  pipelineOf(
    `    through: { caller: {}, onError: ${onError} }\n    to: console\n  repair: { from: stdin, to: console }`,
  );

async function policyOf(onError: string): Promise<StepPlan> {
  const source = { text: textOf(onError), file: 'weir.yaml' };
  const { plan, problems } = await checkConfig(source, { registry, environment: () => undefined });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan?.pipelines[0]?.through[0] as StepPlan;
}

describe('onError of a step', () => {
  it.each<[text: string, policy: Partial<StepPlan>]>([
    ['skip', { onError: 'skip' }],
    ['{ route: repair }', { onError: { route: 'repair' } }],
    ['{ retry: { attempts: 2 } }', { onError: 'deadLetter', retry: { attempts: 2, backoff: 1000 } }],
    ['{ retry: { attempts: 2, backoff: 5ms }, then: skip }', { onError: 'skip', retry: { attempts: 2, backoff: 5 } }],
    [
      '{ retry: { attempts: 1 }, then: { route: repair } }',
      { onError: { route: 'repair' }, retry: { attempts: 1, backoff: 1000 } },
    ],
  ])('is read: %s', async (text, policy) => {
    const { onError, retry } = await policyOf(text);
    expect({ onError, ...(retry && { retry }) }).toEqual(policy);
  });

  it.each<[text: string, substitute: unknown]>([
    ['event.id', 7],
    ['error.code', 'internal'],
    [`'"failed: " + error.message'`, 'failed: broken'],
    ['{ id: event.id, text: \'"n/a"\', count: 0 }', { id: 7, text: 'n/a', count: 0 }],
    ['42', 42],
    ['null', null],
    ['[1, event]', [1, 'event']],
  ])('names a substitute: %s', async (text, expected) => {
    for (const policy of [`{ substitute: ${text} }`, `{ retry: { attempts: 1 }, then: { substitute: ${text} } }`]) {
      const { onError } = await policyOf(policy);
      const { substitute } = onError as { substitute: (item: unknown, error: object) => unknown };
      expect(substitute({ id: 7 }, { code: 'internal', message: 'broken' })).toEqual(expected);
    }
  });

  it('fails with its reason on an item that a substitute cannot be made of', async () => {
    const { onError } = await policyOf('{ substitute: event.id }');
    const { substitute } = onError as { substitute: (item: unknown, error: object) => unknown };
    expect(() => substitute({}, {})).toThrow('event.id');
  });

  it.each<[text: string, problem: string]>([
    ['{ substitute: Sorry }', 'Unknown variable: Sorry'],
    ['{ substitute: { text: event.text = 1 } }', 'Write "==" to compare.'],
    ['{ substitude: 1 }', 'The key "substitude" is not known here. Did you mean "substitute"?'],
    ['{ then: skip }', '"retry" is required: Try again first'],
    ['{ retry: { attempts: 0 } }', 'Expected at least 1; found the number 0.'],
    ['drop', 'Expected one of deadLetter, skip, stop; found the text "drop".'],
  ])('is checked: %s', async (text, problem) => {
    const problems = await checkText(textOf(text), { registry });
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });

  it('may ask only those for another try that can', async () => {
    const text = pipelineOf('    through: { filter: "true", onError: { retry: { attempts: 2 } } }\n    to: console');
    expect(await checkText(text, { registry })).toEqual([
      '4:43 invalid_value "filter" cannot try an item again. What can: caller.',
    ]);
  });

  it('leaves in the plan where each entry stands', async () => {
    const source = { text: textOf('skip'), file: 'weir.yaml' };
    const { plan } = await checkConfig(source, { registry, environment: () => undefined });
    const [main] = plan?.pipelines ?? [];
    expect([main?.from[0], main?.through[0], main?.to[0]]).toMatchObject([
      { at: 'weir.yaml:3:11' },
      { at: 'weir.yaml:4:14' },
      { at: 'weir.yaml:5:9' },
    ]);
  });

  it('names the pipeline that it routes to after its tries', async () => {
    expect(await checkText(textOf('{ retry: { attempts: 1 }, then: { route: repare } }'), { registry })).toContainEqual(
      expect.stringContaining('There is no pipeline "repare". Did you mean "repair"?'),
    );
  });
});
