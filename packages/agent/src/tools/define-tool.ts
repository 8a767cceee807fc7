import { InvalidArgumentError, type Clock, type Zod } from '@weir/core';
import type { z } from 'zod';
import type { JsonSchema } from '../model/json.js';

/** What a tool is told about the call that it serves. */
export interface ToolContext {
  /** Fires when nobody waits for the result any more: the call timed out, the run was interrupted or unsubscribed from. */
  readonly signal: AbortSignal;
  readonly toolCallId: string;
  /** The run that the call belongs to. */
  readonly run: string;
  readonly clock: Clock;
}

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
  execute(args: Args, context: ToolContext): Result | Promise<Result>;
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
   * Does the work. The result goes back to the model: text as it is, anything else as JSON. What it throws goes back too, by its message,
   * and the run goes on.
   */
  execute(args: Args, context: ToolContext): Result | Promise<Result>;
  /** How long one call may take, in ms; afterwards the model is told so, and `context.signal` fires. Default 30 s. */
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
  const { name, description, input, execute, timeout = defaultTimeout } = declaration;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new InvalidArgumentError('name', 'letters, digits, "_" and "-", 64 at most', name);
  }
  let loaded: Promise<ToolInput> | undefined;
  return {
    kind: 'tool',
    name,
    summary: description,
    timeout,
    input: () => (loaded ??= loadInput(input)),
    execute: (args, context) => execute.call(declaration, args, context),
  };
}

async function loadInput<Args>(input: ToolDeclaration<Args, unknown>['input']): Promise<ToolInput> {
  const schema = typeof input === 'function' ? input((await import('zod')).z) : input;
  const { $schema: _, ...jsonSchema } = schema.toJSONSchema({
    target: 'draft-07',
    io: 'input',
    unrepresentable: 'any',
  });
  return { jsonSchema, schema };
}
