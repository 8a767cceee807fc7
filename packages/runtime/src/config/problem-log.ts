import type { ExplainedIssue } from './explain-issues.js';
import type { ConfigPath, Locator, Position } from './locator.js';
import type { Problem, ProblemCode } from './problem.js';
import type { Secrets } from './secrets.js';

/** A problem by the path of what it is about. */
export interface Finding {
  readonly path: ConfigPath;
  readonly code: ProblemCode;
  readonly message: string;
  /** Whether the key at the path is at fault, or its value (the default). */
  readonly target?: 'key' | 'value';
  readonly severity?: 'error' | 'warning';
  readonly suggestion?: string | undefined;
  /** The place, where it is not the one of the path. */
  readonly position?: Position;
}

/** After these nothing is known of the value: what else is said about it would only repeat that it is missing. */
const unread: ReadonlySet<ProblemCode> = new Set(['missing_variable', 'bad_interpolation']);

/** Gathers the problems of one configuration, each with its place, none with a secret in it. */
export class ProblemLog {
  readonly #found = new Map<string, Problem>();
  readonly #unread = new Set<string>();

  constructor(
    private readonly locator: Locator,
    private readonly secrets: Secrets,
  ) {}

  add({ path, code, message, target = 'value', severity = 'error', suggestion, position }: Finding): void {
    const { file, line, column } = position ?? this.locator.locate(path, target);
    const safe = this.secrets.mask(message);
    if (unread.has(code)) this.#unread.add(JSON.stringify(path));
    // What an alias repeats stands in one place, and is one problem.
    const identity = `${file}:${line}:${column} ${code} ${safe}`;
    if (this.#found.has(identity)) return;
    this.#found.set(identity, {
      ...{ file, line, column, path, code, message: safe, severity },
      ...(suggestion !== undefined && { suggestion: this.secrets.mask(suggestion) }),
    });
  }

  /** Adds what zod found in the value at `path`. */
  addIssues(path: ConfigPath, issues: readonly ExplainedIssue[]): void {
    for (const { key, path: inner, ...issue } of issues) {
      const full = [...path, ...inner];
      if (this.#unread.has(JSON.stringify(full))) continue;
      if (key !== undefined) this.add({ ...issue, path: [...full, key], target: 'key' });
      else if (this.secrets.isSecret(full)) this.#addSecret(full, issue.code);
      else this.add({ ...issue, path: full });
    }
  }

  /** Where the value at `path` stands, as `file:line:column`. */
  placeOf(path: ConfigPath): string {
    const { file, line, column } = this.locator.locate(path, 'value');
    return `${file}:${line}:${column}`;
  }

  get hasErrors(): boolean {
    return [...this.#found.values()].some(({ severity }) => severity === 'error');
  }

  /** All problems, in the order of the file. */
  list(): Problem[] {
    return [...this.#found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** What is wrong with a secret may quote a piece of it, so it is not told. */
  #addSecret(path: ConfigPath, code: ProblemCode): void {
    this.add({ path, code, message: 'The value of this secret is not allowed here.' });
  }
}
