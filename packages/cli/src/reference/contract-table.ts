import type { OperatorContract, SinkContract, SourceContract } from '@weir/core';
import { table } from './table.js';

const titles: Readonly<Record<string, string>> = {
  takes: 'Takes',
  gives: 'Gives',
  onComplete: 'When the source completes',
  onError: 'When the source fails',
  memory: 'Memory',
  lineage: 'Lineage',
  cardinality: 'Items out per item in',
  retries: 'Retries',
  backpressure: 'Backpressure',
  redelivers: 'Redelivers',
  completes: 'Completes',
  delivery: 'Delivery',
};

/** Values that stand for more than they say. */
const words: Readonly<Record<string, string>> = {
  'takes any': 'anything',
  'gives any': 'anything',
  'takes event': 'events',
  'gives event': 'events',
  'takes text': 'text, or the text within events',
  'gives text': 'text, or the text within events',
  'gives same': 'what it takes',
  'gives list': 'lists',
  'gives record': 'records',
  'gives number': 'numbers',
  'lineage synchronous': 'kept: what it emits while it is given an item comes of that item',
  'lineage explicit': 'kept: what it holds is traced to the items that it came of',
  'lineage none': 'lost: a receipt cannot tell whether what came of its item was taken',
  'cardinality one': 'one',
  'cardinality atMostOne': 'at most one',
  'cardinality any': 'any number',
  'retries true': 'where `onError` asks for them: the item keeps its place',
  'redelivers true': 'yes: an item that was refused may come again',
  'redelivers false': 'no',
};

/** What a component promises, as a table. */
export function contractTable(contract: SourceContract | OperatorContract | SinkContract): string {
  const rows = Object.entries(contract).map(([key, value]) => [
    titles[key] ?? key,
    words[`${key} ${value}`] ?? String(value),
  ]);
  return table(['Contract', ''], rows);
}
