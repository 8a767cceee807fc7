import { collectStream, runStream } from '@weir/agent';
import { fakeModel } from '@weir/testing';

const model = fakeModel([
  ['Once ', 'upon ', 'a time.'],
  ['There was a weir ', 'in the', { hang: true }],
]);
const story = runStream({ model, prompt: 'Tell me a story.' });

await collectStream(story, {
  onEvent({ type, data }) {
    console.log(type, JSON.stringify(data));
    if (type === 'agent_pause') setTimeout(() => story.resume(), 20);
    if (type !== 'llm_chunk') return;
    if (data.delta === 'upon ') {
      story.inject('Make it about water.');
      story.pause('The phone rings.');
    }
    if (data.delta === 'in the') story.cancel('Bedtime.');
  },
});
