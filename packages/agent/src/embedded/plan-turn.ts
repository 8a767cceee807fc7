import type { ModelMessage, ToolResultPart } from '../model/prompt.js';
import { findArithmetic } from './find-arithmetic.js';
import { findTimeQuestion } from './find-time-zone.js';

/** A tool call that the embedded model decides on. */
export interface PlannedCall {
  readonly toolName: string;
  readonly input: Record<string, unknown>;
}

/** What a conversation asks for next: tools to call, or an answer from what is there. */
export interface Turn {
  readonly question: string;
  readonly calls: readonly PlannedCall[];
  /** What the tools answered since the question. */
  readonly results: readonly ToolResultPart[];
}

/** Reads the last question of a prompt and decides which of the offered tools it needs. Tools are called once for each question. */
export function planTurn(prompt: readonly ModelMessage[], tools: ReadonlySet<string>): Turn {
  const asked = prompt.findLastIndex(({ role }) => role === 'user');
  const question = textOf(prompt[asked]);
  const results = prompt.slice(asked + 1).flatMap((message) => (message.role === 'tool' ? message.content : []));
  const calls = results.length > 0 ? [] : callsFor(question).filter(({ toolName }) => tools.has(toolName));
  return { question, calls, results };
}

function callsFor(question: string): PlannedCall[] {
  const calls: PlannedCall[] = [];
  const arithmetic = findArithmetic(question);
  const time = findTimeQuestion(question);
  const topic = arithmetic ? withoutAsking(question.replace(arithmetic.text, ' ')) : question.trim();
  if (!time && /\p{L}{4}/u.test(topic)) calls.push({ toolName: 'searchDocs', input: { query: topic } });
  if (arithmetic) calls.push({ toolName: 'calculator', input: { expression: arithmetic.expression } });
  if (time) calls.push({ toolName: 'clock', input: { ...time } });
  return calls;
}

/** Drops the words around a calculation that only ask for its result: `…, and what is`. */
function withoutAsking(question: string): string {
  return question
    .replaceAll(/\bplease\b/gi, '')
    .replace(
      /[,;]?\s*(?:\b(?:and|also|then)\s+)?\b(?:what(?:'s|\s+is|\s+are)?|how\s+much(?:\s+is)?|compute|calculate)\s*(?=[.?!]*\s*$|,|\band\b)/i,
      ' ',
    )
    .replace(/^[\s,;]*(?:and\b)?[\s,;]*/i, '')
    .replace(/[\s,;.?!]*$/, '');
}

function textOf(message: ModelMessage | undefined): string {
  if (message?.role !== 'user') return '';
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
}
