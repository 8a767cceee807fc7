import type { MarkdownBlockChange, TextStats } from '@weir/operators';
import type { WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import type { RunAgentOptions } from '../run-agent.js';

/** A way in which an answer is shown: runs an agent as `runAgent` does, and gives the events as they are to be seen. */
export type Strategy = <Deps = unknown>(options: RunAgentOptions<Deps>) => Observable<WeirEvent>;

/** How much text a run has so far; `run` is the event's. */
export type TextFigures = Omit<TextStats, 'run'>;

declare module '@weir/core' {
  interface EventMap {
    /** How much text a run has given so far, and how fast; see `analyzeText`. */
    text_stats: TextFigures;
    /** A Markdown block of the answer opens, grows, closes, or turns out to be another; see `analyzeText`. */
    markdown_block: MarkdownBlockChange;
    /** `auto` has chosen how to show the answer, and why. */
    strategy_choice: { strategy: 'fast' | 'analyzed' | 'interactive'; reason: string };
  }
}
