import { asyncGenerators } from './async-generators.js';
import { effectStream } from './effect-stream.js';
import { handWrittenRxjs } from './hand-written-rxjs.js';
import type { Subject } from './items.js';
import { nodeStreams } from './node-streams.js';
import { webStreams } from './web-streams.js';
import { weirFromConfig } from './weir-from-config.js';
import { weirOperators } from './weir-operators.js';

export const subjects: Readonly<Record<string, Subject>> = {
  'async generators': asyncGenerators,
  'Weir operators': weirOperators,
  'Weir from config': weirFromConfig,
  'Effect Stream': effectStream,
  'Node streams': nodeStreams,
  'Web Streams': webStreams,
  'hand-written RxJS': handWrittenRxjs,
};
