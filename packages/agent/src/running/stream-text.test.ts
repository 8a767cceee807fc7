import { InvalidArgumentError } from '@weir/core';
import { RunFailedError } from '@weir/operators';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';
import { add, callAdd } from '../__fixtures__/tools-and-runs.js';
import { streamText } from './stream-text.js';

const run = (script: readonly ScriptedTurn[]) => streamText({ model: fakeModel(script), tools: [add], prompt: 'x' });

describe('streamText', () => {
  it('gives the text of all calls in pieces', async () => {
    expect(
      await lastValueFrom(
        run([
          ['a', callAdd],
          ['b', 'c'],
        ]).pipe(toArray()),
      ),
    ).toEqual(['a', 'b', 'c']);
  });

  it('gives nothing where nothing is said', async () => {
    expect(await lastValueFrom(run([[]]).pipe(toArray()))).toEqual([]);
  });

  it('fails where the run fails, behind its text', async () => {
    const log: unknown[] = [];
    await new Promise<void>((done) => {
      run([['a', { fail: Object.assign(new Error('x'), { statusCode: 500 }) }]]).subscribe({
        next: (text) => log.push(text),
        error: (error) => (log.push(RunFailedError.is(error) && error.details.failure?.code), done()),
      });
    });
    expect(log).toEqual(['a', 'server_error']);
  });

  it('goes on with the same text after a failure in mid-answer', async () => {
    const model = fakeModel([
      ['The weir holds ', 'the water', { fail: new Error('x') }],
      ['holds the water', ' back.'],
    ]);
    const retry = { midStream: 'continue' as const, backoff: 0, retryIf: () => true };
    const texts = await lastValueFrom(streamText({ model, prompt: 'x', retry }).pipe(toArray()));
    expect(texts.join('')).toBe('The weir holds the water back.');
  });

  it('refuses to take text back', () => {
    const retry = { midStream: 'retract' as const };
    expect(() => streamText({ model: fakeModel([]), prompt: 'x', retry })).toThrow(InvalidArgumentError);
  });
});
