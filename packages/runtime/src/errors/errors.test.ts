import { WeirError } from '@weir/core';
import { runtimeErrorCodes } from './codes.js';
import { ConfigError } from './config-error.js';
import { DuplicateNameError } from './duplicate-name-error.js';
import { ExpressionError } from './expression-error.js';
import { PipelineStoppedError } from './pipeline-stopped-error.js';
import { StreamEndedError } from './stream-ended-error.js';
import { UnknownNameError } from './unknown-name-error.js';

const problem = {
  file: 'weir.yaml',
  line: 3,
  column: 7,
  path: ['a'],
  code: 'syntax',
  message: 'Wrong.',
  severity: 'error',
} as const;

describe('errors of the runtime', () => {
  it.each([
    new ConfigError([problem]),
    new DuplicateNameError('sink', 'a', ['x', 'y']),
    new ExpressionError('event.a', 'No such key: a'),
    new PipelineStoppedError('a'),
    new StreamEndedError(),
    new UnknownNameError('sink', 'a', ['b']),
  ])('carry a code of the closed table: $code', (error) => {
    expect(WeirError.is(error)).toBe(true);
    expect(runtimeErrorCodes).toHaveProperty(error.code);
  });

  it('list problems by file, line and column', () => {
    expect(new ConfigError([problem]).message).toBe(
      'The configuration has a problem:\n  weir.yaml:3:7 error Wrong. [syntax]',
    );
    expect(new ConfigError([problem, problem, { ...problem, severity: 'warning' }]).message).toMatch(
      /^The configuration has 2 problems:\n/,
    );
  });
});
