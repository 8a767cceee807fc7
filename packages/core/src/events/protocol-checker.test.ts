import * as fc from 'fast-check';
import { ProtocolError } from '../errors/protocol-error.js';
import { agentRuns, runOf, step, type Step } from './__fixtures__/runs.js';
import { assertProtocol, checkProtocol, type ProtocolRule } from './protocol-checker.js';
import type { WeirEvent } from './stream-event.js';

const call = { toolCallId: 'c', name: 'add' };
const start = step('agent_start', { model: 'm' });
const end = step('agent_end', { status: 'completed' });
const llmStart = step('llm_start', { model: 'm' });
const llmEnd = step('llm_end', { finishReason: 'stop' });
const chunk = step('llm_chunk', { delta: 'a' });
const toolArgs = step('tool_args', { ...call, delta: '{}' });
const toolStart = step('tool_start', { ...call, args: {} });
const toolEnd = step('tool_end', { ...call, durationMs: 1, result: 1 });
const failure = step('error', { code: 'timeout', message: 'late', retryable: false });

const rulesOf = (events: Iterable<WeirEvent>) => checkProtocol(events).map(({ rule }) => rule);
const broken = (...steps: Step[]) => rulesOf(runOf('r', steps));

describe('checkProtocol', () => {
  it.each<[string, Step[]]>([
    ['a whole agent run', [start, llmStart, chunk, toolArgs, llmEnd, toolStart, toolEnd, llmStart, chunk, llmEnd, end]],
    ['a bare model call', [llmStart, chunk, llmEnd]],
    ['a bare model call that fails', [llmStart, chunk, failure]],
    ['an agent run with a failed attempt', [start, llmStart, chunk, failure, llmStart, chunk, llmEnd, end]],
    [
      'a bare model call that is tried again',
      [llmStart, chunk, step('retract', { attempt: 1 }), step('llm_start', { model: 'm', attempt: 2 }), chunk, llmEnd],
    ],
    ['an agent run that was interrupted in mid-call', [start, llmStart, chunk, end]],
    ['a tool call without streamed arguments', [start, toolStart, toolEnd, end]],
    ['arguments whose call never starts', [start, llmStart, toolArgs, failure, end]],
  ])('finds nothing in %s', (_, steps) => {
    expect(broken(...steps)).toEqual([]);
  });

  it.each<[string, Step[]]>([
    ['a decision', [step('tool_decision', { toolCallId: 'c', approved: true }), toolEnd]],
    ['the end of a tool', [toolEnd]],
    ['a tool that starts', [toolStart, toolEnd]],
    ['a later model call', []],
  ])('finds nothing in a run that goes on with %s', (_, steps) => {
    const later = step('llm_start', { model: 'm', iteration: 2 });
    const events = runOf('r', [start, llmStart, llmEnd, ...steps, later, chunk, llmEnd, end]);
    expect(rulesOf(events.slice(3))).toEqual([]);
  });

  it('finds the gap where the first events of a run are missing, or the rest is a bare model call', () => {
    const first = step('llm_start', { model: 'm', iteration: 1 });
    expect(rulesOf(runOf('r', [start, first, llmEnd, end]).slice(1))).toEqual(['seq-gap']);
    expect(rulesOf(runOf('r', [llmStart, chunk, llmEnd]).slice(2))).toEqual(['seq-gap']);
  });

  it.each<[ProtocolRule, Step[]]>([
    ['after-terminal', [start, end, chunk]],
    ['after-terminal', [llmStart, llmEnd, failure]],
    ['no-terminal', [start, llmStart, llmEnd]],
    ['no-terminal', [llmStart, chunk]],
    ['delta-outside-call', [start, chunk, end]],
    ['delta-outside-call', [start, llmStart, llmEnd, step('reasoning_chunk', { delta: 'a' }), end]],
    ['call-not-ended', [start, llmStart, llmStart, llmEnd, end]],
    ['call-not-ended', [start, step('llm_start', { model: 'm', attempt: 2 }), llmStart, llmEnd, end]],
    ['args-after-start', [start, toolStart, toolArgs, toolEnd, end]],
    ['tool-start-repeated', [start, toolStart, toolStart, toolEnd, end]],
    ['tool-start-repeated', [start, toolStart, toolEnd, toolStart, toolEnd, end]],
    ['tool-end-without-start', [start, toolEnd, end]],
    ['tool-end-without-start', [start, toolArgs, toolEnd, end]],
    ['tool-end-without-start', [start, toolStart, toolEnd, toolEnd, end]],
    ['tool-not-ended', [start, toolStart, end]],
  ])('finds %s', (rule, steps) => {
    expect(broken(...steps)).toContain(rule);
  });

  it.each([
    ['a gap', [0, 1, 3, 4]],
    ['a repeat', [0, 1, 1, 2]],
    ['a late begin', [1, 2, 3, 4]],
    ['two that are swapped', [0, 2, 1, 3]],
  ])('finds %s in seq', (_, seqs) => {
    const events = runOf('r', [start, llmStart, llmEnd, end]).map((event, index) => ({
      ...event,
      seq: seqs[index] as number,
    }));
    expect(rulesOf(events)).toContain('seq-gap');
  });

  it('reports a gap once, and goes on from there', () => {
    const events = runOf('r', [start, llmStart, llmEnd, end]).map((event) => ({
      ...event,
      seq: event.seq + (event.seq > 1 ? 5 : 0),
    }));
    expect(checkProtocol(events)).toEqual([{ index: 2, run: 'r', rule: 'seq-gap', message: 'seq is 7, expected 2' }]);
  });

  it('says at which event of which run, and reports what is missing at the end', () => {
    const events = [...runOf('a', [start, end]), ...runOf('b', [start])];
    expect(checkProtocol(events)).toEqual([
      { index: 3, run: 'b', rule: 'no-terminal', message: 'run "b" has no terminal event' },
    ]);
  });

  it('finds nothing in no events', () => {
    expect(checkProtocol([])).toEqual([]);
  });

  it('finds nothing in valid runs, however they are interleaved', () => {
    fc.assert(
      fc.property(fc.array(agentRuns(), { maxLength: 4 }), fc.infiniteStream(fc.nat(3)), (runs, picks) => {
        const queues = runs.map((steps, index) => runOf(`run ${index}`, steps));
        expect(checkProtocol(interleave(queues, picks))).toEqual([]);
      }),
    );
  });

  it('finds every event that was lost, repeated or moved, by its number', () => {
    fc.assert(
      fc.property(agentRuns(), fc.nat(), fc.constantFrom('lose', 'repeat', 'move'), (steps, place, change) => {
        const events = runOf('r', steps);
        const index = place % events.length;
        const [event] = events.splice(index, 1);
        if (change === 'repeat') events.splice(index, 0, event as WeirEvent, event as WeirEvent);
        if (change === 'move') events.splice((index + 1) % (events.length + 1), 0, event as WeirEvent);
        expect(checkProtocol(events)).not.toEqual([]);
      }),
    );
  });

  it.each<[string, Step['type'], 'lose' | 'repeat', ProtocolRule]>([
    ['a lost terminal', 'agent_end', 'lose', 'no-terminal'],
    ['a second terminal', 'agent_end', 'repeat', 'after-terminal'],
    ['a lost call start', 'llm_start', 'lose', 'delta-outside-call'],
    ['a repeated call start', 'llm_start', 'repeat', 'call-not-ended'],
    ['a lost tool start', 'tool_start', 'lose', 'tool-end-without-start'],
    ['a repeated tool start', 'tool_start', 'repeat', 'tool-start-repeated'],
    ['a lost tool end', 'tool_end', 'lose', 'tool-not-ended'],
    ['a repeated tool end', 'tool_end', 'repeat', 'tool-end-without-start'],
  ])('finds %s even where the numbers are right', (_, type, change, rule) => {
    fc.assert(
      fc.property(agentRuns(), fc.nat(), (steps, pick) => {
        const places = steps.flatMap((each, index) => (each.type === type ? [index] : []));
        fc.pre(places.length > 0);
        const place = places[pick % places.length] as number;
        const before = steps.slice(0, change === 'repeat' ? place + 1 : place);
        const after = steps.slice(change === 'repeat' ? place : place + 1);
        expect(rulesOf(runOf('r', [...before, ...after]))).toContain(rule);
      }),
    );
  });
});

describe('assertProtocol', () => {
  it('returns where all is well', () => {
    expect(() => assertProtocol(runOf('r', [start, end]))).not.toThrow();
  });

  it('raises all violations in one error', () => {
    const check = () => assertProtocol(runOf('r', [start, chunk, toolEnd]));
    expect(check).toThrow(expect.objectContaining({ code: ProtocolError.code }));
    expect(check).toThrow(/delta-outside-call.*tool-end-without-start.*no-terminal/);
  });
});

function interleave(queues: WeirEvent[][], picks: fc.Stream<number>): WeirEvent[] {
  const events: WeirEvent[] = [];
  let open = queues.filter((queue) => queue.length > 0);
  for (const pick of picks) {
    if (open.length === 0) break;
    events.push(open[pick % open.length]?.shift() as WeirEvent);
    open = open.filter((queue) => queue.length > 0);
  }
  return events;
}
