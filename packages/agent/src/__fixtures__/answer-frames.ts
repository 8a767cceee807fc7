/** How an API streams an answer: what comes before its text, a piece of it, what comes after. */
export interface AnswerFrames {
  readonly before: string;
  piece(text: string): string;
  readonly after: string;
}

/** The APIs that models are reached by. */
export const answerFrames = {
  chat: {
    before: '',
    piece: (content) => chatChunk({ content }),
    after: chatChunk({}, 'stop'),
  },
  messages: {
    before:
      frame({
        type: 'message_start',
        message: {
          ...{ id: 'msg_1', type: 'message', role: 'assistant', content: [], model: 'm' },
          ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } },
        },
      }) + frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    piece: (text) => frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    after:
      frame({ type: 'content_block_stop', index: 0 }) +
      frame({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 9 },
      }) +
      frame({ type: 'message_stop' }),
  },
  responses: {
    before:
      frame({ type: 'response.created', response: responseOf('in_progress') }) +
      frame({ type: 'response.output_item.added', output_index: 0, item: itemOf('in_progress') }),
    piece: (delta) =>
      frame({ type: 'response.output_text.delta', output_index: 0, item_id: 'msg_1', content_index: 0, delta }),
    after:
      frame({ type: 'response.output_item.done', output_index: 0, item: itemOf('completed') }) +
      frame({ type: 'response.completed', response: responseOf('completed') }),
  },
} as const satisfies Record<string, AnswerFrames>;

/** One event of a Chat Completions stream. */
export function chatChunk(delta: object, finishReason: string | null = null): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
}

function frame(event: { type: string } & Record<string, unknown>): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function responseOf(status: string): object {
  return {
    ...{ id: 'resp_1', object: 'response', created_at: 1, status, model: 'm', output: [], error: null },
    ...{ incomplete_details: null, usage: { input_tokens: 1, output_tokens: 9, total_tokens: 10 } },
  };
}

function itemOf(status: string): object {
  return { id: 'msg_1', type: 'message', role: 'assistant', status, content: [] };
}
