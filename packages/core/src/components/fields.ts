import type { z } from 'zod';

/** The zod namespace, handed to a component so that declaring it loads nothing. */
export type Zod = typeof z;

/** Tests and reads items by an expression that came from configuration. */
export type Expression<R = unknown> = (event: unknown) => R;

/** A text pattern with linear-time matching. `find` gives the first match at or after `from`, in UTF-16 units. */
export interface TextPattern {
  readonly source: string;
  find(text: string, from?: number): { start: number; end: number } | undefined;
}

/** What a time or a size must be, besides well written. */
export interface AmountOptions {
  /** Refuses 0. For what makes no sense without it, such as the length of a window. Default: false. */
  readonly positive?: boolean;
}

/**
 * The building blocks of a component's config schema: zod, and the field types that only the runtime can read.
 * Every one of them reports what is wrong at the field's own line and column.
 */
export interface Fields {
  readonly z: Zod;
  /** A time: a number of milliseconds, or text such as `250ms`, `1.5s`, `2m`, `1h`. Gives milliseconds. */
  duration(options?: AmountOptions): z.ZodType<number>;
  /** A size: a number of bytes, or text such as `64KiB`, `1MiB`, `10MB`. Gives bytes. */
  bytes(options?: AmountOptions): z.ZodType<number>;
  /** A CEL expression over `event` (the item). Gives a function; its result is checked where `result` says `boolean`. */
  expression(result: 'boolean'): z.ZodType<Expression<boolean>>;
  expression(result?: 'any'): z.ZodType<Expression>;
  /** A regular expression in RE2 syntax: no pattern can take more than linear time. */
  pattern(): z.ZodType<TextPattern>;
  /** The name of a registered thing; an unknown one is answered with the nearest that is known. */
  reference(kind: string): z.ZodType<string>;
}

/** Declares a component's config: called once by the registry that reads it. */
export type ConfigSchema<Config> = (fields: Fields) => z.ZodType<Config>;
