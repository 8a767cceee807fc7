import type { HeldLineages } from '../buffering/held-lineages.js';

/** What came for a key from where one window began to where the next one does. */
export interface CountedPane<State> {
  /** When its first item came. */
  start: number;
  count: number;
  state: State;
  held: HeldLineages;
}
