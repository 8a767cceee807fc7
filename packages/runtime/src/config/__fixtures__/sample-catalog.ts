import { defineOperator, defineSchema, defineSink, defineSource, type Catalog } from '@weir/core';
import { EMPTY, map, type OperatorFunction } from 'rxjs';

const sourceContract = { gives: 'event', backpressure: 'waits', redelivers: false, completes: 'at the end' } as const;
const operatorContract = {
  takes: 'any',
  gives: 'same',
  onComplete: 'completes',
  onError: 'passes it on',
  memory: 'nothing',
  lineage: 'synchronous',
  cardinality: 'atMostOne',
} as const;
const sinkContract = { takes: 'any', delivery: 'when written', backpressure: 'waits' } as const;
const sink = { write: () => undefined };
const same = (): OperatorFunction<unknown, unknown> => map((item) => item);

const stdin = defineSource({
  name: 'stdin',
  summary: 'Reads standard input.',
  contract: sourceContract,
  config: ({ z }) => z.strictObject({ as: z.enum(['lines', 'events']).default('lines').describe('What a line is.') }),
  create: () => EMPTY,
});

const queue = defineSource({
  name: 'queue',
  summary: 'Reads a queue.',
  contract: { ...sourceContract, gives: 'record', redelivers: true },
  config: ({ z }) => z.strictObject({}),
  create: () => EMPTY,
});

const filter = defineOperator({
  name: 'filter',
  family: 'filtering',
  summary: 'Lets items pass.',
  contract: operatorContract,
  config: ({ expression }) => expression('boolean').describe('Which items pass.'),
  create: same,
});

const batch = defineOperator({
  name: 'batch',
  family: 'buffering',
  summary: 'Groups items.',
  contract: { ...operatorContract, gives: 'list', lineage: 'none' },
  config: ({ z, duration, bytes }) =>
    z.strictObject({
      maxItems: z.number().int().min(1).describe('How many items a batch holds at most.'),
      maxAge: duration().optional().describe('How old a batch grows.'),
      maxBytes: bytes().optional().describe('How large a batch grows.'),
    }),
  create: same,
});

const chunkText = defineOperator({
  name: 'chunkText',
  family: 'text',
  summary: 'Cuts text.',
  contract: { ...operatorContract, takes: 'text', gives: 'text' },
  config: ({ z }) => z.strictObject({ by: z.enum(['word', 'sentence']).default('word').describe('Where to cut.') }),
  create: () => map((text: string) => text),
  liftText: (operator) => (source) => source.pipe(map(String), operator()),
});

const agent = defineOperator({
  name: 'agent',
  family: 'agent',
  summary: 'Answers.',
  contract: { ...operatorContract, takes: 'event', gives: 'event' },
  config: ({ z, reference, pattern }) =>
    z.strictObject({
      model: reference('model').describe('The model.'),
      schema: reference('schema').optional().describe('What it takes.'),
      stopAt: pattern().optional().describe('Where to stop.'),
      retry: z
        .union([z.literal(false), z.strictObject({ attempts: z.number().int() })])
        .optional()
        .describe('How often to retry.'),
    }),
  create: same,
});

const consoleSink = defineSink({
  name: 'console',
  summary: 'Prints.',
  contract: sinkContract,
  config: ({ z }) => z.strictObject({ color: z.boolean().default(true).describe('Whether to use colour.') }),
  create: () => sink,
});

const jsonl = defineSink({
  name: 'jsonl',
  summary: 'Writes lines of JSON.',
  contract: sinkContract,
  config: ({ z }) => z.strictObject({ path: z.string().describe('The file.') }),
  create: () => sink,
});

const speaker = defineSink({
  name: 'speaker',
  summary: 'Speaks.',
  contract: { ...sinkContract, takes: 'text' },
  config: ({ z }) => z.strictObject({}),
  create: () => sink,
});

const order = defineSchema({
  name: 'order',
  summary: 'An order.',
  schema: { safeParse: (data) => ({ success: true, data }) },
});
const model = { ...defineSchema({ name: 'openai', summary: 'OpenAI.', schema: order.schema }), kind: 'model' };

/** Components of every kind, with configs of every form: for the tests of the loader and the registry. */
export const sampleCatalog = [
  stdin,
  queue,
  filter,
  batch,
  chunkText,
  agent,
  consoleSink,
  jsonl,
  speaker,
  order,
  model,
] as Catalog;
