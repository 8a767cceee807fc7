import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';
import { cutEverywhere, subjects } from './__fixtures__/truncation.js';

describe('an answer that is sent byte by byte and cut at any event', () => {
  let server: ReplayServer;
  let cases = 0;
  beforeAll(async () => void (server = await replayServer()));
  afterAll(() => server.close());

  it.each(subjects)('ends as the reference says, read by $name', async (subject) => {
    for (const end of subject.ends) cases += await cutEverywhere(server, subject, { bytes: 1, end });
  });

  it('was tried in as many cases as there are', () => {
    expect(cases).toBe(835);
  });
});
