import {
  defineOperator,
  InvalidItemError,
  isEvent,
  isOfAgent,
  operatorFrom,
  type EventOf,
  type Kernel,
  type ParsableSchema,
  type SchemaSpec,
  type WeirEvent,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import type { ParsedBy } from '../filtering/validate.js';
import { GrowingDocument } from './growing-document.js';
import { checkedMaxRuns, DEFAULT_MAX_RUNS, RunStates } from './run-states.js';

/** A JSON document as far as it has come; see `partialJson`. */
export type PartialJson<T = unknown> =
  | {
      /** The run that it belongs to; left out for strings. */
      readonly run?: string;
      readonly isComplete: false;
      /** A preview, which lacks what has not come yet, and is one object that grows: copy it to keep it as it is. `undefined` before anything has come. */
      readonly value: unknown;
    }
  | { readonly run?: string; readonly isComplete: true; readonly value: T };

export interface PartialJsonOptions<Schema extends ParsableSchema = ParsableSchema> {
  /** What the whole document is checked against; a zod schema, or anything with zod's `safeParse`. */
  schema?: Schema;
  /** How many open runs are kept; beyond them the one that was met longest ago is let go. Default 10,000. */
  maxRuns?: number;
}

/**
 * Gives an answer in JSON as it grows, one record for each piece of text, and once more when it is whole, checked against a schema.
 *
 * Use it for structured output; `toolCalls` for the arguments of tools. Strings make up one document, which is whole when the source completes. Of events, each
 * model call has its own: `llm_chunk` adds, `retract` takes back what a failed attempt said, and it is whole at `llm_end`. Other events give nothing. A document
 * that was cut (by the end of its run: `agent_end`, or `error` of a bare model call) is never given as whole, and neither is one without any text.
 *
 * Emits at once, in time that is linear in the text however it is cut. Completes and errors with the source. Holds the document, and its text, of each open
 * call, of at most `maxRuns` runs. What the schema makes of the document is its final `value`.
 *
 * @throws InvalidArgumentError at once, when `maxRuns` is no whole number from 1
 * @throws InvalidItemError as the stream's error, for a whole document that is not JSON or does not fit, and for an item that is neither a string nor an event
 */
export function partialJson<Schema extends ParsableSchema>(
  options: PartialJsonOptions<Schema> = {},
): OperatorFunction<string | WeirEvent, PartialJson<ParsedBy<Schema>>> {
  return operatorFrom(partialJsonKernel(options));
}

interface PartialJsonConfig {
  schema?: string | undefined;
  maxRuns: number;
}

/** `partialJson` for config: the schema is a registered one. */
export const partialJsonSpec = defineOperator<PartialJsonConfig, unknown, PartialJson>({
  name: 'partialJson',
  family: 'transforming',
  summary: 'Gives an answer in JSON as it grows, and once more when it is whole, checked against a schema.',
  description:
    'Gives `{ run, isComplete, value }` for each piece of text. Values are a preview until `isComplete`. Strings make up one document; of events, each model call has its own. A whole answer that is not JSON, or does not fit, has failed. For the arguments of tools use `toolCalls`.',
  config: ({ z, reference }) =>
    z.strictObject({
      schema: reference('schema')
        .optional()
        .describe('The name of a registered schema that the whole document is checked against.'),
      maxRuns: z
        .int()
        .min(1)
        .default(DEFAULT_MAX_RUNS)
        .describe('How many open runs are kept; beyond them the one that was met longest ago is let go.'),
    }),
  contract: {
    takes: 'text',
    gives: 'record',
    onComplete: 'of strings, emits the whole document; fails where it is not JSON or does not fit',
    onError: 'passes the error on at once; what was cut is not given as whole',
    memory: 'the document of each open call, with its text, of at most maxRuns runs',
    lineage: 'synchronous',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'Strings: whole when the source completes',
      config: {},
      input: '-a|',
      output: '-x(y|)',
      values: {
        input: { a: '[1,2]' },
        output: { x: { isComplete: false, value: [1, 2] }, y: { isComplete: true, value: [1, 2] } },
      },
    },
    {
      title: 'An answer that was cut is not taken for a whole one',
      config: {},
      input: '-a-e|',
      output: '-x-#',
      values: {
        input: {
          a: event('llm_chunk', { delta: '{"city":"Par' }),
          e: event('llm_end', { finishReason: 'length' }),
        },
        output: { x: { run: 'r', isComplete: false, value: { city: 'Par' } } },
      },
      error: 'invalid_item',
    },
  ],
  kernel: ({ schema, maxRuns }, context) =>
    partialJsonKernel({
      maxRuns,
      ...(schema !== undefined && { schema: (context.lookup('schema', schema) as SchemaSpec).schema }),
    }),
});

/** The document of a run's model call, and whether an agent makes it, whose run goes on until `agent_end`. */
interface OpenRun {
  document: GrowingDocument;
  isAgent: boolean;
}

function partialJsonKernel({ schema, maxRuns }: PartialJsonOptions): Kernel<unknown, PartialJson> {
  const bound = checkedMaxRuns(maxRuns);
  return (emit) => {
    const runs = new RunStates<OpenRun>(bound, () => ({ document: new GrowingDocument(), isAgent: false }));
    let plain: GrowingDocument | undefined;

    /** The next text of the run is another document. */
    const startAnew = (run: string) => {
      const open = runs.of(run);
      if (open.isAgent) open.document = new GrowingDocument();
      else runs.end(run);
    };

    const finish = (run: string) => {
      const { document } = runs.of(run);
      startAnew(run);
      if (!document.isEmpty) emit({ run, isComplete: true, value: checkedBy(schema, document.parse()) });
    };

    const grow = (event: EventOf<'llm_chunk' | 'retract'>, document: GrowingDocument) => {
      if (document.take(event)) emit({ run: event.run, isComplete: false, value: document.value });
    };

    const take = (event: WeirEvent) => {
      const { run } = event;
      switch (event.type) {
        case 'llm_chunk':
        case 'retract':
          return grow(event, runs.of(run).document);
        case 'agent_start':
          runs.of(run).isAgent = true;
          return;
        case 'llm_start':
          // Another attempt may go on where the one before it broke off.
          if ((event.data.attempt ?? 1) === 1) startAnew(run);
          if (isOfAgent(event)) runs.of(run).isAgent = true;
          return;
        case 'llm_end':
          return finish(run);
        case 'error':
          if (!runs.of(run).isAgent) runs.end(run);
          return;
        case 'agent_end':
          return runs.end(run);
      }
    };

    return {
      next(item) {
        if (typeof item === 'string') {
          plain ??= new GrowingDocument();
          plain.add(item);
          emit({ isComplete: false, value: plain.value });
        } else if (isEvent(item)) take(item);
        else throw new InvalidItemError([{ path: [], message: 'expected a string or an event' }]);
      },
      complete() {
        if (plain?.isEmpty === false) emit({ isComplete: true, value: checkedBy(schema, plain.parse()) });
      },
      close() {
        plain = undefined;
        runs.clear();
      },
    };
  };
}

function checkedBy(schema: ParsableSchema | undefined, value: unknown): unknown {
  if (schema === undefined) return value;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidItemError(result.error.issues.map(({ path, message }) => ({ path, message })));
}

function event(type: string, data: object) {
  return { type, data, run: 'r', seq: 0, time: 0 };
}
