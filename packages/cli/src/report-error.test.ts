import { jest } from '@jest/globals';
import { OutputClosedError, TimeoutError } from '@weir/core';
import { WriteFailedError } from '@weir/connectors';
import { ConfigError, type FailurePlace, type Problem } from '@weir/runtime';
import { UsageError } from './errors/usage-error.js';
import { reportError } from './report-error.js';

const problem: Problem = {
  file: 'a.yaml',
  line: 3,
  column: 7,
  path: [],
  code: 'syntax',
  message: 'Wrong.',
  severity: 'error',
};

function report(error: unknown, place?: FailurePlace): { code: number; text: string } {
  let text = '';
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((text += String(chunk)), true));
  const code = reportError(error, place);
  spy.mockRestore();
  return { code, text };
}

describe('reportError', () => {
  it('lists the problems of a configuration, one a line', () => {
    expect(report(new ConfigError([problem, { ...problem, line: 9 }]))).toEqual({
      code: 1,
      text: 'a.yaml:3:7 error Wrong. [syntax]\na.yaml:9:7 error Wrong. [syntax]\n',
    });
  });

  it('is silent where the reader of the output went away', () => {
    expect(report(new OutputClosedError('stdout'))).toEqual({ code: 141, text: '' });
  });

  it('says what is wrong with the call', () => {
    expect(report(new UsageError('x', 'There is no kind "x".'))).toEqual({
      code: 2,
      text: 'weir: There is no kind "x".\n',
    });
  });

  it('says what an error of ours says, with its code, and without its stack', () => {
    expect(report(new TimeoutError('first', 5))).toMatchObject({
      code: 1,
      text: expect.stringMatching(/^weir: [^\n]+ \[timeout\]\n$/),
    });
  });

  it('says where a pipeline failed', () => {
    const timeout = new TimeoutError('first', 50);
    const place = { pipeline: 'main', step: 'timeouts' };
    expect(report(timeout, { ...place, at: 'weir.yaml:5:9' }).text).toMatch(
      /^weir: weir\.yaml:5:9 "timeouts" of the pipeline "main" failed: .* \[timeout\]\n$/,
    );
    expect(report(timeout, place).text).toMatch(/^weir: "timeouts" of the pipeline "main" failed: /);
    expect(report(timeout, { pipeline: 'main' }).text).not.toContain('pipeline');
  });

  it("adds the system's name for the failure where the error knows it", () => {
    const full = Object.assign(new RangeError('no space left'), { code: 'ENOSPC' });
    expect(report(new WriteFailedError('/dev/full', full)).text).toMatch(
      /^weir: Cannot write to \/dev\/full: .* \[write_failed ENOSPC\]\n$/,
    );
  });

  it('shows no stack for what the system refuses', () => {
    const error = Object.assign(new RangeError('ENOENT: no such file, open "x"'), { code: 'ENOENT', syscall: 'open' });
    expect(report(error)).toEqual({ code: 1, text: 'weir: ENOENT: no such file, open "x"\n' });
  });

  it('shows where an error was raised that nobody foresaw, and any other value as it is', () => {
    const { code, text } = report(new RangeError('odd'));
    expect(code).toBe(1);
    expect(text).toMatch(/^weir: RangeError: odd\n +at .*report-error\.test\.ts/);
    expect(text.split('\n').length).toBeLessThan(10);
    expect(report('odd')).toEqual({ code: 1, text: 'weir: odd\n' });
  });
});
