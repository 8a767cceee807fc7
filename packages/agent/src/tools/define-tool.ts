import { InvalidArgumentError, type Zod } from '@weir/core';
import { checkTime } from '@weir/core/options';
import { checkRetry } from '@weir/operators';
import type { JsonSchema } from '../model/json.js';
import { hasJsonSchema, jsonSchemaOf } from './json-schema-of.js';
import { isSchema, mistakenFor, type StandardSchema } from './standard-schema.js';
import type { ToolAnswer } from './tool-answer.js';
import type { ToolContext } from './tool-context.js';
import type { ToolDeclaration } from './tool-declaration.js';
import type { ToolRetry } from './tool-retry.js';

/** A tool's input: what the model is told, and what its arguments are checked by. */
export interface ToolInput {
  readonly jsonSchema: JsonSchema;
  readonly schema: StandardSchema;
}

/**
 * A tool: something that a model may call. Made by `defineTool`, held by catalogs, given to `runAgent` and `agent`. `Deps` is what it needs of
 * the app: a catalog takes only tools that need nothing.
 */
export interface ToolSpec<Args = never, Result = unknown, Deps = unknown> {
  readonly kind: 'tool';
  readonly name: string;
  /** What the tool does: the model decides by this text whether to call it. */
  readonly summary: string;
  /** How long one try may take, in ms. */
  readonly timeout: number;
  /** When and how it is called again where it failed. */
  readonly retry?: ToolRetry;
  /** How many calls of it run at once in a run. */
  readonly concurrency?: number;
  /** Whether a call of it needs a yes before it runs. */
  readonly approval?: boolean | ((args: Args, context: ToolContext<Deps>) => boolean | PromiseLike<boolean>);
  /** Gives the input's schemas, made on first use. */
  input(): Promise<ToolInput>;
  /** Gives the schema that results are checked by, where the tool has one. */
  output?(): Promise<StandardSchema>;
  // A property, not a method, so that a tool fits nowhere where its dependencies are not given.
  readonly execute: (args: Args, context: ToolContext<Deps>) => ToolAnswer<Result>;
}

declare module '@weir/core' {
  interface ComponentKinds {
    tool: ToolSpec;
  }
}

const defaultTimeout = 30_000;

/**
 * Declares a tool: something that a model may call.
 *
 * `execute` is called only with arguments that arrived whole and fit `input`; whatever else the model sends is answered with an error that
 * it can read, and the run goes on. Put the tool into a catalog to use it by name in config, or hand it to `runAgent` directly.
 *
 * A tool that needs something of the app (a database, the user's id) says so by the type of its context, `ToolContext<{ db: Db }>`; `runAgent`
 * then asks for `deps` that fit all of its tools.
 *
 * @throws InvalidArgumentError at once, for a name that providers do not allow, schemas that are none, and options that make no sense
 * @example
 * const add = defineTool({
 *   name: 'add',
 *   description: 'Adds two numbers.',
 *   input: z.object({ a: z.number(), b: z.number() }),
 *   execute: ({ a, b }) => a + b,
 * });
 */
export function defineTool<Args, Result, Deps = unknown>(
  declaration: ToolDeclaration<Args, Result, Deps>,
): ToolSpec<Args, Result, Deps> {
  const {
    name,
    description,
    input,
    output,
    execute,
    timeout = defaultTimeout,
    retry,
    concurrency,
    approval,
  } = declaration;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new InvalidArgumentError('name', 'letters, digits, "_" and "-", 64 at most', name);
  }
  if (typeof execute !== 'function')
    throw new InvalidArgumentError('execute', `the function that the tool "${name}" is`, execute);
  if (!isLoader(input)) checkInput(name, input);
  if (output !== undefined && !isLoader(output) && !isSchema(output)) throw notASchema('output', name, output);
  checkTime('timeout', timeout);
  if (retry !== undefined) checkRetry('retry', retry);
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= 1))
    throw new InvalidArgumentError('concurrency', 'a whole number from 1', concurrency);
  let loaded: Promise<ToolInput> | undefined;
  let loadedOutput: Promise<StandardSchema> | undefined;
  return {
    kind: 'tool',
    name,
    summary: description,
    timeout,
    ...(retry !== undefined && { retry }),
    ...(concurrency !== undefined && { concurrency }),
    ...(approval !== undefined && { approval }),
    input: () => (loaded ??= loadInput(name, input)),
    ...(output !== undefined && { output: () => (loadedOutput ??= loadSchema(output)) }),
    execute: (args, context) => execute.call(declaration, args, context),
  };
}

type Declared = StandardSchema | ((zod: Zod) => StandardSchema);

async function loadInput(name: string, input: Declared): Promise<ToolInput> {
  try {
    const schema = await loadSchema(input);
    checkInput(name, schema);
    return { jsonSchema: await jsonSchemaOf(schema), schema };
  } catch (error) {
    if (InvalidArgumentError.is(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError('input', `what models can be told of the tool "${name}" (${reason})`, input);
  }
}

async function loadSchema(declared: Declared): Promise<StandardSchema> {
  return isLoader(declared) ? declared((await import('zod')).z) : declared;
}

/** The schemas of some libraries are functions too. */
function isLoader(declared: unknown): declared is (zod: Zod) => StandardSchema {
  return typeof declared === 'function' && !isSchema(declared);
}

function checkInput(name: string, input: unknown): asserts input is StandardSchema {
  if (!isSchema(input) || !hasJsonSchema(input)) throw notASchema('input', name, input);
}

function notASchema(argument: string, name: string, schema: unknown): InvalidArgumentError {
  const mistake = mistakenFor(schema);
  const hint = mistake === undefined ? 'such as z.object({ … })' : `not ${mistake}`;
  return new InvalidArgumentError(argument, `a schema of zod 4 for the tool "${name}", ${hint}`, schema);
}
