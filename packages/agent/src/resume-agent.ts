import type { WeirEvent } from '@weir/core';
import { Observable } from 'rxjs';
import { AgentRun } from './loop/agent-run.js';
import { advanceState, checkState, type AgentState } from './loop/agent-state.js';
import type { ApprovalDecision } from './loop/approval-decision.js';
import { givenDecisions } from './loop/given-decisions.js';
import { resumedOptions, resumptionOf } from './loop/resumption.js';
import { runAgent, type NeededDeps, type RunOptions } from './run-agent.js';
import { AgentStream } from './running/agent-stream.js';
import { RunSteering } from './running/run-steering.js';

/** Options of `resumeAgent`, whatever the tools need. */
export interface ResumeOptions<Deps> extends Omit<
  RunOptions<Deps>,
  'prompt' | 'messages' | 'system' | 'continueFrom' | 'run' | 'firstSeq' | 'parent'
> {
  /** The `state` of a `tool_approval` event of the run: the last one's. */
  state: AgentState;
  /**
   * What was decided in the meantime, by `toolCallId`: yes, no, or a decision with its reason; by `run/toolCallId`, with the `run` of its `tool_approval`,
   * where a sub-agent has a call of the same id. Calls that are not in it are asked about again.
   */
  decisions?: Readonly<Record<string, boolean | ApprovalDecision>>;
  /** What the run emitted, as it was stored. Needed where something came after the event that `state` is from: results of other tools, or decisions. */
  events?: Iterable<WeirEvent>;
}

/** Options of `resumeAgent`: those that the run was begun with, and where it goes on. What was said, and the run's name, stand in the state. */
export type ResumeAgentOptions<Deps = unknown> = ResumeOptions<Deps> & NeededDeps<Deps>;

/**
 * Goes on with a run that waited for a decision over a tool call, in this process or another: the same run, with its events numbered on.
 *
 * Begins where the state was taken: emits `tool_decision` for what was decided, and `tool_approval` again for what still waits; runs the tools that
 * have no result, calls the model, and so on to `agent_end`, as `runAgent` does. There is no second `agent_start`: what watches
 * the rest by itself knows an agent by its other events, as `isOfAgent` of `@weir/core` says.
 *
 * Results that stand in the state, or in `events`, are not made again. A tool that had started and had not ended is run again, under the same
 * `tool_start`: a tool with effects has to know its `toolCallId`s. A sub-agent that was running tools, or waited for a decision, goes on in the same way, in
 * its own run, however deep it lies; one that was in a model call begins anew. Deadlines and time budgets count from now, and what was injected and not yet
 * heard is lost.
 *
 * What it gives is read and steered as that of `runStream`.
 *
 * @throws InvalidArgumentError at once, for options that make no sense, a decision that is neither a yes nor a no, a state that is none, and events from beyond the round that it was taken in
 * @example
 * const { state } = stored.data;
 * resumeAgent({ model, tools, state, decisions: { [stored.data.toolCallId]: { approved: true } } }).subscribe(append);
 */
export function resumeAgent<Deps = unknown>(options: ResumeAgentOptions<Deps>): AgentStream<WeirEvent>;
export function resumeAgent(options: ResumeAgentOptions): AgentStream<WeirEvent> {
  const { state: stored, decisions = {}, events = [], ...rest } = options;
  const state = advanceState(checkState(stored), events);
  const resumption = resumptionOf(state, givenDecisions(state, decisions));
  const { steering = new RunSteering() } = rest;
  const resumed = resumedOptions({ ...rest, steering }, resumption);
  // Checks the options: a run that nobody subscribes to does nothing.
  void runAgent({ ...resumed, messages: state.messages });
  const events$ = new Observable<WeirEvent>((subscriber) => {
    const run = new AgentRun(resumed, subscriber, { resumption });
    subscriber.add(() => run.stop());
    run.start();
  });
  return new AgentStream(events$, steering);
}
