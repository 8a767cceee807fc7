import { jest } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { runWeir, startWeir } from '../__fixtures__/start-weir.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';

/** Real processes take their time. */
jest.setTimeout(60_000);

const components = `import { defineModel, defineTool } from '@weir/agent';
import { fakeModel } from '@weir/testing';

export const pay = defineTool({
  name: 'pay',
  description: 'Pays.',
  input: (z) => z.object({}),
  approval: () => {
    console.log('asked');
    return true;
  },
  execute: () => 'paid',
});
const model = fakeModel([[{ name: 'pay', input: {}, id: 'p1' }], ['done']]);
export const scripted = defineModel({ name: 'scripted', summary: 'Says what its script says.', create: () => model });
`;
const message = '{"type":"user_message","run":"r","seq":0,"time":0,"data":{"content":"x"}}';
const yes = '{"type":"tool_decision","run":"r","seq":1,"time":0,"data":{"toolCallId":"p1","approved":true}}';

describe('weir run, with a tool that asks before it runs', () => {
  const folder = temporaryFolder();
  const write = (from: string) => {
    folder.write('parts.ts', components);
    return folder.write(
      'weir.yaml',
      `components: ./parts.ts
pipelines:
  a:
    from: ${from}
    through: [{ agent: { model: scripted/one, tools: [pay], approvals: wait } }]
    to: console
`,
    );
  };

  it('stays while a call waits, and goes on with the decision', async () => {
    const input = folder.write('in.jsonl', `${message}\n`);
    const run = startWeir(['run', write(`{ jsonl: { path: ${input}, follow: true } }`)]);
    await run.said(/asked/);
    appendFileSync(input, `${yes}\n`);
    expect(await run.said(/done/)).toContain('paid');
    run.signal('SIGTERM');
    await run.outcome;
  });

  it('ends the run as interrupted when nobody can decide any more', async () => {
    const { code, stdout } = await runWeir(['run', write('{ inline: { messages: [x] } }')]);
    expect(stdout).toContain('interrupted: nobody can decide any more');
    expect(code).toBe(0);
  });
});
