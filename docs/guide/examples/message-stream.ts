import assert from 'node:assert/strict';
import { messageStream } from '@weir/operators';

const post = messageStream<string>();
const inbox: string[] = [];
const returned: string[] = [];

post.register('writer', (message) => void inbox.push(message));
post.undelivered$.subscribe(({ to, reason }) => returned.push(`${to}: ${reason}`));

post.send('writer', 'draft it');
post.send('editor', 'check it'); // nobody of that name
post.broadcast('done for today');

assert.deepEqual(inbox, ['draft it', 'done for today']);
assert.deepEqual(returned, ['editor: noReceiver']);
