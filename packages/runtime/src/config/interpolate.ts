import type { ConfigPath, Locator } from './locator.js';
import type { ProblemLog } from './problem-log.js';
import type { Secrets } from './secrets.js';

/** What interpolation reads from and reports to. */
export interface Interpolation {
  readonly locator: Locator;
  readonly log: ProblemLog;
  readonly secrets: Secrets;
  environment(name: string): string | undefined;
}

const reference = /\$\$\{|\$\{([^{}]*)(\}?)/g;
const form = /^(secret:)?([A-Za-z_][A-Za-z0-9_]*)(?::([^]*))?$/;

/**
 * Puts the environment into the texts of a configuration: `${NAME}`, `${NAME:default}`, `${secret:NAME}`; `$${` stands for `${` itself.
 *
 * It happens after parsing, in each text by itself, so no value can add a key, a step or a pipeline. A text without quotes that is one
 * reference and nothing else becomes a number or a boolean where the value looks like one; a secret always stays text. A default also
 * stands in for a variable that is set to nothing. What is missing is reported at its own place.
 */
export function interpolate(value: unknown, context: Interpolation, path: ConfigPath = []): unknown {
  if (typeof value === 'string') return value.includes('${') ? interpolateText(value, context, path) : value;
  if (Array.isArray(value)) return value.map((item, index) => interpolate(item, context, [...path, index]));
  if (!isPlainMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolate(item, context, [...path, key])]),
  );
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function interpolateText(text: string, context: Interpolation, path: ConfigPath): unknown {
  const result = text.replace(reference, (whole: string, inner: string | undefined, closed: string) => {
    if (inner === undefined) return '${';
    const parts = closed === '' ? null : form.exec(inner);
    return parts === null ? refuse(whole, context, path) : resolve(whole, parts, context, path);
  });
  const only = /^\$\{(?!secret:)[^{}]*\}$/.test(text);
  return only && context.locator.isPlain(path) ? readScalar(result) : result;
}

function refuse(whole: string, { locator, log }: Interpolation, path: ConfigPath): string {
  const message = `"${whole}" is not a reference. Write \${NAME}, \${NAME:default} or \${secret:NAME}, or $\${ for the characters themselves.`;
  log.add({ path, position: locator.locateText(path, whole), code: 'bad_interpolation', message });
  return '';
}

function resolve(whole: string, parts: RegExpExecArray, context: Interpolation, path: ConfigPath): string {
  const [, secret, name = '', fallback] = parts;
  if (secret !== undefined && fallback !== undefined) return refuse(whole, context, path);
  const value = context.environment(name);
  if (secret !== undefined && value !== undefined) context.secrets.remember(value, path);
  if (value !== undefined && (value !== '' || fallback === undefined)) return value;
  if (fallback !== undefined) return fallback;
  const advice = secret === undefined ? `Set it, or give a default: \${${name}:default}.` : 'Set it.';
  const message = `The environment variable ${name} is not set. ${advice}`;
  context.log.add({ path, position: context.locator.locateText(path, whole), code: 'missing_variable', message });
  return '';
}

/** A number or a boolean where the text is one by YAML's core schema and survives the change; the text itself otherwise. */
function readScalar(text: string): unknown {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return text;
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}
