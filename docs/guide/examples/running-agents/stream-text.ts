import { streamText } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const model = fakeModel([['A weir ', 'slows the water down, ', 'and lets the surplus ', 'flow over.']]);

for await (const text of streamText({ model, prompt: 'What does a weir do?' })) process.stdout.write(text);
