import { lastValueFrom, toArray } from 'rxjs';
import { z } from 'zod';
import { runAgent } from '../run-agent.js';
import { defineTool } from '../tools/define-tool.js';
import { sdkModels } from './__fixtures__/clients.js';
import { recording, recordingsOf } from './__fixtures__/recordings.js';
import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';
import { cutEverywhere, replayWhole, subjects } from './__fixtures__/truncation.js';

describe('an answer that is cut at any event', () => {
  let server: ReplayServer;
  let cases = 0;
  beforeAll(async () => void (server = await replayServer()));
  afterAll(() => server.close());

  describe.each(subjects)('read by $name', (subject) => {
    it.each(subject.ends)('ends as the reference says, where the stream ends by a %s', async (end) => {
      cases += await cutEverywhere(server, subject, { end });
    });

    it('does so where it is sent in writes of 7 bytes', async () => {
      cases += await cutEverywhere(server, subject, { bytes: 7 });
    });

    it('is whole, sent byte by byte', async () => {
      cases += await replayWhole(server, subject, 1);
    });
  });

  it.each(sdkModels)('runs no tool of it: %s', async (_, api, model) => {
    const input = z.strictObject({ city: z.enum(['Bern', 'Zürich']) });
    for (const name of recordingsOf(api)) {
      const events = recording(name);
      for (let cut = 0; cut < events.length; cut++, cases++) {
        let executed = 0;
        const tool = defineTool({ name: 'weather', description: '', input, execute: () => ++executed });
        server.put({ events: events.slice(0, cut), end: 'break' });
        await lastValueFrom(runAgent({ model: model(server.url), tools: [tool], prompt: 'x' }).pipe(toArray()));
        expect(executed).toBe(0);
      }
    }
  });

  it('was tried in as many cases as there are', () => {
    expect(cases).toBe(1507);
  });
});
