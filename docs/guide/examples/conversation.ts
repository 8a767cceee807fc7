import assert from 'node:assert/strict';
import { conversation, memoryConversationStore } from '@weir/agent';
import { accumulate } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';

// A scripted model: what it is given is what any other would be given.
const model = fakeModel([['Goethe did.'], ['In 1808.']]);
const store = memoryConversationStore();
const chat = conversation({ id: 'user-7', store, window: 8000, system: 'Be brief.' });
const ask = (prompt: string) => lastValueFrom(chat.run({ model, prompt }).pipe(accumulate('text')));

assert.equal(await ask('Who wrote Faust?'), 'Goethe did.');
assert.equal(await ask('And when?'), 'In 1808.');

const text = (said: string) => [{ type: 'text', text: said }];
assert.deepEqual(model.calls[1]?.prompt, [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: text('Who wrote Faust?') },
  { role: 'assistant', content: text('Goethe did.') },
  { role: 'user', content: text('And when?') },
]);
assert.equal((await store.load('user-7')).messages.length, 4);
