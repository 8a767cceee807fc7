import { TruncatedError, type RunWriterOptions, type Usage } from '@weir/core';
import { sumUsage } from '@weir/operators';
import { CallIds } from '../loop/call-ids.js';
import { modelFailure, protocolFailure } from '../model/model-failure.js';
import type { ModelFailure } from '../model/model-step.js';
import { AgUiCalls } from './ag-ui-calls.js';
import type { FrameworkReader, ReaderOutput } from './event-source.js';
import { fieldsOf, listIn, textIn, type Fields } from './fields.js';
import { TrackedRun } from './tracked-run.js';

/** What a reader of AG-UI's events is told. */
export interface AgUiReaderOptions extends RunWriterOptions {
  model?: string;
}

/** One run: the main one, or that of a sub-agent. */
interface Agent {
  readonly track: TrackedRun;
  readonly calls: AgUiCalls;
  readonly name: string;
}

/** Reads the events of one AG-UI run. */
export class AgUiReader implements FrameworkReader {
  #main: Agent | undefined;
  /** AG-UI's name for the run. */
  #runId: string | undefined;
  readonly #agents = new Map<string, Agent>();
  readonly #ids = new CallIds();
  readonly #runs = new CallIds();
  /** Messages that are not the agent's own. */
  readonly #foreign = new Set<string>();

  constructor(
    private readonly output: ReaderOutput,
    private readonly options: AgUiReaderOptions,
  ) {}

  read(value: unknown): void {
    const event = fieldsOf(value);
    const type = textIn(event['type']);
    if (type === 'RUN_STARTED') return this.#runStarted(event);
    const agent = this.#agentOf(event);
    // Without the name of a sub-agent it speaks of none.
    const isMain = agent === this.#main;
    if (type !== 'TOOL_CALL_CHUNK') agent.calls.closeChunk();
    switch (type) {
      case 'RUN_FINISHED':
        return this.#finish(event);
      case 'RUN_ERROR':
        return this.#fail(modelFailure(errorIn(event)), usageIn(event));
      case 'SUBAGENT_STARTED':
        return isMain ? agent.track.raw(value) : undefined;
      case 'SUBAGENT_FINISHED':
        return isMain ? agent.track.raw(value) : endAgent(agent, event);
      case 'SUBAGENT_ERROR':
        return isMain ? agent.track.raw(value) : agent.track.fail(modelFailure(errorIn(event)));
      case 'STEP_STARTED':
      case 'STEP_FINISHED':
        agent.calls.endModelCall();
        return agent.track.raw(value);
      default:
        if (!this.#readMessage(type, event, agent) && !agent.calls.read(type, event))
          agent.track.raw(type === 'RAW' ? event['event'] : value);
    }
  }

  close(): void {
    this.fail(new TruncatedError("AG-UI's RUN_FINISHED"));
  }

  fail(error: unknown): void {
    this.#fail(modelFailure(error));
  }

  #runStarted({ runId }: Fields): void {
    const known = this.#runId;
    this.#runId ??= textIn(runId);
    this.#begun();
    if (known !== undefined && known !== runId)
      this.#fail(protocolFailure('Another run began in the middle of this one.'));
  }

  /** @returns whether it was a piece of a message, or nothing but its beginning or end */
  #readMessage(type: string, event: Fields, agent: Agent): boolean {
    const [, kind = '', phase = ''] =
      /^(TEXT_MESSAGE|REASONING|REASONING_MESSAGE|THINKING|THINKING_TEXT_MESSAGE)_(START|CONTENT|CHUNK|END)$/.exec(
        type,
      ) ?? [];
    if (kind === '') return false;
    const id = textIn(event['messageId']);
    const { delta, role } = event;
    if (kind === 'TEXT_MESSAGE' && typeof role === 'string' && role !== 'assistant') this.#foreign.add(id);
    if (id !== '' && this.#foreign.has(id)) return false;
    if (phase === 'START' || phase === 'END') return true;
    if (delta === undefined && phase === 'CHUNK') return true;
    if (typeof delta !== 'string') return false;
    agent.calls.beginModelCall();
    if (delta !== '') agent.track.step({ kind: kind === 'TEXT_MESSAGE' ? 'text' : 'reasoning', delta });
    return true;
  }

