import { fileURLToPath } from 'node:url';
import { reportError, runSummary } from '@weir/cli';
import { createRuntime, stopOnSignals } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { readQuestions } from './read-questions.js';

const file = fileURLToPath(new URL('../weir.yaml', import.meta.url));

process.exitCode = await main().catch(reportError);

async function main(): Promise<number> {
  const questions = await readQuestions(process.argv.slice(2), process.stdin);
  const overrides = questions.length > 0 ? { 'pipelines.ask.from': { inline: { messages: questions } } } : {};
  const runtime = await createRuntime({
    catalogs: standardCatalogs,
    config: file,
    overrides,
    environment: (name) => process.env[name],
  });
  const signals = stopOnSignals(runtime, process, (exitCode) => process.exit(exitCode));
  await runtime.start();
  const { pipelines, error } = await runtime.done;
  signals.release();
  if (error !== undefined) return reportError(error);
  console.log(`\n${runSummary(pipelines)}\n\nEvents are in apps/quickstart/out/events.jsonl.`);
  return signals.exitCode ?? 0;
}
