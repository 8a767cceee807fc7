import { parseDocument } from 'yaml';
import type { ConfigPath, Locator } from './locator.js';
import { ConfigError } from '../errors/config-error.js';
import type { ProblemLog } from './problem-log.js';

/** Values set from outside, by dotted path: `{ 'pipelines.support.to.0.jsonl.path': './other.jsonl' }`. */
export type Overrides = Readonly<Record<string, unknown>>;

/**
 * Reads `key=value` texts, as the command line's `--set` takes them: the key is a dotted path, the value is read as YAML.
 *
 * @throws ConfigError for a text without `=`, or a value that is not YAML
 */
export function parseOverrides(texts: readonly string[]): Overrides {
  return Object.fromEntries(texts.map(parseOverride));
}

function parseOverride(text: string): [string, unknown] {
  const [, path, value] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
  if (path === undefined || value === undefined) throw badOverride(text, 'it needs the form key=value');
  const document = parseDocument(value, { prettyErrors: false, stringKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw badOverride(text, `its value is not YAML: ${error.message}`);
  return [path.trim(), document.toJS() as unknown];
}

function badOverride(text: string, reason: string): ConfigError {
  const message = `"${text}" cannot be set: ${reason}.`;
  return new ConfigError([
    { file: `--set ${text}`, line: 1, column: 1, path: [], code: 'bad_override', message, severity: 'error' },
  ]);
}

/** The configuration with the overrides in it: maps that are missing on the way are made, lists take indexes of items that they have. */
export function applyOverrides(value: unknown, overrides: Overrides, log: ProblemLog): unknown {
  let result = value;
  for (const [dotted, override] of Object.entries(overrides)) {
    const path = pathOf(dotted);
    const changed = setAt(result, path, override);
    if (changed !== undefined) result = changed.value;
    else
      log.add({
        path,
        code: 'bad_override',
        message: `Nothing can be set at "${dotted}": the path leads through a value that is no map, or past the end of a list.`,
      });
  }
  return result;
}

/** The locator of a configuration with overrides: what was set from outside is not in the file. */
export function overrideLocator(locator: Locator, overrides: Overrides): Locator {
  const set = Object.keys(overrides).map((dotted) => ({ dotted, path: pathOf(dotted) }));
  const find = (path: ConfigPath) => {
    const override = set.find((entry) => entry.path.every((step, index) => String(path[index]) === step));
    return override && { file: `--set ${override.dotted}`, line: 1, column: 1 };
  };
  return {
    locate: (path, target) => find(path) ?? locator.locate(path, target),
    locateText: (path, text) => find(path) ?? locator.locateText(path, text),
    isPlain: (path) => find(path) !== undefined || locator.isPlain(path),
  };
}

function pathOf(dotted: string): string[] {
  return dotted.split('.');
}

function setAt(target: unknown, [step, ...rest]: readonly string[], value: unknown): { value: unknown } | undefined {
  if (step === undefined) return { value };
  if (Array.isArray(target)) {
    const index = Number(step);
    if (!Number.isInteger(index) || index < 0 || index >= target.length) return undefined;
    const item = setAt(target[index], rest, value);
    return item && { value: target.map((other: unknown, at) => (at === index ? item.value : other)) };
  }
  if (target !== undefined && target !== null && typeof target !== 'object') return undefined;
  const map = (target ?? {}) as Record<string, unknown>;
  const field = setAt(Object.hasOwn(map, step) ? map[step] : undefined, rest, value);
  return field && { value: { ...map, [step]: field.value } };
}
