import { buildAll } from './ensure-built.mjs';

const { code, output } = await buildAll();
process.stdout.write(output);
process.exitCode = code;
