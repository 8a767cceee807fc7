import { InvalidArgumentError } from '@weir/core';

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
  content.forEach((part: unknown, index) => checkPart(`${path}.content[${index}]`, fieldsOf(part), allowed));
}

function formOf(role: string, allowed: readonly string[]): string {
  const parts = `a list of parts (${allowed.join(', ')})`;
  if (role === 'system') return 'text';
  return role === 'tool' ? parts : `text, or ${parts}`;
}

function checkPart(path: string, part: Fields, allowed: readonly string[]): void {
  const { type } = part;
  if (typeof type !== 'string') throw new InvalidArgumentError(`${path}.type`, `one of ${allowed.join(', ')}`, type);
  for (const field of Object.hasOwn(textsOf, type) ? (textsOf[type] ?? []) : []) {
    if (typeof part[field] !== 'string') throw new InvalidArgumentError(`${path}.${field}`, 'text', part[field]);
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
