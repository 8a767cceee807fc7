import type { WeirEvent } from '@weir/core';

const words = ['A ', 'weir ', 'lets ', 'a ', 'river ', 'pass ', 'at ', 'the ', 'rate ', 'that ', 'suits ', 'what ', 'lies ', 'below. '];

/** `count` events of one run as an agent gives them: four of five are pieces of text. */
export function tokenEvents(count: number): WeirEvent[] {
  return Array.from({ length: count }, (_, seq): WeirEvent => {
    const base = { run: 'bench', seq, time: 0 };
    if (seq % 5 === 4) return { ...base, type: 'progress', data: { iteration: 1, tokens: seq } };
    return { ...base, type: 'llm_chunk', data: { delta: words[seq % words.length] ?? '' } };
  });
}

/** What every subject has to arrive at: how many batches, how many numbers, and their sum. */
export interface Checksum {
  batches: number;
  items: number;
  sum: number;
}

/** Adds batches up. */
export function checksum(): { result: Checksum; add(batch: readonly number[]): void } {
  const result: Checksum = { batches: 0, items: 0, sum: 0 };
  return {
    result,
    add(batch) {
      result.batches++;
      result.items += batch.length;
      for (const length of batch) result.sum += length;
    },
  };
}
