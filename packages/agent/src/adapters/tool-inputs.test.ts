import fc from 'fast-check';
import type { ModelStep } from '../model/model-step.js';
import { ToolInputs } from './tool-inputs.js';

const a = { toolCallId: 'a', name: 'add' };
const b = { toolCallId: 'b', name: 'look' };

function watched() {
  const steps: ModelStep[] = [];
  return { steps, tools: new ToolInputs((step) => steps.push(step)) };
}

const callsOf = (steps: readonly ModelStep[]) =>
  steps.flatMap((step) => (step.kind === 'tool-call' ? [step.call] : []));

describe('ToolInputs', () => {
  it('puts calls together whose pieces come mixed', () => {
    const { steps, tools } = watched();
    tools.start(1, b);
    tools.start(0, a);
    tools.append(0, '{"n"');
    tools.append(1, '{}');
    tools.append(0, ':1}');
    expect(callsOf(steps)).toEqual([]);
    tools.closeAll('complete');
    expect(callsOf(steps)).toEqual([
      { ...a, input: '{"n":1}' },
      { ...b, input: '{}' },
    ]);
    expect(steps.filter(({ kind }) => kind === 'tool-args')).toHaveLength(3);
  });

  it('goes on with a call that starts again', () => {
    const { steps, tools } = watched();
    tools.start(0, a);
    tools.append(0, '{"n"');
    tools.start(0, a);
    tools.append(0, ':1}');
    tools.closeAll('complete');
    expect(callsOf(steps)).toEqual([{ ...a, input: '{"n":1}' }]);
  });

  it.each([
    ['{"n":1}', 2],
    ['{"n":', 1],
    ['', 1],
  ])('lets another call take the place, and keeps the former if %s is whole', (input, calls) => {
    const { steps, tools } = watched();
    tools.start(0, a);
    tools.append(0, input);
    tools.start(0, b);
    tools.append(0, '{}');
    tools.closeAll('complete');
    expect(callsOf(steps)).toHaveLength(calls);
    expect(callsOf(steps).at(-1)).toEqual({ ...b, input: '{}' });
  });

  it('takes arguments that came with the start, if no pieces follow', () => {
    const { steps, tools } = watched();
    tools.start(0, { ...a, given: '{"n":1}' });
    tools.start(1, { ...b, given: '{"n":1}' });
    tools.append(1, '{"n":2}');
    tools.closeAll('complete');
    expect(callsOf(steps).map(({ input }) => input)).toEqual(['{"n":1}', '{"n":2}']);
    expect(steps[1]).toEqual({ kind: 'tool-args', ...a, delta: '{"n":1}' });
  });

  it('takes the whole in place of the pieces, and previews it where none came', () => {
    const { steps, tools } = watched();
    tools.start(0, a);
    tools.closeWith(0, '{"n":1}');
    expect(steps).toEqual([
      { kind: 'tool-args', ...a, delta: '{"n":1}' },
      { kind: 'tool-call', call: { ...a, input: '{"n":1}' } },
    ]);
    tools.closeWith(0, '{"n":2}');
    tools.append(0, 'late');
    tools.close(7, 'complete');
    expect(steps).toHaveLength(2);
  });

  it('never takes a part of the arguments for the whole', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.nat(), (value, at) => {
        const { steps, tools } = watched();
        const input = JSON.stringify(value);
        tools.start(0, a);
        tools.append(0, input.slice(0, at % input.length));
        tools.close(0, 'if-whole');
        expect(callsOf(steps)).toEqual([]);
        tools.append(0, input.slice(at % input.length));
        tools.close(0, 'if-whole');
        expect(callsOf(steps)).toEqual([{ ...a, input }]);
      }),
    );
  });
});
