import { bareFetch, weirCancel } from '../agent-cancel/cancel-subjects.js';
import { endlessServer } from '../agent-cancel/endless-server.js';
import { compare } from '../compare.js';
import type { Benchmark } from '../define-benchmark.js';

const subjects = { 'bare fetch': bareFetch, 'Weir runStream': weirCancel };

export const agentCancel: Benchmark = {
  name: 'agent-cancel',
  summary:
    'From the call that cancels a run in mid-answer until the server sees that its connection is closed, over 127.0.0.1.',
  async rehearse() {
    const server = await endlessServer();
    try {
      for (const cancel of Object.values(subjects)) await cancel(server);
    } finally {
      await server.stop();
    }
  },
  async run() {
    const server = await endlessServer();
    try {
      return await compare({
        name: 'agent-cancel',
        unit: 'ms',
        scale: 1e6,
        count: 1,
        runs: 51,
        subjects: Object.entries(subjects).map(([name, cancel]) => ({ name, run: () => cancel(server) })),
        ratios: ['Weir runStream/bare fetch'],
      });
    } finally {
      await server.stop();
    }
  },
};
