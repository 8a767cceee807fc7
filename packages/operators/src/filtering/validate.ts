import {
  defineOperator,
  InvalidItemError,
  operatorFrom,
  type ComponentContext,
  type ParsableSchema,
  type SchemaSpec,
} from '@weir/core';
import type { OperatorFunction } from 'rxjs';

/**
 * What happens to an item that does not fit. `fail`: the stream errors. `drop`: the item is left out. `deadLetter`: the item is
 * handed to `report` and the stream goes on; without a `report` it raises the error, as `fail` does.
 */
export type OnInvalid = 'fail' | 'drop' | 'deadLetter';

export interface ValidateOptions {
  /** Default `fail`. */
  onInvalid?: OnInvalid;
  /** Called with each item that is left out, and why. */
  report?: (error: InvalidItemError, item: unknown) => void;
}

/** What a schema makes of a value that fits. */
export type ParsedBy<Schema extends ParsableSchema> = Extract<
  ReturnType<Schema['safeParse']>,
  { success: true }
>['data'];

/**
 * Checks each item against a schema and gives what the schema made of it: defaults filled in, texts converted.
 *
 * Use it at the edges, where items come from outside; `ofType` is enough for events of your own. Emits at once, completes and
 * errors with the source; holds nothing. What `report` throws is the stream's error.
 *
 * @param schema a zod schema, or anything with zod's `safeParse`
 * @throws InvalidItemError as the stream's error, where `onInvalid` is `fail`; `details.problems` lists every place
 */
export function validate<Schema extends ParsableSchema>(
  schema: Schema,
  { onInvalid = 'fail', report }: ValidateOptions = {},
): OperatorFunction<unknown, ParsedBy<Schema>> {
  const raises = onInvalid === 'fail' || (onInvalid === 'deadLetter' && report === undefined);
  return operatorFrom((emit) => ({
    next(item) {
      const result = schema.safeParse(item);
      if (result.success) return emit(result.data);
      const error = new InvalidItemError(result.error.issues.map(({ path, message }) => ({ path, message })));
      if (raises) throw error;
      report?.(error, item);
    },
  }));
}

interface ValidateConfig {
  schema: string;
  onInvalid: OnInvalid;
}

/** `validate` for config: the schema is a registered one. */
export const validateSpec = defineOperator<ValidateConfig, unknown, unknown>({
  name: 'validate',
  family: 'filtering',
  summary: 'Checks each item against a registered schema.',
  description:
    'For items that come from outside. Gives what the schema made of the item: defaults filled in, texts converted, unknown keys as the schema says. The schema of each event type has the name of the type.',
  config: ({ z, reference }) =>
    z.strictObject({
      schema: reference('schema').describe('The name of a registered schema, such as `user_message`.'),
      onInvalid: z
        .enum(['fail', 'drop', 'deadLetter'])
        .default('deadLetter')
        .describe(
          'What happens to an item that does not fit: `deadLetter` (it goes where the step’s `onError` says), `drop`, or `fail` (the whole stream).',
        ),
    }),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'completes at once; it holds nothing',
    onError: 'passes the error on at once',
    memory: 'holds nothing',
    lineage: 'synchronous',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'Messages from outside; what does not fit goes to the dead letters',
      config: { schema: 'user_message' },
      input: '-m-x-m|',
      output: '-m---m|',
      values: {
        input: { m: message({ content: 'Hello' }), x: message({ content: 42 }) },
        output: { m: message({ content: 'Hello' }) },
      },
    },
    {
      title: 'Stop at the first that does not fit',
      config: { schema: 'user_message', onInvalid: 'fail' },
      input: '-m-x-m|',
      output: '-m-#',
      values: { input: { m: message({ content: 'Hello' }), x: 'Hello' }, output: { m: message({ content: 'Hello' }) } },
      error: 'invalid_item',
    },
  ],
  // No kernel: what a kernel throws fails the item alone, and `fail` is to fail the stream.
  create: ({ schema, onInvalid }, context) => {
    const { schema: parser } = context.lookup('schema', schema) as SchemaSpec;
    return validate(parser, { onInvalid, ...reportTo(context, onInvalid) });
  },
});

function reportTo(context: ComponentContext, onInvalid: OnInvalid): Pick<ValidateOptions, 'report'> {
  if (onInvalid === 'fail') return {};
  if (onInvalid === 'drop') return { report: (_, item) => context.dropped?.(item, 'invalid') };
  return { report: (error, item) => context.failItem(error, item) };
}

function message(data: object) {
  return { type: 'user_message', data, run: 'r', seq: 0, time: 0 };
}
