import { InvalidArgumentError } from '@weir/core';
import { checkMessages } from './check-messages.js';
import type { Message } from './prompt.js';

describe('checkMessages', () => {
  it('takes every form that a message has', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello' },
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: '' },
          { type: 'tool-call', toolCallId: 'c', toolName: 't', input: {} },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'c', toolName: 't', output: { type: 'text', value: '' } }],
      },
    ];
    expect(() => checkMessages(messages)).not.toThrow();
    expect(() => checkMessages([])).not.toThrow();
    const file = { type: 'file', mediaType: 'image/png', data: 'AA==' };
    expect(() => checkMessages([{ role: 'user', content: [file] }])).not.toThrow();
  });

  it.each<[unknown, string]>([
    ['Hello', '"messages" must be a list such as [{ role: "user", content: "Hello" }]'],
    [[null], '"messages[0].role" must be one of system, user, assistant, tool, but it is undefined'],
    [[{ role: 'bot', content: 'x' }], '"messages[0].role" must be one of'],
    [[{ role: 'constructor', content: 'x' }], '"messages[0].role" must be one of'],
    [[{ role: 'user', content: 'x' }, { role: 'user' }], '"messages[1].content" must be text, or a list of parts'],
    [[{ role: 'user', content: null }], '"messages[0].content" must be text'],
    [[{ role: 'user', parts: [{ type: 'text', text: 'x' }] }], 'take the text of its "parts"'],
    [[{ role: 'system', content: [] }], '"messages[0].content" must be text, but'],
    [[{ role: 'tool', content: 'x' }], '"messages[0].content" must be a list of parts (tool-result)'],
    [[{ role: 'user', content: ['x'] }], '"messages[0].content[0].type" must be one of text, file'],
    [
      [{ role: 'user', content: [{ type: 'image', image: 'AA==' }] }],
      '"messages[0].content[0].type" must be one of text',
    ],
    [[{ role: 'user', content: [{ type: 'file', data: 'AA==' }] }], '"messages[0].content[0].mediaType" must be text'],
    [
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'file', mediaType: 'image/png', data: 'a b' },
          ],
        },
      ],
      '"messages[0].content[1].data" must be bytes, Base64 text, or the URL of a file',
    ],
    [[{ role: 'user', content: [{ type: 'text' }] }], '"messages[0].content[0].text" must be text'],
    [[{ role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c' }] }], '"messages[0].content[0].toolName"'],
  ])('refuses %j', (messages, message) => {
    expect(() => checkMessages(messages)).toThrow(message);
    expect(() => checkMessages(messages)).toThrow(InvalidArgumentError);
  });
});
