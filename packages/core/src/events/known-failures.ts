import { TruncatedError } from '../errors/truncated-error.js';

/** What a failure means: its code, and whether trying again may help. */
export interface Verdict {
  readonly code: string;
  readonly retryable: boolean;
}

/** The fields that errors are told apart by. Each is checked before it is used: an error may be anything. */
export interface ErrorLike {
  name?: unknown;
  code?: unknown;
  type?: unknown;
  message?: unknown;
  cause?: unknown;
  status?: unknown;
  statusCode?: unknown;
  isRetryable?: unknown;
  /** The body that the clients of OpenAI and Anthropic were answered. */
  error?: unknown;
  /** The body that the AI SDK was answered. */
  data?: unknown;
  /** The answer that axios and its like were given. */
  response?: unknown;
}

/** Codes under which another try may succeed without anybody changing anything. */
const retryableCodes: ReadonlySet<string> = new Set([
  'timeout',
  TruncatedError.code,
  'connection',
  'rate_limited',
  'server_error',
]);

/** A code with what it says of another try. */
export function verdictOf(code: string): Verdict {
  return { code, retryable: retryableCodes.has(code) };
}

/** Error codes of Node's sockets and resolver, of its fetch, and of axios, that say: the other side was not reached, or the line broke. */
const connectionCodes =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|UND_ERR_(SOCKET|(CONNECT|HEADERS|BODY)_TIMEOUT)|ERR_NETWORK)$/;

/** What `fetch` says in Node, Chrome, Safari, Firefox and React Native when a connection cannot be made, or breaks while the body is read. */
const fetchWords =
  /^(fetch failed|failed to fetch|load failed|terminated|network ?error|network request failed|the network connection was lost|the internet connection appears)\b/i;

/** Errors by their class: the platform's, the official clients', axios's and the AI SDK's. */
const codesByName: ReadonlyMap<unknown, string> = new Map([
  ['AbortError', 'interrupted'],
  ['APIUserAbortError', 'interrupted'],
  ['CanceledError', 'interrupted'],
  ['TimeoutError', 'timeout'],
  ['APIConnectionTimeoutError', 'timeout'],
  ['APIConnectionError', 'connection'],
  ['NetworkError', 'connection'],
  ['AI_InvalidResponseDataError', 'protocol'],
  ['AI_JSONParseError', 'protocol'],
  ['AI_TypeValidationError', 'protocol'],
  ['AI_EmptyResponseBodyError', 'protocol'],
]);

/** What the official clients find themselves: a bundler may have renamed the class, but not the message. */
const codesByMessage: ReadonlyMap<unknown, string> = new Map([
  ['Request was aborted.', 'interrupted'],
  ['Request timed out.', 'timeout'],
  ['Connection error.', 'connection'],
  ['request ended without sending any chunks', TruncatedError.code],
]);

/** What an error's class, its code or its message says. OpenAI's client gives its errors no name: their constructors have one. */
export function verdictByName({ name, code, message, constructor }: ErrorLike): Verdict | undefined {
  if (typeof code === 'string' && connectionCodes.test(code)) return verdictOf('connection');
  const text = typeof message === 'string' ? message : '';
  if (name === 'TypeError' && fetchWords.test(text)) return verdictOf('connection');
  // How the AI SDK's package for servers like OpenAI's reports that the stream was cut.
  if (name === 'AI_InvalidResponseDataError' && /without a finish reason/i.test(text))
    return verdictOf(TruncatedError.code);
  const known = codesByName.get(name) ?? codesByName.get(nameOf(constructor)) ?? codesByMessage.get(text);
  return known === undefined ? undefined : verdictOf(known);
}

function nameOf(made: unknown): unknown {
  return typeof made === 'function' ? made.name : undefined;
}

/** Words of providers in the errors that they send; the first that fits counts. Google writes them in capitals. */
const codesByWords: readonly (readonly [RegExp, string])[] = [
  [/rate_?limit|too_many_requests|resource_exhausted/i, 'rate_limited'],
  [/overloaded|server_error|api_error|unavailable/i, 'server_error'],
  [/authentication|permission|api_key/i, 'unauthorized'],
  [/timeout/i, 'timeout'],
  [/invalid_request|not_found/i, 'invalid_request'],
];

/** What the `type`, the `code` and Google's `status` of a provider's error say, be they its own or those of the answer that it holds. */
export function verdictByWords(error: ErrorLike): Verdict | undefined {
  const words = wordsOf(error);
  if (words === '') return undefined;
  const known = codesByWords.find(([pattern]) => pattern.test(words));
  return known === undefined ? undefined : verdictOf(known[1]);
}

/** What is used up comes back with money or with the next month, not with another try, though its status is that of a rate limit. */
export function verdictOnQuota(error: ErrorLike): Verdict | undefined {
  return /quota/i.test(wordsOf(error)) ? { code: 'rate_limited', retryable: false } : undefined;
}

/** Node's own codes look like words of a provider (`ERR_MODULE_NOT_FOUND`), and are none. */
function wordsOf(error: ErrorLike): string {
  return bodiesOf(error)
    .flatMap(({ type, code, status }) => [type, code, status])
    .filter((word) => typeof word === 'string' && !word.startsWith('ERR_'))
    .join(' ');
}

/** The message in the body that Anthropic's client was answered, which it gives as JSON; OpenAI's client finds its own. */
export function messageInBody({ error }: ErrorLike): string | undefined {
  const message = fieldsOf(fieldsOf(error).error).message;
  return typeof message === 'string' ? message : undefined;
}

/** The error, and the answers that clients keep with it. */
function bodiesOf(error: ErrorLike): ErrorLike[] {
  const answered = [error.error, fieldsOf(error.error).error, fieldsOf(error.data).error];
  return [error, ...answered.map(fieldsOf), fieldsOf(fieldsOf(fieldsOf(error.response).data).error)];
}

export function fieldsOf(value: unknown): ErrorLike {
  return typeof value === 'object' && value !== null ? value : {};
}
