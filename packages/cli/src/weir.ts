import { exitCodes } from './exit-codes.js';
import { main } from './main.js';

let outputClosed = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  outputClosed = true;
  process.exitCode = exitCodes.outputClosed;
});

const exitCode = await main(process.argv.slice(2));
process.exitCode = outputClosed && exitCode === exitCodes.ok ? exitCodes.outputClosed : exitCode;
