import type { AnyComponent, Catalog, ComponentContext, Fields, OperatorSpec, SinkSpec, SourceSpec } from '@weir/core';
import { z } from 'zod';
import { explainIssues } from '../config/explain-issues.js';
import { ConfigError } from '../errors/config-error.js';
import { DuplicateNameError } from '../errors/duplicate-name-error.js';
import { UnknownNameError } from '../errors/unknown-name-error.js';
import { createFields } from './create-fields.js';
import type { Registry } from './registry.js';

/**
 * Gathers catalogs into a registry, from which configuration, the `weir` command and app code take components by name.
 *
 * The same component may come in several catalogs; two different ones of a kind must not share a name.
 *
 * @throws DuplicateNameError
 */
export function createRegistry(catalogs: readonly Catalog[]): Registry {
  return new NamedComponents(catalogs) as Registry;
}

class NamedComponents {
  readonly #byKind = new Map<string, Map<string, AnyComponent>>();
  readonly #schemas = new Map<AnyComponent, z.ZodType>();
  readonly #fields: Fields = createFields((kind) => this.names(kind));

  constructor(private readonly catalogs: readonly Catalog[]) {
    for (const catalog of catalogs) for (const spec of catalog) this.#add(spec);
  }

  kinds(): readonly string[] {
    return [...this.#byKind.keys()].sort();
  }

  list(kind?: string): readonly AnyComponent[] {
    if (kind !== undefined) return [...(this.#byKind.get(kind)?.values() ?? [])];
    return [...this.#byKind.values()].flatMap((components) => [...components.values()]);
  }

  names(kind: string): readonly string[] {
    return [...(this.#byKind.get(kind)?.keys() ?? [])];
  }

  has(kind: string, name: string): boolean {
    return this.#byKind.get(kind)?.has(name) ?? false;
  }

  get(kind: string, name: string): AnyComponent {
    const spec = this.#byKind.get(kind)?.get(name);
    if (spec === undefined) throw new UnknownNameError(kind, name, this.names(kind));
    return spec;
  }

  schemaOf(spec: AnyComponent): z.ZodType {
    let schema = this.#schemas.get(spec);
    if (schema === undefined) {
      schema = 'config' in spec ? spec.config(this.#fields) : z.strictObject({});
      this.#schemas.set(spec, schema);
    }
    return schema;
  }

  parse(spec: AnyComponent, config: unknown): unknown {
    const given = config ?? {};
    const result = this.schemaOf(spec).safeParse(given);
    if (result.success) return result.data;
    const place = { file: `${spec.kind} ${spec.name}`, line: 1, column: 1, severity: 'error' } as const;
    throw new ConfigError(
      explainIssues(result.error.issues, this.schemaOf(spec), given).map(({ key, ...problem }) => ({
        ...problem,
        ...place,
        path: key === undefined ? problem.path : [...problem.path, key],
      })),
    );
  }

  create(kind: 'source' | 'operator' | 'sink', name: string, config: unknown, context: ComponentContext): unknown {
    const spec = this.get(kind, name) as SourceSpec | OperatorSpec | SinkSpec;
    const parsed = this.parse(spec, config);
    return spec.kind === 'operator' ? createOperator(spec, parsed, context) : spec.create(parsed, context);
  }

  extend(...catalogs: readonly Catalog[]): Registry {
    return createRegistry([...this.catalogs, ...catalogs]);
  }

  #add(spec: AnyComponent): void {
    const known = this.#byKind.get(spec.kind) ?? new Map<string, AnyComponent>();
    this.#byKind.set(spec.kind, known);
    const before = known.get(spec.name);
    if (before !== undefined && before !== spec) {
      throw new DuplicateNameError(spec.kind, spec.name, [before.summary, spec.summary]);
    }
    known.set(spec.name, spec);
  }
}

function createOperator(spec: OperatorSpec, config: unknown, context: ComponentContext) {
  if (spec.liftText === undefined || spec.contract.takes !== 'text') return spec.create(config, context);
  return spec.liftText(
    () => spec.create(config, context) as ReturnType<Parameters<NonNullable<typeof spec.liftText>>[0]>,
  );
}
