import { z } from 'zod';
import { knownNamesHint, nearestName } from '@weir/core/names';
import type { ProblemCode } from './problem.js';
import { describeValue, valueAt } from './value-at.js';

type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;
type TooSmall = Extract<Issue, { code: 'too_small' }>;
type TooBig = Extract<Issue, { code: 'too_big' }>;

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
    if (issue.code === 'invalid_type') return [wrongType(path, [issue.expected], found)];
    if (issue.code === 'invalid_value') return [notAllowed(path, issue.values, found)];
    if (issue.code === 'too_small' && issue.message.startsWith('Too small: expected'))
      return [tooSmall(issue, path, found)];
    if (issue.code === 'too_big' && issue.message.startsWith('Too big: expected')) return [tooBig(issue, path, found)];
    return [custom(issue, path)];
  }

  #unknownKey(path: Path, key: string): ExplainedIssue {
    const known = keysOf(this.#jsonSchema(), path);
    if (known.includes(key))
      return { path, key, code: 'unknown_key', message: `The key "${key}" cannot stand beside the others here.` };
    const suggestion = nearestName(key, known);
    const message = `The key "${key}" is not known here. ${knownNamesHint(suggestion, known)}`;
    return { path, key, code: 'unknown_key', message, ...(suggestion !== undefined && { suggestion }) };
  }

  #missing(path: Path): ExplainedIssue {
    const key = String(path.at(-1));
    const schemas = schemasAt(this.#jsonSchema(), path, (form, at) => mayBe(form, valueAt(this.value, at)));
    const about = schemas.find(({ description }) => description !== undefined)?.description;
    return { path, code: 'missing_value', message: `"${key}" is required${about === undefined ? '.' : `: ${about}`}` };
  }

  /** Of a value that may take several forms, the one that it misses by least decides. */
  #union(issue: UnionIssue, path: Path, found: unknown): ExplainedIssue[] {
    const options = optionsOf(issue);
    if (options !== undefined) return [notAllowed(path, options, found)];
    const [best] = issue.errors.map((faults) => ({ faults, miss: missOf(faults) })).sort((a, b) => a.miss - b.miss);
    if (best !== undefined && best.miss < anotherForm) return best.faults.flatMap((fault) => this.explain(fault, path));
    const forms = formsOf(issue);
    const texts = forms.flatMap(({ values = [] }) => values.filter((value) => typeof value === 'string'));
    if (texts.length > 0 && typeof found === 'string') return [notAllowed(path, texts, found)];
    if (issue.message !== 'Invalid input')
      return [{ path, code: 'wrong_type', message: `${issue.message} Found ${describeValue(found)}.` }];
    return [
      wrongType(
        path,
        forms.flatMap(({ values, type }) => values?.map(String) ?? type ?? []),
        found,
      ),
    ];
  }

  #jsonSchema(): JsonSchema {
    return (this.#json ??= z.toJSONSchema(this.schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  }
}

/** What the field that tells the forms of a union apart may say, where it says something else. */
function optionsOf({ discriminator, options }: UnionIssue & { readonly options?: readonly unknown[] }) {
  return discriminator === undefined ? undefined : options;
}

/** What a union takes at its root: values, or types. */
function formsOf(issue: UnionIssue): { values?: readonly unknown[]; type?: string }[] {
  return issue.errors.flat().flatMap((fault) => {
    if (fault.code === 'invalid_union') return formsOf(fault);
    if (fault.path.length > 0) return [];
    return fault.code === 'invalid_value'
      ? [{ values: fault.values }]
      : fault.code === 'invalid_type'
        ? [{ type: fault.expected }]
        : [];
  });
}

const anotherForm = 1000;

/** By how much a value misses one of the forms that it may take. */
function missOf(faults: readonly Issue[]): number {
  return faults.reduce((sum, fault) => sum + missBy(fault), 0);
}

