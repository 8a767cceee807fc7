import { Command, Option } from 'commander';
import { exitCodeMeanings } from './exit-codes.js';
import type { RunCommandOptions } from './commands/run-command.js';
import type { OwnComponents } from './loading/load-registry.js';
import { readVersion } from './read-version.js';

/** Each command's code is loaded when it is called: `weir lint` does not pay for what `weir run` needs. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('weir')
    .description('Runs and checks pipelines for AI-agent streams.')
    .version(readVersion())
    .exitOverride()
    .showHelpAfterError()
    .addHelpText('after', `\nExit codes:\n${exitCodeLines()}`);
  addRun(program, exit);
  addLint(program, exit);
  addList(program, exit);
  addDescribe(program, exit);
  addSchema(program, exit);
  return program;
}

function addRun(program: Command, exit: (code: number) => void): void {
  program
    .command('run')
    .description('Runs the pipelines of a file until their sources end or a signal comes.')
    .argument('<file>', 'the pipeline file: .yaml, .json, .ts or .js')
    .option('--set <path=value>', 'set a value of the file by its dotted path; may be repeated', collect, [])
    .addOption(
      new Option('--log-level <level>', 'how much to log, to standard error')
        .choices(['silent', 'error', 'warn', 'info', 'debug'])
        .default('warn'),
    )
    .option('--timeout <duration>', 'end after this time (30s, 5m): open runs are interrupted, the exit code is 124')
    .option('--fail-on-run-error', 'exit with 1 where a run of an agent has failed, though its pipeline has not')
    .action(async (file: string, options: RunCommandOptions) => {
      const { runCommand } = await import('./commands/run-command.js');
      exit(await runCommand(file, options));
    });
}

function addLint(program: Command, exit: (code: number) => void): void {
  program
    .command('lint')
    .description('Checks pipeline files and lists every problem with its line and column.')
    .argument('<file...>', 'the files to check')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--set <path=value>', 'set a value of the file by its dotted path; may be repeated', collect, [])
    .action(async (files: string[], options: { format: 'text' | 'json'; set: string[] }) => {
      const { lintCommand } = await import('./commands/lint-command.js');
      exit(await lintCommand(files, options));
    });
}

function addList(program: Command, exit: (code: number) => void): void {
  addOwnComponents(program.command('list'))
    .description('Lists what a pipeline file can name.')
    .argument('[kind]', 'source, operator, sink, tool, model, schema …; appOnly: what is for app code only')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async (kind: string | undefined, options: OwnComponents & { format: 'text' | 'json' }) => {
      const { listCommand } = await import('./commands/list-command.js');
      exit(await listCommand(kind, options));
    });
}

function addDescribe(program: Command, exit: (code: number) => void): void {
  addOwnComponents(program.command('describe'))
    .description('Prints the reference page of a component.')
    .argument('<name>', 'the name of the component')
    .option('--kind <kind>', 'where several kinds have the name')
    .action(async (name: string, options: OwnComponents & { kind?: string }) => {
      const { describeCommand } = await import('./commands/describe-command.js');
      exit(await describeCommand(name, options));
    });
}

function addSchema(program: Command, exit: (code: number) => void): void {
  addOwnComponents(program.command('schema'))
    .description('Writes the JSON Schema of pipeline files, for completion and checks in editors.')
    .option('-o, --output <file>', 'where to write it; standard output otherwise')
    .action(async (options: OwnComponents & { output?: string }) => {
      const { schemaCommand } = await import('./commands/schema-command.js');
      exit(await schemaCommand(options));
    });
}

function addOwnComponents(command: Command): Command {
  return command
    .option('--config <file>', 'a pipeline file whose `components` are included')
    .option('--components <file...>', 'modules with components of your own to include');
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function exitCodeLines(): string {
  return Object.entries(exitCodeMeanings)
    .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
    .join('\n');
}
