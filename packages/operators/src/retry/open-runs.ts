import { BoundedMap, RunWriter, isOfAgent, type Clock, type Failure, type WeirEvent } from '@weir/core';

/** A run under way: what is needed to end it properly. */
interface OpenRun {
  readonly run: string;
  readonly parent: string | undefined;
  nextSeq: number;
  /** Whether it is an agent's, and so ends with `agent_end`. */
  agent: boolean;
  /** Tool calls under way, by their id. */
  tools: Map<string, { name: string; startedAt: number }> | undefined;
}

/** Follows the runs in a stream of events, so that each can be ended if the stream fails. */
export class OpenRuns {
  readonly #runs: BoundedMap<string, OpenRun>;
  /** The run met last: events mostly come several of a run in a row. */
  #last: OpenRun | undefined;
  /** The last message that nothing has answered yet. */
  #unanswered: WeirEvent | undefined;

  /** @param maxRuns how many runs are followed at most; beyond them the one that began first is let go */
  constructor(
    maxRuns: number,
    private readonly clock: Clock,
  ) {
    this.#runs = new BoundedMap(maxRuns);
  }

  see(event: WeirEvent): void {
    const known = this.#last?.run === event.run ? this.#last : this.#runs.get(event.run);
    if (known === undefined && event.type === 'user_message') {
      this.#unanswered = event;
      return;
    }
    const open = (this.#last = known ?? this.#open(event));
    open.nextSeq = event.seq + 1;
    this.#follow(open, event);
  }

  /** The events that end every open run with a failure, and the last message that nothing answered; one in a run of its own where there is neither. */
  endings(failure: Failure): WeirEvent[] {
    const events = [...this.#runs.values()].flatMap((open) => this.#end(open, failure));
    if (this.#unanswered !== undefined || events.length === 0) events.push(this.#loneError(failure));
    return events;
  }

  #open({ run, parent }: WeirEvent): OpenRun {
    const open: OpenRun = { run, parent, nextSeq: 0, agent: false, tools: undefined };
    this.#runs.set(run, open);
    if (this.#unanswered?.run === run) this.#unanswered = undefined;
    return open;
  }

  #follow(open: OpenRun, event: WeirEvent): void {
    open.agent ||= isOfAgent(event);
    switch (event.type) {
      case 'tool_start':
        open.tools ??= new Map();
        open.tools.set(event.data.toolCallId, { name: event.data.name, startedAt: this.clock.now() });
        break;
      case 'tool_end':
        open.tools?.delete(event.data.toolCallId);
        break;
      case 'agent_end':
        this.#forget(open);
        break;
      case 'llm_end':
      case 'error':
        if (!open.agent) this.#forget(open);
    }
  }

  #forget({ run }: OpenRun): void {
    this.#runs.delete(run);
    this.#last = undefined;
  }

  #end(open: OpenRun, failure: Failure): WeirEvent[] {
    const { code, message } = failure;
    const writer = this.#writer(open.run, open.nextSeq, open.parent);
    const tools = [...(open.tools ?? [])].map(([toolCallId, { name, startedAt }]) => {
      const durationMs = this.clock.now() - startedAt;
      return writer.event('tool_end', { toolCallId, name, durationMs, error: { code, message } });
    });
    const error = writer.event('error', failure);
    if (!open.agent) return [...tools, error];
    return [...tools, error, writer.event('agent_end', { status: code === 'interrupted' ? 'interrupted' : 'failed' })];
  }

  #loneError(failure: Failure): WeirEvent {
    const { run, seq = -1, parent } = this.#unanswered ?? {};
    return this.#writer(run, seq + 1, parent).event('error', failure);
  }

  #writer(run: string | undefined, firstSeq: number, parent: string | undefined): RunWriter {
    const { clock } = this;
    return new RunWriter({
      firstSeq,
      clock,
      source: 'errorBoundary',
      ...(run !== undefined && { run }),
      ...(parent !== undefined && { parent }),
    });
  }
}
