import { streamText } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const broken = Object.assign(new Error('The line broke.'), { statusCode: 503 });
const model = fakeModel([
  ['A weir holds the ', 'water b', { fail: broken }],
  ['holds the water b', 'ack.'],
]);

const retry = { attempts: 2, backoff: 10, midStream: 'continue' as const };
for await (const text of streamText({ model, prompt: 'What does a weir do?', retry })) {
  console.log(JSON.stringify(text));
}
