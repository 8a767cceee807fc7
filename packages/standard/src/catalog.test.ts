import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createEvent,
  type ComponentContext,
  type EventMap,
  type EventType,
  type OperatorSpec,
  type SinkSpec,
  type SourceSpec,
  type WeirEvent,
} from '@weir/core';
import { defineFunction } from '@weir/operators';
import { createRegistry } from '@weir/runtime';
import { chunkInvariance, exampleTests, operatorLaws, testContext, type OperatorLawName } from '@weir/testing';
import * as fc from 'fast-check';
import type { OperatorFunction } from 'rxjs';
import { standardCatalogs } from './index.js';

type Laws = OperatorLawName;
type AnyOperator = OperatorFunction<unknown, unknown>;

/** The functions that examples name. */
const functions = ['enrichOrder', 'half'].map((name) =>
  defineFunction({ name, summary: 'Gives back what it is given.', run: (item) => item }),
);
const registry = createRegistry([...standardCatalogs, functions]);
const lookup = (kind: string, name: string) => registry.get(kind, name);
const operators = registry.list('operator');

/** Laws that cannot hold for a component, each with the reason why. */
const exceptions: Record<string, Partial<Record<Laws, string>>> = {
  analyzeText: {
    carries: 'blocks that close at the end come of no item; its own tests hold the rest to it',
    reentrant: 'what is told of a text tells what came before it',
  },
  bounded: { keepsValve: 'it lets the source read ahead of the valve below, or hides it' },
  conflate: { keepsValve: 'its source need not wait: it hides the valve below' },
  gate: { reentrant: 'which items find the gate open depends on their order' },
  textStats: { reentrant: 'each value tells what came before it' },
  streamStats: { carries: 'figures of a silence come of no item; its own tests hold the others to it' },
  tumblingWindow: { carries: 'an empty window comes of no item; its own tests hold the others to it' },
  throttle: { reentrant: 'RxJS begins the span after it has emitted, so items that arrive meanwhile pass too' },
  collectMessage: {
    carries: 'what came of a cut run is given when the source completes, and comes of no item',
    refuses: 'the receipts of a cut run are settled before its message is given',
  },
  chunkText: { reentrant: 'text borrows the envelope of the latest event, which is another one when items come later' },
  markdownBlocks: { carries: 'blocks that close at the end come of no item; its own tests hold the rest to it' },
  pace: { reentrant: 'how a text is parted depends on how much is held, and for how long' },
  smooth: { reentrant: 'how a text is parted depends on how much is held, and for how long' },
  redact: { reentrant: 'text borrows the envelope of the latest event, which is another one when items come later' },
};

/** Components whose work is awaited: virtual time cannot run their examples, and their own tests check them against the laws. */
const awaited = new Set(['agent', 'enrich', 'mapAsync', 'middleware', 'spill']);

/** Components that set a timer every few milliseconds: the laws step through each one, however long the wait is. */
const ticking = new Set(['measure', 'monitor', 'sample', 'streamStats', 'tumblingWindow']);

const eventData: { [Type in 'llm_chunk' | 'tool_end' | 'agent_end' | 'user_message']: fc.Arbitrary<EventMap[Type]> } = {
  user_message: fc.record({ content: fc.string() }),
  llm_chunk: fc.record({ delta: fc.string() }),
  tool_end: fc.record({ toolCallId: fc.string(), name: fc.constantFrom('a', 'b'), durationMs: fc.nat(1000) }),
  agent_end: fc.constant({ status: 'completed' }),
};

const events: fc.Arbitrary<WeirEvent> = fc
  .oneof(
    ...Object.entries(eventData).map(([type, data]) =>
      fc.tuple(fc.constant(type as EventType), data as fc.Arbitrary<never>),
    ),
  )
  .chain(([type, data]) =>
    fc
      .record({ run: fc.constantFrom('r1', 'r2'), seq: fc.nat(100), time: fc.nat(10_000) })
      .map((envelope) => createEvent(type, envelope, data)),
  );

function itemsFor({ name, contract }: OperatorSpec): fc.Arbitrary<unknown> {
  // What does not fit ends its stream by its contract; these laws are about streams that go on.
  if (name === 'validate') return events.filter(({ type }) => type === 'user_message');
  return contract.takes === 'text' ? fc.oneof(fc.string(), events) : events;
}

function make(spec: OperatorSpec, config: unknown, context: ComponentContext): AnyOperator {
  return registry.create('operator', spec.name, config, { ...context, lookup }) as AnyOperator;
}

describe('every component', () => {
  it.each(
    standardCatalogs
      .flat()
      .filter(({ kind }) => kind !== 'schema' && kind !== 'appOnly')
      .map((spec) => [`${spec.kind} ${spec.name}`, spec] as const),
  )('%s has a name in camelCase, a summary that is one sentence, and a page', (_, { kind, name, summary }) => {
    expect(name).toMatch(/^[a-z][A-Za-z0-9-]*$/);
    expect(summary).toMatch(/^\p{Lu}.*\.$/su);
    expect(existsSync(fileURLToPath(new URL(`../../../docs/reference/${kind}s/${name}.md`, import.meta.url)))).toBe(
      true,
    );
  });

  it.each(
    [...registry.list('source'), ...operators, ...registry.list('sink')].map((spec) => [spec.name, spec] as const),
  )(
    '%s has examples whose config its own schema accepts, and describes every key',
    (_, spec: SourceSpec | OperatorSpec | SinkSpec) => {
      expect(spec.examples?.length).toBeGreaterThanOrEqual(1);
      for (const { config } of spec.examples ?? []) expect(() => registry.parse(spec, config)).not.toThrow();
    },
  );
});

describe.each(operators.filter(({ name }) => !awaited.has(name)).map((spec) => [spec.name, spec] as const))(
  '%s',
  (_, spec) => {
    const configs = (spec.examples ?? []).map(({ config, title }) => ({ config, title }));

    for (const { name, check } of exampleTests(
      spec,
      (config, context) => make(spec, config, context) as OperatorFunction<never, unknown>,
    )) {
      it(name, check);
    }

    for (const { config, title } of configs) {
      const laws = operatorLaws({
        name: `(${title})`,
        create: (context) => make(spec, config, context),
        items: itemsFor(spec),
        contract: spec.contract,
        errors: spec.family === 'retry' ? 'handle' : 'passOn',
        except: exceptions[spec.name] ?? {},
        patience: ticking.has(spec.name) ? 500 : 20_000,
        numRuns: 20,
      });
      for (const { name, check } of laws) it(name, check);
    }

    if (spec.liftText !== undefined) {
      for (const { config, title } of configs) {
        const create = () =>
          spec.create(registry.parse(spec, config), testContext()) as unknown as OperatorFunction<string, string>;
        for (const { name, check } of chunkInvariance({ create })) it(`(${title}) ${name}`, check);
      }
    }
  },
);
