import { InvalidArgumentError, type Zod } from '@weir/core';
import type { z } from 'zod';
import type { JsonSchema } from '../model/json.js';
import type { ToolAnswer } from './tool-answer.js';
import type { ToolContext } from './tool-context.js';

/** A tool's input: what the model is told, and what its arguments are checked by. */
export interface ToolInput {
  readonly jsonSchema: JsonSchema;
  readonly schema: z.ZodType;
}

/** A tool: something that a model may call. Made by `defineTool`, held by catalogs, given to `runAgent` and `agent`. */
export interface ToolSpec<Args = never, Result = unknown> {
  readonly kind: 'tool';
  readonly name: string;
  /** What the tool does: the model decides by this text whether to call it. */
  readonly summary: string;
  /** How long one call may take, in ms. */
  readonly timeout: number;
  /** Gives the input's schemas, made on first use. */
  input(): Promise<ToolInput>;
  /** Gives the schema that results are checked by, where the tool has one. */
  output?(): Promise<z.ZodType>;
  execute(args: Args, context: ToolContext): ToolAnswer<Result>;
}

declare module '@weir/core' {
  interface ComponentKinds {
    tool: ToolSpec;
  }
}

/** What `defineTool` takes. */
export interface ToolDeclaration<Args, Result> {
  /** Letters, digits, `_` and `-`, 64 at most: what all providers allow. */
  name: string;
  /** What the tool does and when to call it, for the model. */
  description: string;
  /** The arguments: a zod schema, or a function from zod to one, which loads zod only when the tool is used. */
  input: z.ZodType<Args> | ((zod: Zod) => z.ZodType<Args>);
  /**
   * What results have to fit, in the same way; the model gets what the schema makes of them. A result that does not fit is answered with the
   * error `invalid_result`. Default: any result will do.
   */
  output?: z.ZodType<unknown, Result> | ((zod: Zod) => z.ZodType<unknown, Result>);
  /**
   * Does the work. The result goes back to the model: text as it is, anything else as JSON. What it throws goes back too, by its message,
   * and the run goes on.
   *
   * It may also give an Observable or an async iterable, such as an async generator: the last value is the result, each one before it goes
   * out as `tool_progress`. What a generator returns, if anything, comes last. The stream is read only while the valve downstream is open,
   * and is let go of (`finally` runs) when nobody waits for it any more.
   */
  execute(args: Args, context: ToolContext): ToolAnswer<Result>;
  /**
   * How long one call may take, in ms; afterwards the model is told so, and `context.signal` fires. While a reader of a stream is not ready for
   * more it does not run out, and begins anew when the reader is. Default 30 s.
   */
  timeout?: number;
}

const defaultTimeout = 30_000;

/**
 * Declares a tool: something that a model may call.
 *
 * `execute` is called only with arguments that arrived whole and fit `input`; whatever else the model sends is answered with an error that
 * it can read, and the run goes on. Put the tool into a catalog to use it by name in config, or hand it to `runAgent` directly.
 *
 * @throws InvalidArgumentError for a name that providers do not allow
 * @example
 * const add = defineTool({
 *   name: 'add',
 *   description: 'Adds two numbers.',
 *   input: z.object({ a: z.number(), b: z.number() }),
 *   execute: ({ a, b }) => a + b,
 * });
 */
export function defineTool<Args, Result>(declaration: ToolDeclaration<Args, Result>): ToolSpec<Args, Result> {
  const { name, description, input, output, execute, timeout = defaultTimeout } = declaration;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new InvalidArgumentError('name', 'letters, digits, "_" and "-", 64 at most', name);
  }
  let loaded: Promise<ToolInput> | undefined;
  let loadedOutput: Promise<z.ZodType> | undefined;
  return {
    kind: 'tool',
    name,
    summary: description,
    timeout,
    input: () => (loaded ??= loadInput(input)),
    ...(output !== undefined && { output: () => (loadedOutput ??= loadSchema(output)) }),
    execute: (args, context) => execute.call(declaration, args, context),
  };
}

async function loadInput<Args>(input: ToolDeclaration<Args, unknown>['input']): Promise<ToolInput> {
  const schema = await loadSchema(input);
  const { $schema: _, ...jsonSchema } = schema.toJSONSchema({
    target: 'draft-07',
    io: 'input',
    unrepresentable: 'any',
  });
  return { jsonSchema, schema };
}

async function loadSchema<Schema extends z.ZodType>(declared: Schema | ((zod: Zod) => Schema)): Promise<Schema> {
  return typeof declared === 'function' ? declared((await import('zod')).z) : declared;
}
