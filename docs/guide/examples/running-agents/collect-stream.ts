import { calculator, collectStream, runStream, type Message } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const model = fakeModel([
  [{ name: 'calculator', input: { expression: '17 * 23' } }],
  ['It is 391.'],
  ['That would be 782.'],
]);
const history: Message[] = [];

for (const prompt of ['What is 17 * 23?', 'And twice that?']) {
  const { text, toolCalls, messages, usage } = await collectStream(
    runStream({ model, tools: [calculator], messages: history, prompt }),
  );
  history.push(...messages);
  console.log(`> ${prompt}\n${text} (${toolCalls.length} tool calls, ${usage?.totalTokens} tokens)`);
}
console.log(history.map(({ role }) => role).join(', '));
