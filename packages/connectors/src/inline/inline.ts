import { RunWriter, defineSource, fromIterable, realClock, type Clock, type WeirEvent } from '@weir/core';
import { defer, type Observable } from 'rxjs';

/**
 * Gives items that are known beforehand: any values, or texts as user messages, each in a run of its own.
 *
 * Use it for samples, tests and one-off questions; `stdin` and `jsonl` read items from outside.
 * Emits synchronously on subscription and pauses while the valve downstream is closed; completes after the last item. Every
 * subscriber gets all of them, messages with new runs. Holds nothing but the list that it was given.
 *
 * @see fromIterable, which it is for `items`
 */
export function inline<T>(options: { items: readonly T[] }): Observable<T>;
export function inline(options: {
  messages: readonly string[];
  conversation?: string | undefined;
  clock?: Clock;
}): Observable<WeirEvent>;
export function inline(options: InlineOptions): Observable<unknown>;
export function inline({ items, messages = [], ...options }: InlineOptions): Observable<unknown> {
  if (items !== undefined) return fromIterable(items);
  return defer(() => fromIterable(userMessages(messages, options)));
}

export interface InlineOptions {
  /** Values to give as they are. */
  items?: readonly unknown[];
  /** Texts to give as `user_message` events. */
  messages?: readonly string[];
  /** The conversation that the messages are a part of: the `parent` of their events. Default: none; each is one of its own. */
  conversation?: string | undefined;
  clock?: Clock;
}

function* userMessages(
  messages: readonly string[],
  { conversation: parent, clock = realClock }: InlineOptions,
): Generator<WeirEvent> {
  for (const content of messages) {
    yield new RunWriter({ clock, source: 'inline', ...(parent !== undefined && { parent }) }).event('user_message', {
      content,
    });
  }
}

export const inlineSpec = defineSource({
  name: 'inline',
  summary: 'Gives items that stand in the config: any values, or texts as user messages.',
  description: 'For samples, tests and one-off questions. Read items from outside with `stdin`, `jsonl` or `http`.',
  config: ({ z }) =>
    z
      .strictObject({
        items: z.array(z.unknown()).exactOptional().describe('Values to give as they are.'),
        messages: z
          .array(z.string())
          .exactOptional()
          .describe('Texts to give as `user_message` events, each in a run of its own.'),
        conversation: z
          .string()
          .min(1)
          .optional()
          .describe(
            'The conversation that the messages are a part of, as the `parent` of their events, for agents with `memory`. Default: each is one of its own.',
          ),
      })
      .refine(({ items, messages }) => (items === undefined) !== (messages === undefined), {
        error: 'Give either "items" or "messages".',
      })
      .refine(({ items, conversation }) => items === undefined || conversation === undefined, {
        path: ['conversation'],
        error: 'Only "messages" belong to a conversation.',
      }),
  contract: {
    gives: 'any',
    backpressure: 'Waits with the next item.',
    redelivers: false,
    completes: 'after the last item',
  },
  examples: [
    { title: 'One question', config: { messages: ['What is backpressure?'] } },
    {
      title: 'Questions of one conversation',
      config: { messages: ['Who wrote Faust?', 'And when?'], conversation: 'sample' },
    },
    { title: 'Any values', config: { items: [1, 'two', { three: 3 }] } },
  ],
  givesLoneMessages: ({ messages = [], conversation }) => messages.length > 1 && conversation === undefined,
  create: (config, context) => inline({ ...config, clock: context.clock }),
});
