import { humanLine } from './human-line.js';

/** Without colours, which depend on where the test runs. */
const plain = (facts: object) => humanLine(JSON.stringify(facts)).replace(/\x1b\[\d+m/g, '');
const time = new Date(2024, 0, 1, 12, 30, 1).getTime();

describe('humanLine', () => {
  it('shows time, level, message and facts on one line', () => {
    const line = plain({ level: 40, time, pipeline: 'ask', attempt: 1, msg: 'The pipeline restarts' });
    expect(line).toBe('12:30:01 warn The pipeline restarts pipeline=ask attempt=1\n');
  });

  it('shows facts that are not texts as JSON', () => {
    expect(plain({ level: 20, time, msg: 'x', data: { a: [1] } })).toBe('12:30:01 debug x data={"a":[1]}\n');
  });

  it('shows a level that has no name by its number', () => {
    expect(plain({ level: 35, time, msg: 'x' })).toBe('12:30:01 35 x\n');
  });
});
