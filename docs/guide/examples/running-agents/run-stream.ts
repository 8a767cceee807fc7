import { calculator, embeddedModel, runStream } from '@weir/agent';

const stream = runStream({ model: embeddedModel({ delay: 0 }), tools: [calculator], prompt: 'What is 17 * 23?' });

for await (const { seq, type, data } of stream) {
  if (type === 'llm_chunk') console.log(seq, type, JSON.stringify(data.delta));
  else if (type === 'tool_start') console.log(seq, type, data.name, JSON.stringify(data.args));
  else if (type === 'tool_end') console.log(seq, type, data.result);
  else if (type === 'agent_end') console.log(seq, type, data.status, data.usage?.totalTokens, 'tokens');
  else console.log(seq, type);
}
