import type { ToolResultPart } from '../model/prompt.js';
import type { Finding } from './passage-index.js';

/** What an answer is made from. */
export interface AnswerMaterial {
  readonly findings: readonly Finding[];
  readonly results: readonly ToolResultPart[];
  /** How many passages were searched. */
  readonly searched: number;
}

const identity =
  'I am a small retrieval assistant that comes with Weir, not a language model: I look sentences up in documents and can compute and tell the time.';

/** Puts tool results and the chosen sentences together, with where each was found. */
export function composeAnswer({ findings, results, searched }: AnswerMaterial): string {
  const computed = results.flatMap(describeResult);
  const quoted = quote(findings);
  if (computed.length > 0 || quoted.length > 0) return [...quoted, ...computed].join('\n\n');
  return `I found nothing about that in the ${searched} passages that I can search. ${identity}`;
}

/** Says what answers. */
export function introduceYourself(searched: number): string {
  return `${identity} I can search ${searched} passages.`;
}

function quote(findings: readonly Finding[]): string[] {
  const byPlace = new Map<string, string[]>();
  for (const { sentence, file, heading } of findings) {
    const place = file === heading ? file : `${file}, “${heading}”`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), sentence]);
  }
  return [...byPlace].map(([place, sentences]) => `${sentences.join(' ')} (${place})`);
}

function describeResult({ toolName, output }: ToolResultPart): string[] {
  if (output.type === 'error-text') return [`The tool ${toolName} failed: ${output.value}`];
  // What a search found is quoted with its place, not printed as data.
  if (isFindings(output.value)) return [];
  if (isMoment(output.value))
    return [`It is ${output.value.weekday}, ${output.value.date}, ${output.value.time} (${output.value.timeZone}).`];
  const value = typeof output.value === 'string' ? output.value : JSON.stringify(output.value);
  return [`The ${toolName} says: ${value}.`];
}

/** Tells whether a tool's result is a list of findings. */
export function isFindings(value: unknown): value is Finding[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'sentence' in entry)
  );
}

function isMoment(value: unknown): value is Record<'weekday' | 'date' | 'time' | 'timeZone', string> {
  return (
    typeof value === 'object' && value !== null && ['weekday', 'date', 'time', 'timeZone'].every((key) => key in value)
  );
}
