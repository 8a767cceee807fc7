import { InvalidArgumentError, coreErrorCodes, realClock, type Clock } from '@weir/core';
import { checkCodes, checkKeys } from '@weir/core/options';
import { operatorErrorCodes } from '../errors/codes.js';
import { attemptFailure } from './attempt-failure.js';
import { mayPass } from './may-pass.js';
import type { RetryBudget } from './retry-budget.js';
import type { RetryClass, RetryLimits, RetryNotice, RetryOptions } from './retry-options.js';

/** The numbers that hold where none are given. */
export const retryDefaults = {
  attempts: 3,
  backoff: 1000,
  factor: 2,
  maxBackoff: 30_000,
  jitter: 'full',
  maxRetryAfter: 60_000,
} as const;

type Limits = { readonly [Key in keyof RetryLimits]-?: number };

/** `RetryOptions` with every default filled in. */
export interface RetrySettings {
  /** For failures that have no limits of their own. */
  readonly limits: Limits;
  /** Limits of their own, by the failure's code. */
  readonly byCode: ReadonlyMap<string, Limits>;
  readonly maxRetryAfter: number;
  readonly maxElapsed: number;
  /** The random share of each wait, from 0 to 1. */
  readonly share: number;
  readonly budget: RetryBudget | undefined;
  readonly retryIf: (error: unknown, attempt: number) => boolean;
  readonly onRetry: ((notice: RetryNotice) => void) | undefined;
  readonly random: () => number;
  readonly clock: Clock;
}

const codesOf: Record<RetryClass, readonly string[]> = {
  timeout: ['timeout'],
  connection: ['connection', 'truncated'],
  rateLimit: ['rate_limited'],
  server: ['server_error'],
};

const shares: Record<string, number> = { full: 1, equal: 0.5, none: 0 };

const limitKeys = ['attempts', 'backoff', 'factor', 'maxBackoff'];
const optionKeys = 'byClass jitter codes retryIf maxRetryAfter maxElapsed budget onRetry random clock'.split(' ');

/**
 * Checks what was given as the option `path` of something that retries.
 *
 * @param ownKeys what may be said there beside `RetryOptions`
 * @throws InvalidArgumentError for keys that are none, and what makes no sense
 */
export function checkRetry(path: string, retry: RetryOptions, ownKeys: readonly string[] = []): void {
  checkKeys(path, retry, [...limitKeys, ...optionKeys, ...ownKeys]);
  retrySettings(retry);
}

/** Fills in the defaults. @throws InvalidArgumentError when a number makes no sense, or a code is misspelt */
export function retrySettings(options: RetryOptions): RetrySettings {
  const { jitter = retryDefaults.jitter, maxRetryAfter = retryDefaults.maxRetryAfter, maxElapsed = Infinity } = options;
  const { random = Math.random, clock = realClock, retryIf = retryByCode(options.codes), onRetry, budget } = options;
  const share = typeof jitter === 'number' ? jitter : (shares[jitter] ?? NaN);
  if (!(share >= 0 && share <= 1))
    throw new InvalidArgumentError('jitter', '"full", "equal", "none" or a number from 0 to 1', jitter);
  checkWaits({ maxRetryAfter, maxElapsed });
  checkCodes('codes', options.codes, { ...coreErrorCodes, ...operatorErrorCodes });
  const limits = limitsOf(options, retryDefaults, '', 1);
  const byCode = limitsByCode(options, limits);
  return { limits, byCode, maxRetryAfter, maxElapsed, share, budget, retryIf, onRetry, random, clock };
}

function limitsByCode({ byClass = {} }: RetryOptions, common: Limits): ReadonlyMap<string, Limits> {
  const byCode = new Map<string, Limits>();
  for (const [name, own] of Object.entries(byClass)) {
    const codes = codesOf[name as RetryClass] as readonly string[] | undefined;
    if (codes === undefined)
      throw new InvalidArgumentError('byClass', `made of ${Object.keys(codesOf).join(', ')}`, name);
    if (own === undefined) continue;
    checkKeys(`byClass.${name}`, own, limitKeys);
    const limits = limitsOf(own, common, `byClass.${name}.`, 0);
    for (const code of codes) byCode.set(code, limits);
  }
  return byCode;
}

function limitsOf(given: RetryLimits, otherwise: Limits, path: string, fewest: number): Limits {
  const { attempts = otherwise.attempts, backoff = otherwise.backoff } = given;
  const { factor = otherwise.factor, maxBackoff = otherwise.maxBackoff } = given;
  if (!(attempts >= fewest)) throw new InvalidArgumentError(`${path}attempts`, `a number from ${fewest}`, attempts);
  if (!(factor >= 1)) throw new InvalidArgumentError(`${path}factor`, 'a number from 1', factor);
  checkWaits({ [`${path}backoff`]: backoff, [`${path}maxBackoff`]: maxBackoff });
  return { attempts, backoff, factor, maxBackoff };
}

function checkWaits(waits: Record<string, number>): void {
  for (const [name, wait] of Object.entries(waits)) {
    if (!(wait >= 0)) throw new InvalidArgumentError(name, 'a number of milliseconds from 0', wait);
  }
}

function retryByCode(codes: readonly string[] | undefined): (error: unknown) => boolean {
  return codes === undefined ? mayPass : (error) => codes.includes(attemptFailure(error).code);
}
