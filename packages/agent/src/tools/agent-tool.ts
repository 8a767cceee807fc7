import { InvalidArgumentError, type WeirEvent, type Zod } from '@weir/core';
import { Observable } from 'rxjs';
import type { z } from 'zod';
import { runAgent, type RunAgentOptions, type RunOptions } from '../run-agent.js';
import { RunSteering } from '../running/run-steering.js';
import { AgentRun } from '../loop/agent-run.js';
import { checkQuestion, checkRun } from '../loop/check-run.js';
import { nestingOf, type Nesting } from '../loop/nesting.js';
import { resumedOptions } from '../loop/resumption.js';
import { checkBudget } from '../loop/run-budget.js';
import { defineTool, type ToolSpec } from './define-tool.js';
import { NestedAnswer } from './nested-answer.js';
import { NestedEvent } from './nested-event.js';
import type { ToolContext } from './tool-context.js';
import type { ToolDeclaration } from './tool-declaration.js';

/** What a sub-agent is told where its tool has no `input` of its own. */
export interface AgentToolInput {
  prompt: string;
}

/** What `agentTool` takes: a tool's declaration, with an agent in the place of `execute`. */
export interface AgentToolDeclaration<Args = AgentToolInput, Deps = unknown> extends Omit<
  ToolDeclaration<Args, string, Deps>,
  'input' | 'output' | 'execute'
> {
  /** The agent: the options of `runAgent`. Where it has no `clock` or `approve`, it has those of the run that calls it; `deps` it has always from there, and `prices` behind its own. */
  agent: Omit<RunOptions<Deps>, 'prompt' | 'run' | 'firstSeq' | 'parent' | 'interrupt' | 'deps' | 'account'>;
  /** The arguments; see `defineTool`. Default: `{ prompt }`, a text. */
  input?: ToolDeclaration<Args, string>['input'];
  /** What the agent is asked. Default: the argument `prompt`, or else the arguments as JSON. */
  prompt?: (args: Args, context: ToolContext<Deps>) => string;
  /** How long one run may take, in ms. A pause begins it anew. Default: no limit but those of its model calls and tools. */
  timeout?: number;
}

/**
 * Makes a tool of an agent: each call is a run of its own, whose answer, the text of its last model call, is the result.
 *
 * Use it where a part of the work wants another model, other tools or a conversation of its own; `defineTool` for everything else.
 *
 * The events of the nested run flow into the stream of the outer one in the order in which they happen, between its `tool_start` and its `tool_end`:
 * with a `run` and a `seq` of their own, and the outer run as their `parent`. Runs in it may nest further. Filter by `run` or `parent` where only the
 * outer answer is wanted. An interruption of the outer run, and the tool's timeout, end the nested one as `interrupted`, with its `agent_end`; the
 * models of both are read only while the valve downstream is open. A pause of the outer run pauses it too: neither its providers are read then, nor does
 * its `timeout` run out. What it takes counts in the outer run's budget
 * from its first piece on, beside its own: the outer run ends, and it with it, where that is exceeded. When it ends, that counts in the outer run's `usage` and `costUsd`. Under a budget of cost its model must have a
 * price, or the call is answered with an error.
 *
 * A run that fails is answered with the error `tool_failed`, of which the model is told. With `retry` each try is a run of its own. Its tools may
 * need a yes: the outer run's `approve` is asked, with the nested run in the request, and the `state` in its `tool_approval` is the outer
 * run's, with that of the nested one in it: `resumeAgent` lets both go on. One that was in a model call when the state was taken begins anew.
 *
 * @throws InvalidArgumentError at once, for a name that providers do not allow, and for options of the tool or its agent that make no sense
 * @throws SubAgentFailedError to whoever calls the tool by hand, where the run does not complete
 * @example
 * const research = agentTool({
 *   name: 'research',
 *   description: 'Finds out about a topic, and sums up what it found.',
 *   agent: { model: resolveModel('openai/gpt-5-mini'), tools: [searchDocs], system: 'Answer in three sentences.' },
 * });
 */
export function agentTool<Args = AgentToolInput, Deps = unknown>(
  declaration: AgentToolDeclaration<Args, Deps>,
): ToolSpec<Args, string, Deps> {
  const { agent, prompt = promptOf, input = promptInput, timeout = Infinity, ...rest } = declaration;
  checkAgent(agent as Partial<RunAgentOptions> | undefined);
  return defineTool<Args, string, Deps>({
    ...rest,
    timeout,
    input: input as NonNullable<AgentToolDeclaration<Args, Deps>['input']>,
    execute: (args, context) => {
      const nesting = nestingOf(context);
      // Where there is a run around it, its own calls wait there too, and need not be asked about twice.
      const approve = nesting === undefined ? context.approve : nesting.approve;
      const options = {
        clock: context.clock,
        ...(approve !== undefined && { approve }),
        ...agent,
        deps: context.deps,
        account: context.account,
        steering: new RunSteering(context.steering, agent.steering),
        parent: context.run,
        interrupt: context.signal,
        prompt: prompt(args, context),
      };
      return nestedRun(declaration.name, options as RunAgentOptions, nesting);
    },
  });
}

function checkAgent(agent: Partial<RunAgentOptions> | undefined): void {
  if (agent === undefined) throw new InvalidArgumentError('agent', 'the options of a run', agent);
  checkRun(agent as RunAgentOptions);
  checkQuestion({ ...agent, prompt: '' });
  // Whether its model has a price shows when it is called: the run around it may know one.
  checkBudget(agent.budget ?? {}, false, () => true);
}

/** The events of a run, then its answer. The run goes on where another process left it, if one has. */
function nestedRun(name: string, options: RunAgentOptions, nesting: Nesting | undefined): Observable<unknown> {
  const resumption = nesting?.takeResumption();
  const asked = resumption === undefined ? options : resumedOptions(options, resumption);
  // Checks the options: a run that nobody subscribes to does nothing.
  void runAgent(resumption === undefined ? asked : { ...asked, messages: resumption.state.messages });
  return new Observable((subscriber) => {
    const answer = new NestedAnswer();
    let run = resumption?.state.run;
    const events$ = new Observable<WeirEvent>((reader) => {
      const nested = new AgentRun(asked, reader, { resumption, nesting });
      reader.add(() => nested.stop());
      nested.start();
    });
    return events$.subscribe({
      next: (event) => {
        // Unless it goes on, the first event is its own: no run within it has begun.
        run ??= event.run;
        if (event.run === run) answer.take(event);
        subscriber.next(new NestedEvent(event));
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        try {
          subscriber.next(answer.text(name));
          subscriber.complete();
        } catch (error) {
          subscriber.error(error);
        }
      },
    });
  });
}

function promptInput(zod: Zod): z.ZodType<AgentToolInput> {
  return zod.strictObject({ prompt: zod.string().describe('What to do, with all that is needed to do it.') });
}

function promptOf(args: unknown): string {
  const { prompt } = args as Partial<AgentToolInput>;
  return typeof prompt === 'string' ? prompt : JSON.stringify(args);
}
