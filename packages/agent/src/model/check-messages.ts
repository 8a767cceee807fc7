import { InvalidArgumentError } from '@weir/core';
import type { Question } from './prompt.js';
import { isFileData } from './file-data.js';

/** What each role may say, beside plain text. */
const partsOf: Readonly<Record<string, readonly string[]>> = {
  system: [],
  user: ['text', 'file'],
  assistant: ['text', 'reasoning', 'tool-call'],
  tool: ['tool-result'],
};

/** The fields that a part must have, and that are text. */
const textsOf: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  reasoning: ['text'],
  file: ['mediaType'],
  'tool-call': ['toolCallId', 'toolName'],
  'tool-result': ['toolCallId', 'toolName'],
};

type Fields = Readonly<Record<string, unknown>>;

/** Checks messages before a model is asked: what is wrong with one is best said here. @throws InvalidArgumentError that names the first at fault */
export function checkMessages(messages: unknown): void {
  if (!Array.isArray(messages))
    throw new InvalidArgumentError('messages', 'a list such as [{ role: "user", content: "Hello" }]', messages);
  messages.forEach((message: unknown, index) => checkMessage(`messages[${index}]`, fieldsOf(message), message));
}

function checkMessage(path: string, { role, content, parts }: Fields, message: unknown): void {
  const allowed = typeof role === 'string' && Object.hasOwn(partsOf, role) ? partsOf[role] : undefined;
  if (allowed === undefined)
    throw new InvalidArgumentError(`${path}.role`, `one of ${Object.keys(partsOf).join(', ')}`, role);
  if (content === undefined && Array.isArray(parts)) {
    const expected = 'a model’s message, with "content" (of a UI message take the text of its "parts")';
    throw new InvalidArgumentError(path, expected, message);
  }
  if (typeof content === 'string' && role !== 'tool') return;
  if (!Array.isArray(content) || role === 'system')
    throw new InvalidArgumentError(`${path}.content`, formOf(String(role), allowed), content);
  checkParts(`${path}.content`, content, allowed, role === 'user');
}

/** Checks what a user says: text, or a list of parts with something in it. @throws InvalidArgumentError that names the first part at fault */
export function checkQuestionContent(path: string, content: unknown): void {
  if (typeof content === 'string') return;
  const { user: allowed = [] } = partsOf;
  if (!Array.isArray(content) || content.length === 0)
    throw new InvalidArgumentError(path, formOf('user', allowed), content);
  checkParts(path, content, allowed, true);
}

/** Whether a user can say that. */
export function isQuestion(content: unknown): content is Question {
  try {
    checkQuestionContent('content', content);
    return true;
  } catch (error) {
    if (InvalidArgumentError.is(error)) return false;
    throw error;
  }
}

function checkParts(path: string, parts: readonly unknown[], allowed: readonly string[], alone: boolean): void {
  parts.forEach((part, index) => checkPart(`${path}[${index}]`, fieldsOf(part), allowed, alone));
}

function formOf(role: string, allowed: readonly string[]): string {
  const parts = `a list of parts (${allowed.join(', ')})`;
  if (role === 'system') return 'text';
  return role === 'tool' ? parts : `text, or ${parts}`;
}

/** @param alone whether no other kinds are taken: those of an assistant and of tools are the providers' as well */
function checkPart(path: string, part: Fields, allowed: readonly string[], alone: boolean): void {
  const { type } = part;
  if (typeof type !== 'string' || (alone && !allowed.includes(type)))
    throw new InvalidArgumentError(`${path}.type`, `one of ${allowed.join(', ')}`, type);
  for (const field of Object.hasOwn(textsOf, type) ? (textsOf[type] ?? []) : []) {
    if (typeof part[field] !== 'string') throw new InvalidArgumentError(`${path}.${field}`, 'text', part[field]);
  }
  if (type === 'file' && alone && !isFileData(part.data))
    throw new InvalidArgumentError(`${path}.data`, 'bytes, Base64 text, or the URL of a file', part.data);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