  #begun(): Agent {
    if (this.#main !== undefined) return this.#main;
    const { model = 'ag-ui', run = this.#runId ?? '', ...rest } = this.options;
    const named = run === '' ? {} : { run: this.#runs.claim(run) };
    return (this.#main = this.#begin({ ...rest, ...named }, model));
  }

  #begin(options: RunWriterOptions, name: string): Agent {
    const track = new TrackedRun(options, this.output.emit);
    track.begin(name);
    return { track, calls: new AgUiCalls({ track, name, ids: this.#ids, clock: options.clock }), name };
  }

  /** The agent whose event it is. A sub-agent that has not been announced begins here. */
  #agentOf(event: Fields): Agent {
    const main = this.#begun();
    const id = textIn(event['subagentRunId']);
    if (id === '') return main;
    const known = this.#agents.get(id);
    if (known !== undefined && !known.track.ended) return known;
    const outer = this.#agents.get(textIn(event['parentSubagentRunId'])) ?? main;
    const { clock, source } = this.options;
    const own = { run: this.#runs.claim(id), parent: outer.track.run };
    const given = { ...(clock && { clock }), ...(source !== undefined && { source }) };
    const agent = this.#begin({ ...own, ...given }, textIn(event['name']) || 'subagent');
    this.#agents.set(id, agent);
    return agent;
  }

  #finish(event: Fields): void {
    const { track, calls } = this.#begun();
    const { type, interrupts } = fieldsOf(event['outcome']);
    const asked = type === 'interrupt' ? listIn(interrupts).map((each) => fieldsOf(each)) : [];
    for (const agent of this.#agents.values()) agent.calls.endModelCall();
    calls.endModelCall();
    asked.forEach((interrupt) => this.#ask(interrupt));
    for (const agent of [...this.#agents.values()].reverse())
      agent.track.fail(modelFailure(new TruncatedError("a sub-agent's SUBAGENT_FINISHED")));
    const usage = usageIn(event);
    if (type === 'cancelled') track.end('interrupted', 'cancelled', usage);
    else if (type === 'interrupt') track.end('interrupted', textIn(asked[0]?.['reason']) || 'interrupt', usage);
    else track.end('completed', undefined, usage);
    this.output.done();
  }

  #ask(interrupt: Fields): void {
    const agents = [this.#begun(), ...this.#agents.values()];
    const id = textIn(interrupt['toolCallId']);
    if (id === '' || !agents.some(({ calls }) => calls.ask(id, interrupt))) this.#begun().track.raw(interrupt);
  }

  #fail(failure: ModelFailure, usage?: Usage): void {
    const { track } = this.#begun();
    for (const agent of [...this.#agents.values()].reverse()) agent.track.fail(failure);
    track.fail(failure, usage);
    this.output.done();
  }
}

function endAgent({ track, calls }: Agent, { outcome }: Fields): void {
  calls.endModelCall();
  if (fieldsOf(outcome)['type'] === 'suspended') track.end('interrupted', 'suspended');
  else track.end('completed');
}

function errorIn({ message, code }: Fields): unknown {
  return { message: textIn(message) || 'The agent failed.', ...(code !== undefined && { code }) };
}

const counts = ['inputTokens', 'outputTokens', 'totalTokens', 'reasoningTokens', 'cachedInputTokens'] as const;

/** The usage of all models together. */
function usageIn(event: Fields): Usage | undefined {
  const reported = listIn(event['usage']).map((each) => {
    const entry = fieldsOf(each);
    const usage: Usage = {};
    for (const key of counts) {
      const count = entry[key];
      if (Number.isInteger(count) && (count as number) >= 0) usage[key] = count as number;
    }
    return usage;
  });
  return reported.length === 0 ? undefined : sumUsage(...reported);
}
