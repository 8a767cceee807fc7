import { createProgram } from './program.js';

describe('createProgram', () => {
  const program = createProgram(() => undefined);

  it('has the commands of the reference', () => {
    expect(program.commands.map((command) => command.name())).toEqual(['run', 'lint', 'list', 'describe', 'schema']);
  });

  it('describes every command, argument and option', () => {
    for (const command of program.commands) {
      expect(command.description()).toMatch(/^\p{Lu}.*\.$/u);
      for (const { description } of [...command.registeredArguments, ...command.options])
        expect(description).not.toBe('');
    }
  });
});
