import { Subject, lastValueFrom, toArray } from 'rxjs';
import { fakeModel } from '@weir/testing';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import { Telemetry } from '../__fixtures__/traced.js';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { agentTool } from '../tools/agent-tool.js';
import { traceRuns } from './trace-runs.js';

let telemetry = new Telemetry();

beforeEach(() => (telemetry = new Telemetry()));
afterEach(async () => telemetry.close());

async function trace(options: RunAgentOptions): Promise<void> {
  const { tracer, meter } = telemetry;
  await lastValueFrom(runAgent(options).pipe(traceRuns({ tracer, meter }), toArray()));
}

const problems = () =>
  telemetry.spans.flatMap(({ name, span }) => span.attributes['error.type']?.toString().concat(` ${name}`) ?? []);

describe('traceRuns of agents', () => {
  it('traces a run with tools without a failure', async () => {
    await trace({ model: fakeModel([[callAdd, callAdd], ['3']]), tools: [add], prompt: 'x' });
    expect(telemetry.spans.map(({ name, above }) => `${above ?? ''} > ${name}`).sort()).toEqual([
      ' > invoke_agent',
      'invoke_agent > step 1',
      'invoke_agent > step 2',
      'step 1 > chat fake-model',
      'step 1 > execute_tool add',
      'step 1 > execute_tool add',
      'step 2 > chat fake-model',
    ]);
    expect(problems()).toEqual([]);
  });

  it('traces an agent within the tool that it is', async () => {
    const inner = { model: fakeModel([['42']], { modelId: 'inner' }) };
    const research = agentTool({ name: 'research', description: '', agent: inner });
    await trace({
      model: fakeModel([[{ name: 'research', input: { prompt: 'x' } }], ['42']]),
      tools: [research],
      prompt: 'x',
    });
    expect(telemetry.spans.slice(1, 5).map(({ name, above }) => [name, above])).toEqual([
      ['chat inner', 'step 1'],
      ['step 1', 'invoke_agent'],
      ['invoke_agent', 'execute_tool research'],
      ['execute_tool research', 'step 1'],
    ]);
    expect(problems()).toEqual([]);
  });

  it('traces an interrupted run', async () => {
    const interrupt = new Subject<void>();
    const traced = trace({ model: fakeModel([['a', hang]]), prompt: 'x', interrupt });
    await settled();
    interrupt.next();
    await traced;
    expect(problems()).toEqual(['interrupted chat fake-model']);
    expect(telemetry.spanOf('invoke_agent').attributes['weir.status']).toBe('interrupted');
  });

  it('traces a run that fails', async () => {
    await trace({ model: fakeModel([[{ throws: new TypeError('no net') }]]), prompt: 'x' });
    expect(problems()).toHaveLength(2);
    const { 'weir.errors': errors } = await telemetry.metrics();
    expect(errors).toHaveLength(1);
  });
});
