import { z } from 'zod';
import { knownNamesHint, nearestName } from '../registry/nearest-name.js';
import type { ProblemCode } from './problem.js';
import { describeValue, valueAt } from './value-at.js';

type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;

/** A zod issue in the words of the configuration's author. */
export interface ExplainedIssue {
  /** Where, from the checked value. */
  readonly path: Path;
  /** The key at fault within the map at `path`. */
  readonly key?: string;
  readonly code: ProblemCode;
  readonly message: string;
  readonly suggestion?: string;
}

/** Tells what zod found wrong with a value: what was expected and found, the nearest known key, what a missing field is for. */
export function explainIssues(issues: readonly Issue[], schema: z.ZodType, value: unknown): ExplainedIssue[] {
  const explainer = new IssueExplainer(schema, value);
  return issues.flatMap((issue) => explainer.explain(issue, []));
}

class IssueExplainer {
  #json: JsonSchema | undefined;

  constructor(
    private readonly schema: z.ZodType,
    private readonly value: unknown,
  ) {}

  explain(issue: Issue, parent: Path): ExplainedIssue[] {
    const path = [...parent, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
    const found = valueAt(this.value, path);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => this.#unknownKey(path, key));
    if (found === undefined && path.length > 0) return [this.#missing(path)];
    if (issue.code === 'invalid_union') return this.#union(issue, path, found);
    if (issue.code === 'invalid_type') return [wrongType(path, issue.expected, found)];
    if (issue.code === 'invalid_value') return [notAllowed(path, issue.values, found)];
    return [custom(issue, path)];
  }

  #unknownKey(path: Path, key: string): ExplainedIssue {
    const known = keysOf(this.#jsonSchema(), path);
    const nearest = nearestName(key, known);
    const message = `The key "${key}" is not known here. ${knownNamesHint(nearest, known)}`;
    return { path, key, code: 'unknown_key', message, ...(nearest !== undefined && { suggestion: nearest }) };
  }

  #missing(path: Path): ExplainedIssue {
    const key = String(path.at(-1));
    const about = schemasAt(this.#jsonSchema(), path).find(({ description }) => description !== undefined)?.description;
    return { path, code: 'missing_value', message: `"${key}" is required${about === undefined ? '.' : `: ${about}`}` };
  }

  /** Of a value that may take several forms, the form that fits best decides: the one whose faults lie deepest. */
  #union(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, found: unknown): ExplainedIssue[] {
    const inside = issue.errors.filter((faults) => !faults.some((fault) => isAboutForm(fault, path, this.value)));
    const [best] = inside.sort((a, b) => a.length - b.length);
    if (best !== undefined) return best.flatMap((fault) => this.explain(fault, path));
    const values = issue.errors.flat().flatMap((fault) => (fault.code === 'invalid_value' ? fault.values : []));
    if (values.length > 0 && typeof found === 'string') return [notAllowed(path, values, found)];
    if (issue.message !== 'Invalid input')
      return [{ path, code: 'wrong_type', message: `${issue.message} Found ${describeValue(found)}.` }];
    const expected = issue.errors.flat().flatMap((fault) => (fault.code === 'invalid_type' ? [fault.expected] : []));
    return [wrongType(path, [...new Set(expected)].join(' or ') || 'something else', found)];
  }

  #jsonSchema(): JsonSchema {
    return (this.#json ??= z.toJSONSchema(this.schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  }
}

function isAboutForm(fault: Issue, path: Path, value: unknown): boolean {
  if (fault.path.length > 0) return false;
  if (fault.code === 'invalid_type' || fault.code === 'invalid_value') return true;
  return fault.code === 'invalid_union' && valueAt(value, path) === undefined;
}

const articles: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function wrongType(path: Path, expected: string, found: unknown): ExplainedIssue {
  const wanted = expected.split(' or ').map((type) => articles[type] ?? type);
  return { path, code: 'wrong_type', message: `Expected ${wanted.join(' or ')}, found ${describeValue(found)}.` };
}

function notAllowed(path: Path, values: readonly unknown[], found: unknown): ExplainedIssue {
  const allowed = values.map(String);
  const nearest = typeof found === 'string' ? nearestName(found, allowed) : undefined;
  const message = `${describeValue(found)} is not one of ${allowed.join(', ')}.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`;
  return { path, code: 'invalid_value', message, ...(nearest !== undefined && { suggestion: nearest }) };
}

function custom(issue: Issue, path: Path): ExplainedIssue {
  const { problem, suggestion } = (issue.code === 'custom' ? issue.params : undefined) ?? {};
  return {
    path,
    code: problem === 'unknown_name' ? problem : 'invalid_value',
    message: issue.message,
    ...(typeof suggestion === 'string' && { suggestion }),
  };
}

/** The part of a JSON Schema that is looked at here. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly description?: string;
}

function keysOf(schema: JsonSchema, path: Path): string[] {
  return [...new Set(schemasAt(schema, path).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The schemas that may govern the value at a path: several where there is a choice. */
function schemasAt(schema: JsonSchema, [key, ...rest]: Path): JsonSchema[] {
  const forms = [...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
  if (key === undefined) return [schema, ...forms.flatMap((form) => schemasAt(form, []))];
  const within = typeof key === 'number' ? (schema.prefixItems?.[key] ?? schema.items) : schemaOfKey(schema, key);
  return [
    ...(within === undefined ? [] : schemasAt(within, rest)),
    ...forms.flatMap((form) => schemasAt(form, [key, ...rest])),
  ];
}

function schemaOfKey(schema: JsonSchema, key: string): JsonSchema | undefined {
  const property = schema.properties?.[key];
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
