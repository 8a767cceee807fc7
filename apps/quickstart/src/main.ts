import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes, reportError, runSummary, watchOutputs } from '@weir/cli';
import { createRuntime, stopOnSignals } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { readQuestions } from './read-questions.js';

const config = fileURLToPath(new URL('../weir.yaml', import.meta.url));
const events = relative(process.cwd(), fileURLToPath(new URL('../out/events.jsonl', import.meta.url)));

const outputs = watchOutputs(process.stdout, process.stderr);
const exitCode = await main().catch(reportError);
await outputs.flushed();
process.exit(exitCode === exitCodes.ok ? (outputs.exitCode ?? exitCode) : exitCode);

/** Answers the questions through the pipelines of weir.yaml, and says what flowed through each. */
async function main(): Promise<number> {
  const questions = await readQuestions(process.argv.slice(2), process.stdin);
  const overrides = questions.length > 0 ? { 'pipelines.ask.from': { inline: { messages: questions } } } : {};
  const runtime = await createRuntime({ catalogs: standardCatalogs, config, overrides });
  const signals = stopOnSignals(runtime, process, (code) => process.exit(code));
  await runtime.start();
  const { pipelines, error } = await runtime.done;
  signals.release();
  if (error !== undefined) return reportError(error);
  console.log(`\n${runSummary(pipelines)}\n\nEvents are in ${events}.`);
  return signals.exitCode ?? exitCodes.ok;
}
