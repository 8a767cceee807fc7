import type {
  AnyComponent,
  Catalog,
  ComponentContext,
  ComponentKinds,
  OperatorSpec,
  Sink,
  SinkSpec,
  SourceSpec,
} from '@weir/core';
import type { Observable, OperatorFunction } from 'rxjs';
import type { z } from 'zod';

/** The kinds of things that can be registered; packages add theirs by extending `ComponentKinds`. */
export type ComponentKind = keyof ComponentKinds;

/** A component that has a config. */
export type ConfigurableSpec = SourceSpec | OperatorSpec | SinkSpec;

/**
 * Everything that configuration can name: sources, operators, sinks, and whatever else its catalogs hold. It never changes;
 * `extend` makes a larger one.
 */
export interface Registry {
  /** The kinds of which there is at least one component, sorted. */
  kinds(): readonly string[];
  /** All components, or those of one kind, in the order in which they were registered. */
  list<K extends ComponentKind>(kind: K): readonly ComponentKinds[K][];
  list(kind?: string): readonly AnyComponent[];
  /** Finds a component. @throws UnknownNameError with the nearest known name */
  get<K extends ComponentKind>(kind: K, name: string): ComponentKinds[K];
  get(kind: string, name: string): AnyComponent;
  has(kind: string, name: string): boolean;
  /** The names that are known of a kind. */
  names(kind: string): readonly string[];
  /** The schema of a component's config: made once, on first use. */
  schemaOf(spec: AnyComponent): z.ZodType;
  /** Checks a config and gives it as the component's `create` takes it. @throws ConfigError with every problem */
  parse(spec: AnyComponent, config: unknown): unknown;
  /**
   * Makes a component from its name and its config as it stands in a file. A text operator is made so that it works on the text
   * within events as well.
   *
   * @throws UnknownNameError, ConfigError
   */
  create(kind: 'source', name: string, config: unknown, context: ComponentContext): Observable<unknown>;
  create(
    kind: 'operator',
    name: string,
    config: unknown,
    context: ComponentContext,
  ): OperatorFunction<unknown, unknown>;
  create(kind: 'sink', name: string, config: unknown, context: ComponentContext): Sink<unknown>;
  /** A registry of what this one holds and more. @throws DuplicateNameError */
  extend(...catalogs: readonly Catalog[]): Registry;
}
