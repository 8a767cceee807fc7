import type {
  ComponentContext,
  ConversationStore,
  ConversationStoreOptions,
  ConversationStoreSpec,
  Fields,
} from '@weir/core';
import type { AgentOptions } from '../agent.js';
import type { RunAgentOptions } from '../run-agent.js';
import { conversations } from './conversations.js';
import { ReopenedStore } from './reopened-store.js';

/** What an agent in a pipeline remembers. */
export interface MemoryConfig {
  window: number;
  summarize: boolean;
  summaryTokens?: number | undefined;
  store?: (ConversationStoreOptions & { kind: string }) | undefined;
}

/** The memory of an agent in a pipeline. */
export interface ConfiguredMemory {
  /** Answers in the conversation that a message belongs to. */
  readonly answer: NonNullable<AgentOptions['answer']>;
  /** Lets go of the store, once what was said is in it. It may be used again. */
  close(): void;
}

/** The fields of `memory`. */
export function memoryFields({ z, reference }: Fields) {
  return z
    .strictObject({
      window: z
        .int()
        .min(1)
        .describe('The most tokens that the model is given: the system text, the summary, earlier turns, the message.'),
      summarize: z
        .boolean()
        .default(false)
        .describe('Whether the model summarises what falls out of the window; otherwise it forgets it.'),
      summaryTokens: z
        .int()
        .min(1)
        .optional()
        .describe('The most tokens of a summary; at most `window`. Default: a quarter of it.'),
      store: z
        .strictObject({
          path: z
            .string()
            .min(1)
            .describe('A folder that belongs to this step alone; relative paths start from the folder of the config.'),
          fsync: z
            .enum(['never', 'each'])
            .default('never')
            .describe(
              'Whether a turn counts as kept when the operating system has it, which outlives the process, or, with `each`, when it is on the disk, which outlives a power cut.',
            ),
          kind: reference('conversationStore').default('file').describe('The kind of store.'),
        })
        .optional()
        .describe('Where conversations are kept. Default: in the process, the latest 1,000.'),
    })
    .refine(({ window, summaryTokens = 1 }) => summaryTokens <= window, 'Make "summaryTokens" at most "window".')
    .optional()
    .describe(
      'Remembers what was said in the same conversation: in runs with the same `parent`, which sources set from their `conversation`, or in the run itself where it has none. Default: nothing.',
    );
}

/** The memory that config stands for. */
export function memoryFrom(
  { window, summarize, summaryTokens, store: place }: MemoryConfig,
  { model, system, clock, answer: show }: Pick<AgentOptions, 'model' | 'system' | 'clock' | 'answer'>,
  context: ComponentContext,
): ConfiguredMemory {
  const store = place && new ReopenedStore(() => storeAt(place, context));
  const { run, saved } = conversations({
    window,
    onError: (error) => context.logger.warn({ error }, 'A turn was not remembered, or not summarised.'),
    ...(system !== undefined && { system }),
    ...(clock !== undefined && { clock }),
    ...(summarize && { summarize: model }),
    ...(summaryTokens !== undefined && { summaryTokens }),
    ...(store !== undefined && { store }),
  });
  const close = () =>
    void store?.close(saved()).catch((error: unknown) => {
      context.logger.warn({ error }, 'The store of conversations was not closed.');
    });
  const answer = (turn: RunAgentOptions) => run({ ...turn, ...(show !== undefined && { answer: show }) });
  return { answer, close };
}

function storeAt(
  { kind, ...options }: NonNullable<MemoryConfig['store']>,
  context: ComponentContext,
): ConversationStore {
  return (context.lookup('conversationStore', kind) as ConversationStoreSpec).create(options, context);
}
