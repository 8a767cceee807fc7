import type { MonoTypeOperatorFunction, Observable, OperatorFunction } from 'rxjs';
import type { AppOnlySpec } from './app-only.js';
import type { ComponentContext } from './component-context.js';
import type { ConversationStoreSpec } from './conversation-store.js';
import type { ConfigSchema } from './fields.js';
import type { Kernel } from './kernel.js';
import type { Sink } from './sink.js';
import type { SpillStoreSpec } from './spill-store.js';

/** What kind of items a component takes or gives. `same`: what it takes. `text`: strings, or the text within events. */
export type ItemKind = 'any' | 'same' | 'event' | 'text' | 'list' | 'number' | 'record';

/** A config that works, with a title; for operators with marbles that a test runs. */
export interface ComponentExample {
  title: string;
  /** The component's config, as it stands in the pipeline file. */
  config: unknown;
  /** What goes in, as marbles (one character is 1 ms); operators only. */
  input?: string;
  /** What comes out, as marbles. */
  output?: string;
  /** The values that the marbles' letters stand for. */
  values?: { input?: Record<string, unknown>; output?: Record<string, unknown> };
  /** The error that `#` stands for in the output: its code. */
  error?: string;
}

/** What all components declare. */
export interface ComponentDeclaration<Config> {
  /** The name in config, in code and in the docs: camelCase. */
  name: string;
  /** One sentence: what it does. */
  summary: string;
  /** When to use it, and which neighbour instead; Markdown. */
  description?: string;
  config: ConfigSchema<Config>;
  examples?: readonly ComponentExample[];
}

export interface SourceContract {
  /** What it gives. */
  gives: ItemKind;
  /** What it does while the valve downstream is closed. */
  backpressure: string;
  /** Whether its items carry receipts, so that a refused one can come again. */
  redelivers: boolean;
  /** When it completes. */
  completes: string;
}

export interface OperatorContract {
  takes: ItemKind;
  gives: ItemKind;
  /** What happens to what it holds when the source completes. */
  onComplete: string;
  /** What happens to what it holds when the source fails. */
  onError: string;
  /** How much it holds at most. */
  memory: string;
  /** How what it emits is traced to what it was given: at once, by explicit holds, or not at all. */
  lineage: 'synchronous' | 'explicit' | 'none';
  /** How many items it gives for one that it takes. */
  cardinality: 'one' | 'atMostOne' | 'any';
  /** Whether it works on each item by `context.retry`, so that the step's `onError` may ask for `retry`. */
  retries?: boolean;
}

export interface SinkContract {
  takes: ItemKind;
  /** When an item counts as taken. */
  delivery: string;
  /** What happens while it cannot keep up. */
  backpressure: string;
}

export interface SourceSpec<Config = unknown, Out = unknown> extends ComponentDeclaration<Config> {
  readonly kind: 'source';
  contract: SourceContract;
  /** Whether, by its config, it gives user messages that are each a conversation of its own, though they could be of one. */
  givesLoneMessages?(config: Config): boolean;
  create(config: Config, context: ComponentContext): Observable<Out>;
}

export interface OperatorSpec<Config = unknown, In = never, Out = unknown> extends ComponentDeclaration<Config> {
  readonly kind: 'operator';
  family: string;
  contract: OperatorContract;
  /**
   * The field of its config that names a folder which the step must have to itself, such as `path`, or `memory.store.path` for one within others: two steps with
   * one folder are refused before anything runs. Relative paths start from the folder of the config.
   */
  ownFolder?: string;
  /** Whether, by its config, it treats the messages of a conversation as such: of messages that are each one of its own it makes nothing. */
  wantsConversations?(config: Config): boolean;
  /** What it gives with this config, where the contract alone cannot say it. */
  givesWith?(config: Config): ItemKind;
  /** What is doubtful about its config, as texts that say what to do: each is a warning. `lookup` finds registered components by kind and name, such as a tool. */
  doubts?(config: Config, lookup: (kind: string, name: string) => unknown): readonly string[];
  create(config: Config, context: ComponentContext): OperatorFunction<In, Out>;
  /** The same work as a kernel, where it is synchronous: the runtime fuses adjacent kernels into one subscriber. */
  kernel?(config: Config, context: ComponentContext): Kernel<In, Out>;
  /** Set on operators from text to text: in a stream of events they run on the text of each run. */
  liftText?: (operator: () => OperatorFunction<string, string>) => MonoTypeOperatorFunction<unknown>;
}

export interface SinkSpec<Config = unknown, In = never> extends ComponentDeclaration<Config> {
  readonly kind: 'sink';
  contract: SinkContract;
  create(config: Config, context: ComponentContext): Sink<In>;
}

/** A named zod schema, for `validate` and others. */
export interface SchemaSpec {
  readonly kind: 'schema';
  name: string;
  summary: string;
  schema: ParsableSchema;
}

/** The part of a zod schema that checks one value. */
export interface ParsableSchema {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: unknown }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** Every kind of thing that a catalog may hold, by kind. Packages add theirs by declaration merging (`tool`, `model`). */
export interface ComponentKinds {
  source: SourceSpec;
  operator: OperatorSpec;
  sink: SinkSpec;
  schema: SchemaSpec;
  spillStore: SpillStoreSpec;
  conversationStore: ConversationStoreSpec;
  appOnly: AppOnlySpec;
}

/** Anything that a catalog may hold. */
export type AnyComponent = ComponentKinds[keyof ComponentKinds];

/** A package's components: a plain array, so that a bundler keeps only what is used. */
export type Catalog = readonly AnyComponent[];
