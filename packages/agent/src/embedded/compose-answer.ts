import type { ToolResultPart } from '../model/prompt.js';
import { findArithmetic } from './find-arithmetic.js';
import type { Finding } from './passage-index.js';

/** What an answer is made from. */
export interface AnswerMaterial {
  readonly question: string;
  readonly findings: readonly Finding[];
  readonly results: readonly ToolResultPart[];
  /** How many passages were searched. */
  readonly searched: number;
}

/** Lines are broken at this width, in UTF-16 units, so that they can be read on a terminal; Markdown takes them for one paragraph. */
const lineWidth = 88;

const identity =
  'I am a small retrieval assistant that comes with Weir, not a language model: I look things up in documents, and can compute and tell the time.';

/** Puts tool results and the chosen excerpts together, with where each was found. */
export function composeAnswer({ question, findings, results, searched }: AnswerMaterial): string {
  const computed = results.flatMap((result) => describeResult(result, question));
  const paragraphs = [...findings.map(quote), ...computed];
  if (paragraphs.length === 0)
    paragraphs.push(`I found nothing about that in the ${searched} passages that I can search.`, identity);
  return paragraphs.map(wrapped).join('\n\n');
}

/** Says what answers. */
export function introduceYourself(searched: number): string {
  return wrapped(
    `${identity} There are ${searched} passages that I can search. Ask me something about them, such as: What is backpressure?`,
  );
}

function quote({ text, file, heading }: Finding): string {
  return `${text} (${file === heading ? file : `${file}, “${heading}”`})`;
}

function describeResult({ toolName, output }: ToolResultPart, question: string): string[] {
  if (output.type === 'error-text') return [`The tool ${toolName} failed: ${output.value}`];
  // What a search found is quoted with its place, not printed as data.
  if (isFindings(output.value)) return [];
  if (isMoment(output.value)) {
    const { weekday, date, time, timeZone } = output.value;
    return [`It is ${weekday}, ${date}, ${time} (${timeZone}).`];
  }
  const value = typeof output.value === 'string' ? output.value : JSON.stringify(output.value);
  const asked = typeof output.value === 'number' ? findArithmetic(question)?.text : undefined;
  return [asked === undefined ? `The ${toolName} says: ${value}.` : `${asked} is ${value}.`];
}

/** Tells whether a tool's result is a list of findings. */
export function isFindings(value: unknown): value is Finding[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'text' in entry && 'file' in entry)
  );
}

function isMoment(value: unknown): value is Record<'weekday' | 'date' | 'time' | 'timeZone', string> {
  return (
    typeof value === 'object' && value !== null && ['weekday', 'date', 'time', 'timeZone'].every((key) => key in value)
  );
}

function wrapped(paragraph: string): string {
  const lines = [''];
  for (const word of paragraph.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= lineWidth) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
