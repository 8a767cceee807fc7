import { ProtocolError } from '../errors/protocol-error.js';
import { isOfAgent } from './is-of-agent.js';
import type { WeirEvent } from './stream-event.js';

/** The rules that a run's events keep. */
export type ProtocolRule =
  | 'seq-gap'
  | 'after-terminal'
  | 'no-terminal'
  | 'delta-outside-call'
  | 'call-not-ended'
  | 'args-after-start'
  | 'tool-start-repeated'
  | 'tool-end-without-start'
  | 'tool-not-ended';

export interface ProtocolViolation {
  /** Which event breaks the rule: its index in the sequence; the sequence's length for what is missing at the end. */
  index: number;
  run: string;
  rule: ProtocolRule;
  message: string;
}

/**
 * Says what is wrong with a sequence of events, run by run; an empty list when nothing is.
 *
 * An agent's run ends with `agent_end`, a bare model call with `llm_end` or `error`. A run may also begin where `resumeAgent` goes on with it, with its tools or
 * a later model call: then its first event has any number, and tools may end that began before.
 * Runs may be interleaved. Takes one pass; memory grows with open runs and tool calls only.
 */
export function checkProtocol(events: Iterable<WeirEvent>): ProtocolViolation[] {
  const violations: ProtocolViolation[] = [];
  const runs = new Map<string, RunChecker>();
  let index = 0;
  for (const event of events) {
    let checker = runs.get(event.run);
    if (checker === undefined) runs.set(event.run, (checker = new RunChecker(event.run, violations)));
    checker.check(event, index++);
  }
  runs.forEach((checker) => checker.finish(index));
  return violations;
}

/** Like `checkProtocol`, but raises what it finds. @throws ProtocolError */
export function assertProtocol(events: Iterable<WeirEvent>): void {
  const violations = checkProtocol(events);
  if (violations.length > 0) throw new ProtocolError(violations);
}

type CallState = 'arguments' | 'running' | 'ended';

class RunChecker {
  #nextSeq: number | undefined;
  #agent = false;
  /** Whether the run began before its first event here. */
  #isPart = false;
  #inCall = false;
  /** Which try of the model call is under way. */
  #attempt = 0;
  #terminal: string | undefined;
  readonly #tools = new Map<string, CallState>();

  constructor(
    private readonly run: string,
    private readonly violations: ProtocolViolation[],
  ) {}

  check(event: WeirEvent, index: number): void {
    const report = (rule: ProtocolRule, message: string) =>
      this.violations.push({ index, run: this.run, rule, message });
    const { seq } = event;
    this.#isPart ||= this.#nextSeq === undefined && goesOn(event);
    const expected = this.#nextSeq ?? (this.#isPart ? seq : 0);
    if (seq !== expected) report('seq-gap', `seq is ${seq}, expected ${expected}`);
    this.#nextSeq = seq + 1;
    this.#agent ||= isOfAgent(event);
    if (this.#terminal !== undefined) report('after-terminal', `${event.type} after the terminal ${this.#terminal}`);
    this.#follow(event, report);
  }

  finish(index: number): void {
    const report = (rule: ProtocolRule, message: string) =>
      this.violations.push({ index, run: this.run, rule, message });
    if (this.#terminal === undefined) report('no-terminal', `run "${this.run}" has no terminal event`);
    for (const [id, state] of this.#tools) {
      if (state === 'running') report('tool-not-ended', `tool call "${id}" was started and never ended`);
    }
  }

  #follow(event: WeirEvent, report: (rule: ProtocolRule, message: string) => void): void {
    switch (event.type) {
      case 'llm_start':
        this.#startCall(event.data.attempt ?? 1, report);
        break;
      case 'llm_chunk':
      case 'reasoning_chunk':
      case 'refusal_chunk':
        if (!this.#inCall) report('delta-outside-call', `${event.type} outside a model call`);
        break;
      case 'llm_end':
      case 'error':
        this.#inCall = false;
        if (!this.#agent) this.#terminal = event.type;
        break;
      case 'agent_end':
        this.#terminal = event.type;
        break;
      default:
        this.#followTool(event, report);
    }
  }

  /** A further try of the call under way begins it anew; anything else has to wait for its end. */
  #startCall(attempt: number, report: (rule: ProtocolRule, message: string) => void): void {
    if (this.#inCall && attempt <= this.#attempt)
      report('call-not-ended', 'llm_start before the model call under way has ended');
    this.#inCall = true;
    this.#attempt = attempt;
  }

  #followTool(event: WeirEvent, report: (rule: ProtocolRule, message: string) => void): void {
    if (event.type === 'tool_args') {
      const id = event.data.toolCallId;
      if ((this.#tools.get(id) ?? 'arguments') !== 'arguments')
        report('args-after-start', `arguments for "${id}" after its start`);
      else this.#tools.set(id, 'arguments');
    } else if (event.type === 'tool_start') {
      const id = event.data.toolCallId;
      if ((this.#tools.get(id) ?? 'arguments') !== 'arguments')
        report('tool-start-repeated', `tool call "${id}" starts twice`);
      this.#tools.set(id, 'running');
    } else if (event.type === 'tool_end') {
      const id = event.data.toolCallId;
      const state = this.#tools.get(id) ?? (this.#isPart ? 'running' : undefined);
      if (state !== 'running') report('tool-end-without-start', `tool call "${id}" ends without a start`);
      this.#tools.set(id, 'ended');
    }
  }
}

/** Whether a run that begins with this event is one that goes on. */
function goesOn(event: WeirEvent): boolean {
  if (event.seq === 0 || event.type === 'agent_start') return false;
  if (event.type === 'llm_start') return (event.data.iteration ?? 1) > 1;
  return event.type === 'tool_start' || event.type === 'tool_end' || isOfAgent(event);
}
