import { readJson } from '../model/read-json.js';

/** Data of which nothing is sure but that it is an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value, if it is an object; else one without fields, so that whoever looks into it finds nothing. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The value, if it is text; else empty text. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value, if it is a list; else an empty one. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value that a text is the JSON of; the text itself, if it is none. */
export function parsedJson(text: string): unknown {
  return (readJson(text) ?? { value: text }).value;
}
