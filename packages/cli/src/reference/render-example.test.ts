import { renderExample } from './render-example.js';

describe('renderExample', () => {
  it('shows the entry as it stands in a pipeline file', () => {
    expect(renderExample('batch', { title: 'By count', config: { items: 2 } })).toBe(
      '### By count\n\n```yaml\n- batch: { items: 2 }\n```',
    );
  });

  it('shows marbles in columns, with what their letters stand for', () => {
    const text = renderExample('ofType', {
      title: 'T',
      config: 'a',
      input: '-a-b|',
      output: '-a--#',
      values: { input: { a: { n: 1 }, b: 'x' }, output: { a: [undefined] } },
      error: 'timeout',
    });
    expect(text.split('\n').slice(6)).toEqual([
      '```text',
      'in      -a-b|',
      'ofType  -a--#',
      '',
      'in a = { "n": 1 }',
      'in b = "x"',
      'out a = [undefined]',
      '# = an error with the code timeout',
      '```',
    ]);
  });

  it('shows config that holds a function in TypeScript', () => {
    const text = renderExample('callback', { title: 'T', config: { callback: () => undefined, name: 'x' } });
    expect(text).toContain('```ts\n{ callback: { callback: (item) => { … }, name: "x" } }\n```');
  });
});
