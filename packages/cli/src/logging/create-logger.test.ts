import { createLogger } from './create-logger.js';

function logger({ level = 'debug', isTTY = false } = {}) {
  const lines: string[] = [];
  const stream = { isTTY, write: (text: string) => lines.push(text) };
  return { log: createLogger(level, stream), lines };
}

describe('createLogger', () => {
  it('writes a line of JSON for each entry', () => {
    const { log, lines } = logger();
    log.info({ step: 'agent' }, 'Began');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 30, step: 'agent', msg: 'Began' });
    expect(lines[0]).toMatch(/\n$/);
  });

  it('writes readable lines where a person watches', () => {
    const { log, lines } = logger({ isTTY: true });
    log.warn({}, 'Slow');
    expect(lines[0]).toContain('Slow');
    expect(() => JSON.parse(lines[0]!)).toThrow(SyntaxError);
  });

  it.each([
    ['silent', 0],
    ['error', 1],
    ['warn', 2],
    ['info', 3],
    ['debug', 4],
  ])('writes at the level %s what is as grave, or graver', (level, count) => {
    const { log, lines } = logger({ level });
    for (const method of ['debug', 'info', 'warn', 'error'] as const) log[method]({}, method);
    expect(lines).toHaveLength(count);
  });

  it('leaves out keys and authorizations whatever they are', () => {
    const { log, lines } = logger();
    log.debug({ apiKey: 'k-1', options: { authorization: 'Bearer k-2' } }, 'calls');
    expect(lines.join('')).not.toMatch(/k-\d/);
  });
});
