import { BoundedMap, InvalidArgumentError, type WeirEvent } from '@weir/core';
import { markdownBlocks } from '@weir/operators';
import { Subject } from 'rxjs';
import { contentTypes, type ContentType } from './content-type.js';
import { Figure } from './figure.js';
import { insightRules, insightsOf, type InsightRule } from './insights.js';
import { OpenRun, type RunOutcome, type RunRecord } from './open-run.js';
import { RunGroup } from './run-group.js';
import type { FigureName, SessionAnalysis } from './session-analysis.js';
import { SessionGroups } from './session-groups.js';

export interface AnalyzeSessionsOptions {
  /** Which session an event belongs to; by default each run is one, with its sub-agents. Asked once for each event. */
  session?: (event: WeirEvent) => string;
  /** A session is over when nothing came for so long, in milliseconds by the times of events. Default half an hour. */
  sessionGap?: number;
  /** The spans of the trend, in UTC. Default `hour`. */
  trend?: 'hour' | 'day';
  /** What is worth saying. Default `insightRules`. */
  rules?: readonly InsightRule[];
  /** How many open runs and sessions are kept; beyond them the one that was met longest ago counts as cut. Default 10,000. */
  maxRuns?: number;
  /** How many spans of the trend are kept, the latest ones. Default 366. */
  maxSpans?: number;
  /** How many models and error codes are told apart; the others count as `other`. Default 100. */
  maxNames?: number;
}

const SPANS = { hour: 3_600_000, day: 86_400_000 };

/**
 * Reads events of any number of runs and tells what they came to, at any time: `take` each event, `analysis()` as often as a page is redrawn.
 *
 * `analyzeSessions` is the same as an operator. Constant time for each event, constant memory: some numbers for each open run, and for each figure a sketch of its quantiles within 1 %.
 *
 * @throws InvalidArgumentError when a limit is no whole number from 1, or `sessionGap` is not above 0
 */
export class SessionAnalyzer {
  readonly #options: AnalyzeSessionsOptions;
  readonly #limits: { maxRuns: number; maxSpans: number; maxNames: number };
  /** By run; sub-agents lead to the run that they are part of. The run that was met longest ago comes first. */
  readonly #runs: BoundedMap<string, OpenRun>;
  readonly #blocks$ = new Subject<WeirEvent>();
  readonly #sessions: SessionGroups;
  readonly #total = new RunGroup();
  readonly #models = new Map<string, RunGroup>();
  readonly #spans = new Map<number, RunGroup>();
  readonly #errors = new Map<string, number>();
  readonly #contentTypes = new Map<ContentType, number>(contentTypes.map((type) => [type, 0]));
  readonly #outputTokens = new Figure();
  readonly #cost = new Figure();
  readonly #length = new Figure();
  readonly #interruptedLengths = new Figure();
  #open = 0;
  #toolCalls = 0;
  #failedTools = 0;

