// Runs an agent whose tool needs a yes: from the start, or from what another process stored. Writes each event as a line.
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import type { WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { z } from 'zod';
import { resumeAgent } from '../resume-agent.js';
import { runAgent } from '../run-agent.js';
import { agentTool } from '../tools/agent-tool.js';
import { defineTool } from '../tools/define-tool.js';

const [mode = 'begin', effects = '', stored = '', isNested = 'no'] = process.argv.slice(2);

function noting(name: string, approval: boolean) {
  return defineTool({
    name,
    description: '',
    input: z.object({}),
    approval,
    execute: () => {
      appendFileSync(effects, `${name}\n`);
      return `${name} done`;
    },
  });
}

const tools = [noting('pay', true), noting('look', false)];
const call = (name: string) => ({ name, input: {} });
const firstAnswer = [call('look'), call('pay')];
const lastAnswer = ['All ', 'done.'];
/** The same within an agent that is a tool of another. */
const within = (answer: typeof firstAnswer | typeof lastAnswer) =>
  agentTool({ name: 'helper', description: '', agent: { model: fakeModel([answer]), tools } });
// Written at once: the process may be killed at any moment.
const write = (event: WeirEvent) => writeSync(1, `${JSON.stringify(event)}\n`);

if (mode === 'begin') {
  const nested = { model: fakeModel([[{ name: 'helper', input: { prompt: 'x' } }]]), tools: [within(firstAnswer)] };
  const plain = { model: fakeModel([firstAnswer]), tools };
  runAgent({ ...(isNested === 'nested' ? nested : plain), prompt: 'x' }).subscribe(write);
  // Nothing else keeps the process: a run that waits for a person holds no timer.
  setInterval(() => undefined, 1000);
} else {
  const events = readFileSync(stored, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as WeirEvent);
  const asked = events.find((event) => event.type === 'tool_approval');
  if (asked?.type !== 'tool_approval') process.exit(1);
  const { toolCallId, state } = asked.data;
  const decisions = { [toolCallId]: { approved: mode === 'approve', reason: 'the boss said so' } };
  const agent = { model: fakeModel([lastAnswer]), tools: isNested === 'nested' ? [within(lastAnswer)] : tools };
  resumeAgent({ ...agent, state: state as never, events, decisions }).subscribe(write);
}
