import { jest } from '@jest/globals';
import { openSync, closeSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { readQuestions } from './read-questions.js';

describe('readQuestions', () => {
  let folder: string;
  let fd: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-quickstart-'));
    writeFileSync(join(folder, 'in'), '');
    fd = openSync(join(folder, 'in'), 'r');
  });
  afterEach(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  /** Standard input as it is where something is piped in. */
  const piped = () => Object.assign(new PassThrough(), { fd });

  it('takes the command line for one question', async () => {
    expect(await readQuestions(['What', 'is it?'], piped())).toEqual(['What is it?']);
  });

  it('takes each line that is piped in for a question, without blank ones', async () => {
    const input = piped();
    input.end('First?\r\n\n  Second?  \nThird?');
    expect(await readQuestions([], input)).toEqual(['First?', 'Second?', 'Third?']);
    expect(input.destroyed).toBe(true);
  });

  it('takes an empty input for none', async () => {
    const input = piped();
    input.end();
    expect(await readQuestions([], input)).toEqual([]);
  });

  it.each([
    ['a terminal', { isTTY: true }],
    ['nothing', { fd: undefined }],
    ['a descriptor that is closed', { fd: 1_000_000 }],
  ])('does not wait for %s', async (_, like) => {
    expect(await readQuestions([], Object.assign(piped(), like))).toEqual([]);
  });

  describe('with an input that stays open', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
    afterEach(() => void jest.useRealTimers());

    const settle = () => new Promise((resolve) => setImmediate(resolve));

    it('gives up when nothing came for three seconds', async () => {
      const input = piped();
      const reading = readQuestions([], input);
      await settle();
      jest.advanceTimersByTime(3000);
      expect(await reading).toEqual([]);
      expect(input.destroyed).toBe(true);
    });

    it('goes on with what came when it falls silent for three seconds', async () => {
      const input = piped();
      const reading = readQuestions([], input);
      for (const line of ['First?\n', 'Second?\n']) {
        input.write(line);
        await settle();
        jest.advanceTimersByTime(2999);
        await settle();
      }
      jest.advanceTimersByTime(1);
      expect(await reading).toEqual(['First?', 'Second?']);
    });
  });
});
