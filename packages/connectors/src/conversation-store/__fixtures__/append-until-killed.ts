import { fileConversationStore } from '../file-conversation-store.js';

/** Appends numbered messages, replaces them by their last one now and then, and says each step once it is done, until it is killed. */
const store = fileConversationStore<{ number: number; text: string }>({ path: process.argv[2] ?? '' });
let version = '';
for (let number = 0; ; number++) {
  const message = { number, text: 'x'.repeat((number * 37) % 5000) };
  const change = number % 10 === 9 ? store.replace.bind(store) : store.append.bind(store);
  version = await change('c', [message], version);
  process.stdout.write(`${number}\n`);
}