  constructor(options: AnalyzeSessionsOptions = {}) {
    const { maxRuns = 10_000, maxSpans = 366, maxNames = 100, sessionGap = 1_800_000 } = options;
    this.#options = options;
    this.#limits = { maxRuns, maxSpans, maxNames };
    for (const [name, value] of Object.entries(this.#limits))
      if (!(Number.isInteger(value) && value >= 1))
        throw new InvalidArgumentError(name, 'a whole number from 1', value);
    if (!(sessionGap > 0)) throw new InvalidArgumentError('sessionGap', 'a number of milliseconds above 0', sessionGap);
    this.#runs = new BoundedMap(maxRuns, (run) => this.#close(run, 'cut'));
    this.#sessions = new SessionGroups(sessionGap, maxRuns);
    const changes$ = this.#blocks$.pipe(markdownBlocks({ maxRuns }));
    changes$.subscribe((change) => this.#runs.get(change.run ?? '')?.content.take(change));
  }

  take(event: WeirEvent): void {
    const before = this.#open;
    const run = this.#runOf(event);
    const session = this.#options.session?.(event) ?? run.run;
    this.#sessions.take(session, event.time, this.#open > before);
    this.#count(event);
    if (event.run === run.run) this.#blocks$.next(event);
    const outcome = run.take(event);
    if (outcome !== undefined) this.#close(run, outcome);
  }

  /** Nothing more will come: runs under way count as cut, and sessions as over. */
  end(): void {
    for (const run of new Set(this.#runs.values())) this.#close(run, 'cut');
    this.#sessions.endAll();
  }

  /** What is known now; a copy that does not change. */
  analysis(): SessionAnalysis {
    const models = Array.from(this.#models, ([model, group]) => ({ model, ...group.summary() }));
    const trend = Array.from(this.#spans, ([start, group]) => ({ start, ...group.summary() }));
    const findings = {
      total: this.#total.summary(),
      open: this.#open,
      sessions: this.#sessions.summary(),
      errorsByCode: Object.fromEntries(this.#errors),
      tools: { calls: this.#toolCalls, failed: this.#failedTools },
      contentTypes: Object.fromEntries(this.#contentTypes) as Record<ContentType, number>,
      figures: this.#figures(),
      interruptedLengths: this.#interruptedLengths.whole(),
      models: models.sort((one, other) => other.runs - one.runs),
      trend: trend.sort((one, other) => one.start - other.start),
    };
    return { ...findings, insights: insightsOf(findings, this.#options.rules ?? insightRules) };
  }

  #figures(): SessionAnalysis['figures'] {
    const { timeToFirst, duration, tokensPerSecond } = this.#total;
    const figures: Record<FigureName, Figure> = {
      timeToFirst,
      duration,
      tokensPerSecond,
      outputTokens: this.#outputTokens,
      cost: this.#cost,
      length: this.#length,
    };
    const wholes = Object.entries(figures).map(([name, figure]) => [name, figure.whole()] as const);
    return Object.fromEntries(wholes) as SessionAnalysis['figures'];
  }

  #runOf({ run: name, parent, time }: WeirEvent): OpenRun {
    const known = this.#runs.get(name);
    const around = known ?? (parent === undefined ? undefined : this.#runs.get(parent));
    const run = around ?? new OpenRun(name, time);
    if (around === undefined) this.#open++;
    if (known === undefined) run.members.push(name);
    this.#runs.renew(name, run);
    return run;
  }

  #count(event: WeirEvent): void {
    if (event.type === 'error') {
      const code = nameWithin(this.#errors, event.data.code, this.#limits.maxNames);
      this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    } else if (event.type === 'tool_end') {
      this.#toolCalls++;
      if (event.data.error !== undefined) this.#failedTools++;
    }
  }

  #close(run: OpenRun, outcome: RunOutcome): void {
    // Already let go, for want of room.
    if (run.isClosed) return;
    run.isClosed = true;
    for (const member of run.members) this.#runs.delete(member);
    this.#open--;
    const record = run.record(outcome);
    this.#total.add(record);
    if (record.model !== undefined) this.#modelOf(record.model).add(record);
    this.#spanOf(record.start)?.add(record);
    this.#addFigures(record);
  }

  #addFigures({ outcome, outputTokens, costUsd, length, contentType }: RunRecord): void {
    this.#outputTokens.add(outputTokens);
    this.#cost.add(costUsd);
    this.#length.add(length);
    if (outcome === 'interrupted') this.#interruptedLengths.add(length);
    if (contentType !== undefined) this.#contentTypes.set(contentType, (this.#contentTypes.get(contentType) ?? 0) + 1);
  }

  #modelOf(model: string): RunGroup {
    return groupOf(this.#models, nameWithin(this.#models, model, this.#limits.maxNames));
  }

  /** `undefined` for a span that is older than all that are kept. */
  #spanOf(time: number): RunGroup | undefined {
    const length = SPANS[this.#options.trend ?? 'hour'];
    const start = Math.floor(time / length) * length;
    const group = groupOf(this.#spans, start);
    if (this.#spans.size > this.#limits.maxSpans) this.#spans.delete(Math.min(...this.#spans.keys()));
    return this.#spans.has(start) ? group : undefined;
  }
}

function groupOf<Key>(groups: Map<Key, RunGroup>, key: Key): RunGroup {
  const group = groups.get(key) ?? new RunGroup();
  groups.set(key, group);
  return group;
}

/** Names come from outside, without end. */
function nameWithin(known: ReadonlyMap<string, unknown>, name: string, max: number): string {
  return known.has(name) || known.size < max ? name : 'other';
}
