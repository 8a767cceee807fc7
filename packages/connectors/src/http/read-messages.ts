import type { MessageContent } from '@weir/core';
import type { IncomingMessage } from 'node:http';
import { messageOf } from '../errors/errno-of.js';
import { controlProblem, isControl, type PostedControl } from './posted-control.js';
import type { Refusal } from './reply.js';

/** What a client says. */
export interface PostedMessage {
  readonly content: MessageContent;
  /** The run that it begins; a new one where it is left out. */
  readonly run?: string;
  /** The conversation that it is a part of; one of its own where it is left out. */
  readonly conversation?: string;
}

export interface Posted {
  readonly messages: readonly (PostedMessage | PostedControl)[];
  /** Whether they came as a list, and the answer is to be one. */
  readonly list: boolean;
}

export interface ReadMessagesOptions {
  path: string;
  maxBodyBytes: number;
  /** Web pages that may post here. */
  origins: readonly string[];
  /** Whether decisions over tool calls are taken. */
  decisions: boolean;
}

const longestName = 256;
const fields = ['content', 'run', 'conversation'];

/** Reads the messages of a request, or says why it is not taken. Rejects when the client goes away in the middle. */
export async function readMessages(request: IncomingMessage, options: ReadMessagesOptions): Promise<Posted | Refusal> {
  const refusal = checkHead(request, options);
  if (refusal !== undefined) return refusal;
  const bytes = await readBody(request, options.maxBodyBytes);
  if (bytes === undefined) return tooLarge(options.maxBodyBytes);
  const text = decode(bytes);
  if (text === undefined) return { status: 400, code: 'invalid_text', message: 'The body is not UTF-8.' };
  if (mediaType(request) === 'text/plain') return { messages: [{ content: text }], list: false };
  const posted = await parseMessages(text);
  return isRefusal(posted) || options.decisions || !posted.messages.some(isDecision) ? posted : noDecisions;
}

function isDecision(posted: Posted['messages'][number]): boolean {
  return isControl(posted) && posted.type === 'tool_decision';
}

const noDecisions: Refusal = {
  status: 403,
  code: 'decisions_not_taken',
  message: 'No decisions are taken here. Set "decisions" on a source that only those can reach who may decide.',
};

/** Tells a refusal from what was posted. */
export function isRefusal(result: Posted | Refusal): result is Refusal {
  return 'status' in result;
}

function checkHead(
  request: IncomingMessage,
  { path, maxBodyBytes, origins }: ReadMessagesOptions,
): Refusal | undefined {
  const { method, url = '/', headers } = request;
  if (url.split('?', 1)[0] !== path) {
    return { status: 404, code: 'not_found', message: `There is nothing here. Post messages to ${path}.` };
  }
  if (method !== 'POST') {
    const message = `${method} is not supported. Post messages.`;
    return { status: 405, code: 'method_not_allowed', message, headers: { allow: 'POST' } };
  }
  // A browser names the page that it posts for. No page may talk to a local port unless it was asked in.
  if (headers.origin !== undefined && !origins.includes(headers.origin)) {
    const message = `Pages of ${headers.origin} may not post here. Add it to "origins" if they should.`;
    return { status: 403, code: 'origin_not_allowed', message };
  }
  if (!isReadable(request)) {
    const message = 'Send "content-type: application/json" or "text/plain", in UTF-8 and not compressed.';
    return { status: 415, code: 'unsupported_media_type', message };
  }
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge(maxBodyBytes) : undefined;
}

function isReadable(request: IncomingMessage): boolean {
  const type = mediaType(request);
  const charset = /charset="?([^";]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const encoding = request.headers['content-encoding'] ?? 'identity';
  return (
    (type === 'application/json' || type === 'text/plain') &&
    /^utf-?8$/i.test(charset.trim()) &&
    encoding === 'identity'
  );
}

function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function tooLarge(limit: number): Refusal {
  const message = `The body is larger than ${limit} bytes. Send less, or raise "maxBodyBytes".`;
  return { status: 413, code: 'too_large', message, headers: { connection: 'close' } };
}

/** Gives `undefined` for a body that is too large; nothing of the rest is kept. */
async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function parseMessages(text: string): Promise<Posted | Refusal> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return { status: 400, code: 'invalid_json', message: `The body is not JSON: ${messageOf(error)}.` };
  }
  const list = Array.isArray(body);
  const entries: readonly unknown[] = Array.isArray(body) ? body : [body];
  const messages: (PostedMessage | PostedControl)[] = [];
  for (const [index, entry] of entries.entries()) {
    const problem = await problemOf(entry);
    if (problem !== undefined) {
      const message = `${list ? `Message ${index}` : 'The body'} ${problem}.`;
      return { status: 400, code: 'invalid_message', message };
    }
    messages.push(typeof entry === 'string' ? { content: entry } : (entry as PostedMessage | PostedControl));
  }
  const repeated = repeatedRun(messages);
  if (repeated !== undefined) {
    const message = `Two messages begin the run ${JSON.stringify(repeated)}. Give each one of its own, and both a "conversation".`;
    return { status: 400, code: 'invalid_message', message };
  }
  if (messages.length > 0) return { messages, list };
  return { status: 400, code: 'invalid_message', message: 'The list holds no messages.' };
}

async function problemOf(entry: unknown): Promise<string | undefined> {
  if (typeof entry === 'string') return undefined;
  if (typeof entry !== 'object' || entry === null) return 'must be a text, or an object with "content"';
  if (isControl(entry)) return controlProblem(entry);
  const unknown = Object.keys(entry).find((key) => !fields.includes(key));
  if (unknown !== undefined) return `has ${JSON.stringify(unknown)}, but takes ${fields.join(', ')} alone`;
  const { content, run, conversation } = entry as Partial<Record<keyof PostedMessage, unknown>>;
  const wrong = typeof content === 'string' ? undefined : await contentProblem(content);
  if (wrong !== undefined) return wrong;
  if (!isName(run)) return `has a "run" that is not a text of 1 to ${longestName} characters`;
  return isName(conversation) ? undefined : `has a "conversation" that is not a text of 1 to ${longestName} characters`;
}

async function contentProblem(content: unknown): Promise<string | undefined> {
  if (!Array.isArray(content)) return 'needs a "content" that is a text, or a list of parts';
  const { eventSchemas } = await import('@weir/core/schemas');
  const [issue] = eventSchemas.user_message.shape.data.safeParse({ content }).error?.issues ?? [];
  return (
    issue && `has a "content" with a part that is neither { type: "text", text } nor { type: "file", mediaType, data }`
  );
}

function isName(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value !== '' && value.length <= longestName);
}

/** A run that is begun twice would number its events twice. */
function repeatedRun(messages: Posted['messages']): string | undefined {
  const runs = messages.flatMap((entry) => (isControl(entry) ? [] : (entry.run ?? [])));
  return runs.find((run, index) => runs.indexOf(run) !== index);
}