function missBy(fault: Issue): number {
  if (fault.code === 'invalid_union') return Math.min(...fault.errors.map(missOf));
  if (fault.code === 'unrecognized_keys') return fault.keys.length;
  const isForm = fault.path.length === 0 && (fault.code === 'invalid_type' || fault.code === 'invalid_value');
  return isForm ? anotherForm : 1;
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

function wrongType(path: Path, expected: readonly string[], found: unknown): ExplainedIssue {
  const wanted = [...new Set(expected)].map((type) => articles[type] ?? type).join(' or ');
  return {
    path,
    code: 'wrong_type',
    message: `Expected ${wanted || 'something else'}; found ${describeValue(found)}.`,
  };
}

function notAllowed(path: Path, values: readonly unknown[], found: unknown): ExplainedIssue {
  const allowed = values.map(String);
  const suggestion = typeof found === 'string' ? nearestName(found, allowed) : undefined;
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  const message = `Expected one of ${allowed.join(', ')}; found ${describeValue(found)}.${hint}`;
  return { path, code: 'invalid_value', message, ...(suggestion !== undefined && { suggestion }) };
}

function tooSmall({ origin, minimum, inclusive }: TooSmall, path: Path, found: unknown): ExplainedIssue {
  return outOfRange(path, `${inclusive === true ? 'at least' : 'more than'} ${amount(origin, minimum)}`, found);
}

function tooBig({ origin, maximum, inclusive }: TooBig, path: Path, found: unknown): ExplainedIssue {
  return outOfRange(path, `${inclusive === true ? 'at most' : 'less than'} ${amount(origin, maximum)}`, found);
}

function outOfRange(path: Path, range: string, found: unknown): ExplainedIssue {
  const size = Array.isArray(found) ? ` of ${found.length}` : '';
  return { path, code: 'invalid_value', message: `Expected ${range}; found ${describeValue(found)}${size}.` };
}

const units: Readonly<Partial<Record<string, readonly [one: string, several: string]>>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  object: ['key', 'keys'],
};

/** A limit with what it counts, such as `2 characters`; a number stands for itself. */
function amount(origin: string, limit: number | bigint): string {
  const unit = units[origin];
  return unit === undefined ? String(limit) : `${limit} ${limit === 1 ? unit[0] : unit[1]}`;
}

function custom(issue: Issue, path: Path): ExplainedIssue {
  const params: Readonly<Record<string, unknown>> = (issue.code === 'custom' ? issue.params : undefined) ?? {};
  const { problem, suggestion } = params;
  return {
    path,
    code: problem === 'unknown_name' ? problem : 'invalid_value',
    message: /[.!?]$/.test(issue.message) ? issue.message : `${issue.message}.`,
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
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** Whether a value could be of a form: none of its fields says that it is of another one. */
function mayBe({ properties = {} }: JsonSchema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(properties).every(([key, { const: only, enum: allowed }]) => {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    if (field === undefined) return true;
    return (only === undefined || field === only) && (allowed === undefined || allowed.includes(field));
  });
}

function keysOf(schema: JsonSchema, path: Path): string[] {
  return [...new Set(schemasAt(schema, path).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** Whether a form is in question for the value at a path. */
type FormTest = (form: JsonSchema, at: Path) => boolean;

/** The schemas that may govern the value at a path: several where there is a choice. */
function schemasAt(schema: JsonSchema, path: Path, isPossible: FormTest = () => true, at: Path = []): JsonSchema[] {
  const [key, ...rest] = path;
  const all = [...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
  const forms = all.filter((form) => isPossible(form, at));
  const ofForms = forms.flatMap((form) => schemasAt(form, path, isPossible, at));
  if (key === undefined) return [schema, ...ofForms];
  const within = typeof key === 'number' ? (schema.prefixItems?.[key] ?? schema.items) : schemaOfKey(schema, key);
  return [...(within === undefined ? [] : schemasAt(within, rest, isPossible, [...at, key])), ...ofForms];
}

function schemaOfKey(schema: JsonSchema, key: string): JsonSchema | undefined {
  const property = schema.properties?.[key];
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
