import { FakeClock, assertProtocol, type WeirEvent } from '@weir/core';
import { gather, lastOf, textOf } from '../__fixtures__/gather.js';
import { fromModel } from '../model/from-model.js';
import { modelStates } from '../model/model-states.js';
import { messageStream, officialClients, sdkModels, type Api, type Ask } from './__fixtures__/clients.js';
import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';
import { replayOf } from './__fixtures__/situations.js';
import { anthropicMessagesStates } from './anthropic-messages.js';
import { openAiChatStates } from './openai-chat.js';
import { openAiResponsesStates } from './openai-responses.js';
import { situations, type Situation, type TerminalStates } from './terminal-states.js';

type Case = [name: string, api: Api, ask: Ask, states: TerminalStates, others?: Partial<Record<Situation, string>>];

const cases: Case[] = [
  ['fromOpenAiChat', 'chat', officialClients.chat, openAiChatStates],
  ['fromOpenAiResponses', 'responses', officialClients.responses, openAiResponsesStates],
  ['fromAnthropicMessages', 'messages', officialClients.messages, anthropicMessagesStates],
  // The helper checks the order of events by itself. That it hides the broken line is due to Jest, whose errors are not those of Node.
  [
    'fromAnthropicMessages, of messages.stream',
    'messages',
    messageStream,
    anthropicMessagesStates,
    { broken: 'provider', repeatedStart: 'provider', splicedStart: 'provider' },
  ],
  ...sdkModels.map(([name, api, model]): Case => [
    `fromModel, of ${name}`,
    api,
    (url, options) => fromModel(model(url), 'hello', options),
    modelStates,
    api === 'messages' ? { splicedStart: 'protocol', unknownEvent: 'protocol' } : {},
  ]),
];

/** The answer's events; where it stalls, time passes after its last word. */
async function answer(ask: Ask, url: string, situation: Situation): Promise<WeirEvent[]> {
  if (situation !== 'stalled') return gather(ask(url));
  const clock = new FakeClock();
  const events: WeirEvent[] = [];
  await new Promise<void>((complete) => {
    const next = (event: WeirEvent) => {
      events.push(event);
      if (event.type === 'llm_chunk') clock.advance(1000);
    };
    ask(url, { clock, timeouts: { idle: 1000 } }).subscribe({ next, complete });
  });
  assertProtocol(events);
  return events;
}

describe('the terminal states', () => {
  let server: ReplayServer;
  beforeAll(async () => void (server = await replayServer()));
  afterAll(() => server.close());

  describe.each(cases)('of %s are as the reference says', (_, api, ask, { outcomes }, others = {}) => {
    it.each(Object.entries(situations) as [Situation, string][])('%s: %s', async (situation) => {
      server.put(replayOf(api, situation));
      const events = await answer(ask, server.url, situation);
      const { type, data } = lastOf(events);
      expect(type === 'error' ? data.code : type).toBe(others[situation] ?? outcomes[situation].end);
      expect(textOf(events)).toMatch(/lengthLimit|broken/.test(situation) ? /^/ : /^Let me look/);
    });
  });
});
