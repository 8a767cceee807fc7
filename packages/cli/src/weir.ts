import { main } from './main.js';
import { exitCodes } from './exit-codes.js';
import { watchOutputs } from './watch-outputs.js';

const outputs = watchOutputs(process.stdout, process.stderr);
const exitCode = await main(process.argv.slice(2));
await outputs.flushed();
// At once, even where a component has left a timer or a socket behind.
process.exit(exitCode === exitCodes.ok ? (outputs.exitCode ?? exitCode) : exitCode);
