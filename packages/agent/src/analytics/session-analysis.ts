import type { ContentType } from './content-type.js';
import type { FigureSummary } from './figure.js';
import type { Insight } from './insights.js';
import type { GroupSummary } from './run-group.js';
import type { SessionsSummary } from './session-groups.js';

/** What sessions of agents came to, as plain data. Times are in milliseconds, days and hours are UTC. */
export interface SessionAnalysis {
  /** All runs that are over; sub-agents are parts of their runs. */
  readonly total: GroupSummary;
  /** Runs under way. */
  readonly open: number;
  readonly sessions: SessionsSummary;
  /** All `error` events by code, those of attempts that were repeated as well. */
  readonly errorsByCode: Readonly<Record<string, number>>;
  readonly tools: { readonly calls: number; readonly failed: number };
  /** How many answers consist mostly of what. */
  readonly contentTypes: Readonly<Record<ContentType, number>>;
  readonly figures: Readonly<Record<FigureName, FigureSummary>>;
  /** The lengths of the answers that were interrupted, in characters. */
  readonly interruptedLengths: FigureSummary;
  /** By model, the most used first. */
  readonly models: readonly ModelSummary[];
  /** By hour or day, in order; spans without a run are left out. */
  readonly trend: readonly TrendPoint[];
  readonly insights: readonly Insight[];
}

/** What is told of each run. */
export type FigureName = 'timeToFirst' | 'duration' | 'tokensPerSecond' | 'outputTokens' | 'cost' | 'length';

/** The runs of one model. */
export interface ModelSummary extends GroupSummary {
  readonly model: string;
}

/** The runs that began in one span. */
export interface TrendPoint extends GroupSummary {
  /** When the span begins, in milliseconds since the epoch. */
  readonly start: number;
}
