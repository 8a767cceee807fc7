import { aiSdkTools, bareTools, callsInTurn, weirTools } from '../agent-overhead/tool-subjects.js';
import { defineBenchmark } from '../define-benchmark.js';

const turns = 50;
/** Arguments, start and end. */
const eventsOfCall = 3;

export const agentTools = defineBenchmark({
  name: 'agent-tools',
  summary: `${turns} turns of a model without a network, each with ${callsInTurn} tool calls, which are checked, run and answered. A call makes ${eventsOfCall} events: its arguments, its start and its end.`,
  unit: 'µs/event',
  scale: 1e3,
  count: turns * callsInTurn * eventsOfCall,
  rehearsal: 2 * callsInTurn * eventsOfCall,
  runs: 9,
  input: (events) => Math.ceil(events / callsInTurn / eventsOfCall),
  subjects: [
    { name: 'bare model stream', run: bareTools },
    { name: 'Weir runAgent', run: weirTools },
    { name: 'AI SDK fullStream', run: aiSdkTools },
  ],
  baselines: ['bare model stream', 'AI SDK fullStream'],
});
