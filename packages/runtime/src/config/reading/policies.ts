import { z } from 'zod';
import { durationField } from '../../registry/fields/duration-field.js';
import { substituteField } from '../../registry/fields/substitute-field.js';
import type { ItemErrorPolicy, PipelineErrorPolicy, SinkErrorPolicy, SinkMode, StepPlan } from '../pipeline-plan.js';

const retry = z.strictObject({
  attempts: z.number().int().min(1).describe('Tries after the first one.'),
  backoff: durationField()
    .default(1000)
    .describe('Wait before the first retry; it doubles with each further one, up to a minute.'),
});

const itemPolicy: z.ZodType<ItemErrorPolicy> = z
  .union([
    z.enum(['deadLetter', 'skip', 'stop']),
    z.strictObject({ route: z.string().describe('The pipeline that takes the failed items.') }),
  ])
  .describe(
    'What to do with an item that fails: send it to the dead letters (the default), skip it, stop the pipeline, or send it to another one.',
  );

const substitute = z.strictObject({
  substitute: substituteField().describe(
    'What goes on in its place. A text is a CEL expression over `event`, the item, and `error`, its code and message; a map holds such expressions; any other value stands for itself.',
  ),
});

/** What the `onError` of a step comes to. */
export type StepPolicy = Pick<StepPlan, 'onError' | 'retry'>;

/** `onError` of a step. */
export const stepPolicy: z.ZodType<StepPolicy> = z
  .union([
    itemPolicy.transform((onError): StepPolicy => ({ onError })),
    substitute.transform((onError): StepPolicy => ({ onError })),
    z
      .strictObject({
        retry: retry.describe('Try again first; for steps that wait for their work, such as mapAsync.'),
        then: z
          .union([itemPolicy, substitute])
          .default('deadLetter')
          .describe('What to do with an item that still fails.'),
      })
      .transform(({ retry: tries, then }): StepPolicy => ({ onError: then, retry: tries })),
  ])
  .describe(
    'What to do with an item that fails: send it to the dead letters (the default), skip it, stop the pipeline, send it to another one, give something else on in its place; or try again first.',
  );

/** `onError` of a sink. */
export const sinkPolicy: z.ZodType<SinkErrorPolicy> = z
  .union([
    itemPolicy.transform((then): SinkErrorPolicy => ({ then })),
    z
      .strictObject({
        retry: retry.optional().describe('Try again first.'),
        then: itemPolicy.default('deadLetter').describe('What to do with an item that still fails.'),
      })
      .transform(({ retry: tries, then }): SinkErrorPolicy =>
        tries === undefined ? { then } : { retry: tries, then },
      ),
  ])
  .describe('What to do with an item that the sink cannot take.');

/** `mode` of a sink. */
export const sinkMode: z.ZodType<SinkMode> = z
  .enum(['required', 'bestEffort', 'detached'])
  .describe(
    '`required` (the default): the pipeline fails when the sink does. `bestEffort`: the sink loses items instead. `detached`: as that, and it never slows the pipeline.',
  );

/** `onError` of a pipeline. */
export const pipelinePolicy: z.ZodType<PipelineErrorPolicy> = z
  .union([
    z.enum(['stop', 'stopAll']).transform((then): PipelineErrorPolicy => ({ then })),
    z
      .strictObject({
        restart: retry.optional().describe('Start the pipeline again this often.'),
        then: z.enum(['stop', 'stopAll']).default('stop').describe('What to do after that.'),
      })
      .transform(({ restart, then }): PipelineErrorPolicy => (restart === undefined ? { then } : { restart, then })),
  ])
  .describe('What to do when the stream fails: stop this pipeline (the default), stop all, or restart it first.');

/** `match` of a route. */
export const routeMatch: z.ZodType<'first' | 'all'> = z
  .enum(['first', 'all'])
  .describe('Whether an item goes to the first branch whose condition holds (the default) or to all of them.');

/** `id` of a source, step, sink or route. */
export const entryId: z.ZodType<string> = z
  .string()
  .min(1)
  .describe('How metrics, logs and letters name it; unique in the pipeline. By default the name of the component.');
