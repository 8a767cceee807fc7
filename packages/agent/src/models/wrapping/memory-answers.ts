import { InvalidArgumentError } from '@weir/core';
import type { AnswerStore, StoredAnswer } from './answer-store.js';

/** Options of `memoryAnswers`. */
export interface MemoryAnswersOptions {
  /** The most answers to keep. Default 1000. */
  maxEntries?: number | undefined;
  /** The most memory that they may take together, about, in bytes. Default 64 MiB. */
  maxBytes?: number | undefined;
}

/** What `maxBytes` is where nothing is said. */
export const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Keeps answers in this process's memory; the one that has been unused for longest goes first.
 *
 * Use one for several `withCache`, to bound them together. An answer that exceeds `maxBytes` by itself is not kept.
 *
 * @throws InvalidArgumentError at once, when a bound makes no sense
 */
export function memoryAnswers(options: MemoryAnswersOptions = {}): AnswerStore {
  const { maxEntries = 1000, maxBytes = defaultMaxBytes } = options;
  for (const [name, bound] of Object.entries({ maxEntries, maxBytes })) {
    if (!Number.isInteger(bound) || bound < 1) throw new InvalidArgumentError(name, 'a whole number from 1', bound);
  }
  // A Map keeps its keys in the order in which they were set: the first is the one that was used longest ago.
  const answers = new Map<string, StoredAnswer>();
  let bytes = 0;

  function forget(key: string): void {
    bytes -= answers.get(key)?.bytes ?? 0;
    answers.delete(key);
  }

  return {
    get(key) {
      const answer = answers.get(key);
      if (answer === undefined) return undefined;
      answers.delete(key);
      answers.set(key, answer);
      return answer;
    },
    set(key, answer) {
      forget(key);
      if (answer.bytes > maxBytes) return;
      answers.set(key, answer);
      bytes += answer.bytes;
      for (const oldest of answers.keys()) {
        if (answers.size <= maxEntries && bytes <= maxBytes) return;
        forget(oldest);
      }
    },
    delete: forget,
  };
}
