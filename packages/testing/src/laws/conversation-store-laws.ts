import { ConversationChangedError, type ConversationStore } from '@weir/core';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { checkProperty } from './check-property.js';
import type { Law, LawRunOptions } from './law.js';

/** What a law writes into a store. */
export interface LawMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface ConversationStoreLawOptions extends LawRunOptions {
  /** Stands before each law's name. */
  name?: string;
  /** Makes an empty store, anew for each trial. */
  create: () => ConversationStore<LawMessage> | Promise<ConversationStore<LawMessage>>;
  /** Lets go of a store. */
  close?: (store: ConversationStore<LawMessage>) => unknown;
}

type Batches = readonly (readonly LawMessage[])[];
type Attempt = (store: ConversationStore<LawMessage>, id: string, batches: Batches) => Promise<string | undefined>;

const messages = fc.array(
  fc.record<LawMessage>({
    role: fc.constantFrom('user' as const, 'assistant' as const),
    content: fc.string({ unit: 'grapheme' }),
  }),
  { maxLength: 4 },
);
const given = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.array(messages, { maxLength: 6 }));

/** The laws that every `ConversationStore` keeps. */
export function conversationStoreLaws(options: ConversationStoreLawOptions): Law[] {
  const law = (title: string, attempt: Attempt): Law => ({
    name: options.name === undefined ? title : `${options.name} ${title}`,
    check: () =>
      checkProperty(title, given, ([id, batches]) => withStore(options, (store) => attempt(store, id, batches)), {
        numRuns: 20,
        ...options,
      }),
  });
  return [
    law('knows nothing of a conversation that nobody has begun', async (store, id) => {
      const { messages: found, version } = await store.load(id);
      return expectSame([found, version], [[], '']);
    }),
    law('gives back what was appended, in order', async (store, id, batches) => {
      const version = await appendAll(store, id, batches);
      return expectSame(await store.load(id), { messages: batches.flat(), version });
    }),
    law('has the replacement in place of everything, and goes on behind it', async (store, id, batches) => {
      const version = await appendAll(store, id, batches);
      const [first = [], ...rest] = batches;
      const replaced = await store.replace(id, first, version);
      if (replaced === '' || replaced === version) return `the version after the replacement is "${replaced}"`;
      const last = await appendAll(store, id, rest, replaced);
      return expectSame(await store.load(id), { messages: batches.flat(), version: last });
    }),
    law('changes nothing for a version that is not the latest, and says so', async (store, id, batches) => {
      const version = await appendAll(store, id, [[{ role: 'user', content: 'x' }], ...batches]);
      const before = await store.load(id);
      for (const stale of ['', `${version}?`]) {
        for (const change of [store.append.bind(store), store.replace.bind(store)]) {
          const said = await outcome(async () => change(id, [{ role: 'user', content: 'lost' }], stale));
          if (said !== 'changed') return `with the version "${stale}" it ${said}`;
        }
      }
      return expectSame(await store.load(id), before);
    }),
    law('lets one succeed of two who change the same version at once', async (store, id, batches) => {
      const version = await appendAll(store, id, batches);
      const both = ['a', 'b'].map((content) =>
        outcome(async () => store.append(id, [{ role: 'user', content }], version)),
      );
      const said = (await Promise.all(both)).sort();
      const { messages: found } = await store.load(id);
      return expectSame([said, found.length], [['changed', 'succeeded'], batches.flat().length + 1]);
    }),
    law('keeps conversations apart', async (store, id, batches) => {
      const others = [`${id}.`, `${id}/../${id}`, id.toUpperCase() === id ? `${id}a` : id.toUpperCase(), `${id} `];
      for (const other of others) await store.append(other, [{ role: 'user', content: other }], '');
      const version = await appendAll(store, id, batches);
      for (const other of others) {
        const problem = expectSame((await store.load(other)).messages, [{ role: 'user', content: other }]);
        if (problem !== undefined) return problem;
      }
      return expectSame(await store.load(id), { messages: batches.flat(), version });
    }),
  ];
}

async function withStore(
  { create, close }: ConversationStoreLawOptions,
  attempt: (store: ConversationStore<LawMessage>) => Promise<string | undefined>,
): Promise<string | undefined> {
  const store = await create();
  try {
    return await attempt(store);
  } catch (error) {
    return `it failed: ${String(error)}`;
  } finally {
    await close?.(store);
  }
}

async function appendAll(
  store: ConversationStore<LawMessage>,
  id: string,
  batches: Batches,
  from = '',
): Promise<string> {
  let version = from;
  for (const batch of batches) version = await store.append(id, batch, version);
  return version;
}

async function outcome(change: () => Promise<unknown>): Promise<string> {
  try {
    await change();
    return 'succeeded';
  } catch (error) {
    return ConversationChangedError.is(error) ? 'changed' : `failed: ${String(error)}`;
  }
}

function expectSame(found: unknown, expected: unknown): string | undefined {
  // Through JSON: a store need not keep the prototypes of what it was given.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  if (isDeepStrictEqual(plain(found), plain(expected))) return undefined;
  return `it has ${JSON.stringify(found)} where ${JSON.stringify(expected)} was to be`;
}
