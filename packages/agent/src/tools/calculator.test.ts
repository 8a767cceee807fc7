import { runTool } from '../__fixtures__/run-tool.js';
import { calculator } from './calculator.js';

describe('calculator', () => {
  it('answers with the number', async () => {
    expect(await runTool(calculator, { expression: '17 * 23' })).toEqual({ result: 391 });
  });

  it('says what is wrong with what is no arithmetic', async () => {
    expect(await runTool(calculator, { expression: '2 +' })).toMatchObject({
      error: { code: 'tool_failed', message: expect.stringContaining('a number is missing') },
    });
  });

  it('has words for what JSON has none for', async () => {
    expect(await runTool(calculator, { expression: '1 / 0' })).toEqual({
      result: 'The result is not a finite number: Infinity',
    });
  });

  it('takes nothing but an expression', async () => {
    expect(await runTool(calculator, { expression: '1', more: 1 })).toMatchObject({
      error: { code: 'invalid_arguments' },
    });
  });
});
