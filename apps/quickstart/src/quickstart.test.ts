import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { assertProtocol, type WeirEvent } from '@weir/core';
import { startQuickstart } from './__fixtures__/start-quickstart.js';

/** Real processes take their time. */
jest.setTimeout(60_000);

const eventsFile = new URL('../out/events.jsonl', import.meta.url);

/** The events of the run that was written last. */
function lastRun(): WeirEvent[] {
  const events = readFileSync(eventsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as WeirEvent);
  return events.filter(({ run }) => run === events.at(-1)?.run);
}

describe('the quickstart', () => {
  it('answers its own question with tools, and says what flowed, where nobody writes to the open pipe that it stands behind', async () => {
    const { code, stdout, stderr } = await startQuickstart([], { input: '', keepOpen: true }).outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('> How does Weir keep a slow sink from being flooded, and what is 12.5% of 340?');
    expect(stdout).toMatch(/^→ searchDocs .*slow sink/m);
    expect(stdout).toMatch(/^→ calculator .*12\.5/m);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /valve.*\(guide\/composing-operators\.md, “Backpressure”\).*12\.5% of 340 is 42\.5\./,
    );
    expect(stdout).toMatch(/^ask {2}completed$/m);
    expect(stdout).toMatch(/^tools {2}completed$/m);
    expect(stdout).toMatch(/^ {2}agent +1 in +\d+ out$/m);
    expect(stdout).toMatch(/\nEvents are in .*events\.jsonl\.\n$/);
    // Readable on a terminal of a usual width, and free of escapes.
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(stdout).not.toContain('\x1b');
  });

  it('keeps the events, in order and whole, and what the tools did', async () => {
    expect((await startQuickstart(['What', 'is', '2^10-1?']).outcome).code).toBe(0);
    const events = lastRun();
    assertProtocol(events);
    expect(events[0]).toMatchObject({ type: 'user_message', data: { content: 'What is 2^10-1?' } });
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
    const tools = readFileSync(new URL('../out/tools.jsonl', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(tools.at(-1) ?? '')).toEqual({ tool: 'calculator', milliseconds: expect.any(Number) });
  });

  it('answers the lines that are piped in, one after the other', async () => {
    const { code, stdout } = await startQuickstart([], { input: 'What are receipts?\n\nWhat time is it in Tokyo?\n' })
      .outcome;
    expect(code).toBe(0);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /> What are receipts\?.*receipt.*> What time is it in Tokyo\?.*\(Asia\/Tokyo\)\./,
    );
  });

  it('keeps the partial answer on SIGINT, and exits with 130', async () => {
    const quickstart = startQuickstart([
      'How does backpressure work, what are receipts, and how do I write a component?',
    ]);
    await quickstart.said(/^← .*\n.+\n/m);
    quickstart.signal('SIGINT');
    const { code, stdout } = await quickstart.outcome;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^interrupted$/m);
    const events = lastRun();
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'interrupted' } });
    expect(events.filter(({ type }) => type === 'llm_chunk').length).toBeGreaterThan(5);
    assertProtocol(events);
  });

  it('says what a model lacks, and exits with 1', async () => {
    const env = { WEIR_MODEL: 'opnai/gpt-4o-mini' };
    const { code, stderr } = await startQuickstart(['Hello?'], { env }).outcome;
    expect(stderr).toMatch(
      /weir\.yaml:\d+:\d+ error There is no model "opnai"\. Did you mean "openai"\? \[unknown_name\]\n$/,
    );
    expect(code).toBe(1);
  });
});
