import { collectStream, runStream } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const endless = fakeModel([Array.from({ length: 10_000 }, () => 'On and on it flows, as rivers do. ')]);

const { status, reason, text } = await collectStream(
  runStream({ model: endless, prompt: 'Tell me all about rivers.', budget: { tokens: 200, steps: 5, timeMs: 60_000 } }),
);
console.log(status, reason, text.length < 2000);
