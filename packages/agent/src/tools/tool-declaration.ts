import type { Zod } from '@weir/core';
import type { z } from 'zod';
import type { StandardSchema } from './standard-schema.js';
import type { ToolAnswer } from './tool-answer.js';
import type { ToolContext } from './tool-context.js';
import type { ToolRetry } from './tool-retry.js';

/** What `defineTool` takes. */
export interface ToolDeclaration<Args, Result, Deps = unknown> {
  /** Letters, digits, `_` and `-`, 64 at most: what all providers allow. */
  name: string;
  /** What the tool does and when to call it, for the model. */
  description: string;
  /**
   * The arguments: a schema of zod 4 or zod/mini, of another library that gives JSON Schema by the Standard JSON Schema, or a function from zod to a
   * schema, which loads zod only when the tool is used.
   */
  input: z.ZodType<Args> | StandardSchema<unknown, Args> | ((zod: Zod) => z.ZodType<Args>);
  /**
   * What results have to fit, in the same way; the model gets what the schema makes of them. A result that does not fit is answered with the
   * error `invalid_result`. Default: any result will do.
   */
  output?: z.ZodType<unknown, Result> | StandardSchema<Result, unknown> | ((zod: Zod) => z.ZodType<unknown, Result>);
  /**
   * Does the work. The result goes back to the model: text as it is, anything else as JSON. What it throws goes back too, by its message,
   * and the run goes on.
   *
   * It may also be an async generator: what it yields goes out at once as `tool_progress`, what it returns is the result. Of an Observable, or of
   * another async iterable, the last value is the result, and each one before it is progress, which goes out when the next one has come, or none will.
   * The stream is read only while the valve downstream is open, and is let go of (`finally` runs) when nobody waits for it any more.
   */
  execute(args: Args, context: ToolContext<Deps>): ToolAnswer<Result>;
  /**
   * How long one try may take, in ms (`Infinity`: as long as it likes); afterwards the model is told so, and `context.signal` fires. While a reader of a stream is not ready for
   * more it does not run out, and begins anew when the reader is. Default 30 s.
   */
  timeout?: number;
  /**
   * Calls the tool again where it failed, after a wait; each time a `tool_progress` `{ retry, delayMs, error }` says so, and what an earlier try
   * has reported counts no more. For tools that may do the same thing twice without harm. Off by default.
   */
  retry?: ToolRetry;
  /** How many calls of this tool run at once in a run, within its `toolConcurrency`; the others wait, and hold up no other tool. Default: no limit. */
  concurrency?: number;
  /**
   * Whether a call needs a yes before it runs, of a person as a rule: always, or for these arguments. The run then emits `tool_approval` and waits
   * for a decision, as long as it takes: `approve` of `runAgent`, or `decide`. A refusal is answered with the error `refused`. Where this function
   * throws, the call fails. Default: none does.
   */
  approval?: boolean | ((args: Args, context: ToolContext<Deps>) => boolean | PromiseLike<boolean>);
}
