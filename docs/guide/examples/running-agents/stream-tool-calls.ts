import { calculator, streamToolCalls } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const model = fakeModel([[{ name: 'calculator', input: { expression: '17 * 23' } }], ['It is 391.']]);

for await (const call of streamToolCalls({ model, tools: [calculator], prompt: 'What is 17 * 23?' })) {
  console.log(call.name, call.state.padEnd(9), call.state === 'completed' ? call.result : call.argsText);
}
