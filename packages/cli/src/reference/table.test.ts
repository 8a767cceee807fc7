import { table } from './table.js';

describe('table', () => {
  it('writes a row for each list of cells', () => {
    expect(table(['Key', ''], [['a', 'b']])).toBe('| Key |  |\n|---|---|\n| a | b |');
  });

  it('keeps text that would end a cell or a row within its cell', () => {
    expect(
      table(['x'], [['a | b\n  c']])
        .split('\n')
        .at(-1),
    ).toBe('| a \\| b c |');
  });
});
