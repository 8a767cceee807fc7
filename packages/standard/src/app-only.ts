import type { AppOnlySpec, Catalog } from '@weir/core';
import { appOnlyOperators } from './app-only-operators.js';

const specs: readonly Omit<AppOnlySpec, 'kind'>[] = [
  {
    name: 'branchesOf',
    summary: 'Sends each item to one of several named branches, and gives each branch as a stream of its own.',
    from: '@weir/operators',
    inConfig: 'In a pipeline file `route` stands under `to`.',
  },
  {
    name: 'broadcast',
    summary: 'Shares one source among readers of different speeds.',
    from: '@weir/operators',
    inConfig: 'In a pipeline file name several sinks under `to`.',
  },
  {
    name: 'chain',
    summary: 'Joins operators, and runs those that stand side by side in one subscriber.',
    from: '@weir/core',
    inConfig: 'A pipeline does so by itself.',
  },
  {
    name: 'dataStream',
    summary: 'Takes items from code that is no stream, and says when to wait.',
    from: '@weir/operators',
  },
  { name: 'eventStream', summary: 'Tells whoever listens what happened, by name.', from: '@weir/operators' },
  { name: 'fromAny', summary: 'Takes whatever gives items, from a list to a promise.', from: '@weir/core' },
  {
    name: 'fromAsyncIterable',
    summary: 'Reads an async iterable no faster than its items are used.',
    from: '@weir/core',
  },
  { name: 'fromEmitter', summary: 'Listens to an EventEmitter, with a bound on what waits.', from: '@weir/operators' },
  {
    name: 'fromEventTarget',
    summary: 'Listens to an EventTarget, with a bound on what waits.',
    from: '@weir/operators',
  },
  {
    name: 'fromIterable',
    summary: 'Reads an iterable no faster than its items are used.',
    from: '@weir/core',
    inConfig: 'In a pipeline file use `inline`.',
  },
  {
    name: 'fromModel',
    summary: 'Calls a model once and gives its answer as events.',
    from: '@weir/agent',
    inConfig: 'In a pipeline file use `agent`.',
  },
  { name: 'fromReadableStream', summary: 'Reads a web stream no faster than it is used.', from: '@weir/core' },
  {
    name: 'groupByRun',
    summary: 'Sends the items of each run through a chain of its own.',
    from: '@weir/operators',
  },
  {
    name: 'messageStream',
    summary: 'Sends messages to receivers by name, and tells which did not arrive.',
    from: '@weir/operators',
  },
  {
    name: 'overText',
    summary: 'Runs an operator on text over the text of events.',
    from: '@weir/operators',
    inConfig: 'In a pipeline operators on text do so by themselves.',
  },
  {
    name: 'overTextUntilEnd',
    summary: 'Runs an operator that may end a text over the text of events.',
    from: '@weir/operators',
    inConfig: 'In a pipeline operators on text do so by themselves.',
  },
  { name: 'replayLast', summary: 'Tells late readers of a shared source what came last.', from: '@weir/operators' },
  {
    name: 'resumeFromPartial',
    summary: 'Makes a model’s answer again that broke off, or has it gone on with, as one run.',
    from: '@weir/operators',
  },
  {
    name: 'route',
    summary: 'Sends each item down one of several named branches, and merges what they give.',
    from: '@weir/operators',
    inConfig: 'In a pipeline file `route` stands under `to`.',
  },
  {
    name: 'runAgent',
    summary: 'Gives the events of one run of an agent.',
    from: '@weir/agent',
    inConfig: 'In a pipeline file use `agent`.',
  },
  { name: 'toAsyncIterable', summary: 'Reads a stream in a `for await` loop.', from: '@weir/core' },
  { name: 'toNodeStream', summary: 'Pipes a stream into Node’s streams.', from: '@weir/core' },
  { name: 'toReadableStream', summary: 'Makes a web stream of a stream.', from: '@weir/core' },
];

/** What a pipeline file cannot name, with what to tell those who try. */
export const appOnlyCatalog: Catalog = specs.map((spec): AppOnlySpec => ({
  kind: 'appOnly',
  ...spec,
  ...appOnlyOperators[spec.name],
}));
