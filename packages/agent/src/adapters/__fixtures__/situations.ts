import type { Situation } from '../terminal-states.js';
import type { Api } from './clients.js';
import { recording, type Recording } from './recordings.js';
import type { Replay } from './replay-server.js';

const event = (value: object) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
const named = (value: { type: string }) => Buffer.from(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
const done = Buffer.from('data: [DONE]\n\n');
const comment = Buffer.from(': keep-alive\n\n');
const garbage = (type: string) => Buffer.from(`event: ${type}\ndata: {{{\n\n`);

/** Events of each API that its recordings have not. */
const strange: Readonly<
  Record<Api, Readonly<Record<'error' | 'ping' | 'unknown' | 'spliced' | 'garbage' | 'done', Buffer>>>
> = {
  chat: {
    error: event({ error: { message: 'busy', type: 'server_error', param: null, code: null } }),
    ping: comment,
    unknown: event({ object: 'novelty', id: 'x', created: 0, model: 'm', choices: [] }),
    spliced: event({
      choices: [
        {
          index: 0,
          delta: {
            tool_calls: [{ index: 0, id: 'call_z', type: 'function', function: { name: 'weather', arguments: '{}' } }],
          },
          finish_reason: null,
        },
      ],
    }),
    garbage: garbage('message'),
    done,
  },
  responses: {
    error: named({ type: 'error', code: 'server_error', message: 'busy', param: null, sequence_number: 99 } as {
      type: string;
    }),
    ping: named({ type: 'keepalive', sequence_number: 99 } as { type: string }),
    unknown: named({ type: 'response.novelty', sequence_number: 99 } as { type: string }),
    spliced: named({
      type: 'response.created',
      sequence_number: 0,
      response: { id: 'resp_9', created_at: 0, model: 'm' },
    } as { type: string }),
    garbage: garbage('response.output_text.delta'),
    done,
  },
  messages: {
    error: named({ type: 'error', error: { type: 'overloaded_error', message: 'busy' } } as { type: string }),
    ping: named({ type: 'ping' }),
    unknown: named({ type: 'novelty' }),
    spliced: named({
      type: 'message_start',
      message: {
        id: 'msg_9',
        type: 'message',
        role: 'assistant',
        content: [],
        model: 'm',
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    } as { type: string }),
    garbage: garbage('content_block_delta'),
    done: named({ type: 'message_stop' }),
  },
};

const limited: Readonly<Record<Api, string>> = {
  chat: 'chat-media.sse',
  responses: 'responses-media.sse',
  messages: 'messages-length.sse',
};

/** What a server sends in each situation. */
export function replayOf(api: Api, situation: Situation): Replay {
  const whole = recording(`${api}-tools.sse`);
  const { error, ping, unknown, spliced, garbage: garbled, done: over } = strange[api];
  const text = indexOf(whole, 'Let me look') + 1;
  const said = whole.slice(0, text);
  const rest = whole.slice(text);
  const first = whole[0] as Buffer;
  const argument = indexOf(whole, String.raw`{\"city\":`) + 1;
  const callStart = whole[argument - (api === 'messages' ? 3 : 2)] as Buffer;
  const replays: Readonly<Record<Situation, Replay>> = {
    whole: { events: whole },
    lengthLimit: { events: recording(limited[api]) },
    cut: { events: said },
    broken: { events: said, end: 'break' },
    stalled: { events: said, end: 'hang' },
    errorEvent: { events: [...said, error, ...rest] },
    garbled: { events: [...said, garbled, ...rest] },
    halfArguments: { events: whole.slice(0, argument) },
    doneWithoutFinish: { events: [...said, over] },
    repeatedStart: { events: [...whole.slice(0, argument), first, callStart, ...whole.slice(argument)] },
    splicedStart: { events: [...whole.slice(0, argument), spliced, ...whole.slice(argument)] },
    keepAlive: { events: [...said, ping, comment, ping, ...rest] },
    unknownEvent: { events: [...said, unknown, ...rest] },
    afterMarker: { events: [...whole, ...said] },
  };
  return replays[situation];
}

/** The place of the event with this text in it; not in a text that is whole. */
function indexOf(events: Recording, text: string): number {
  return events.findIndex((each) => each.includes(text) && each.includes('elta'));
}
