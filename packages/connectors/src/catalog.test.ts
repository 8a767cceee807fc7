import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectorsCatalog } from './catalog.js';
import { connectorErrorCodes } from './errors/codes.js';
import * as connectors from './index.js';

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const components = files.filter((name) =>
  /define(Source|Sink|SpillStore|ConversationStore)\(/.test(readFileSync(join(folder, name), 'utf8')),
);

describe('connectorsCatalog', () => {
  it('holds every component of the package', () => {
    expect(components.filter((name) => !name.endsWith('.test.ts'))).toHaveLength(connectorsCatalog.length);
    const specs = Object.entries(connectors).filter(([name]) => name.endsWith('Spec'));
    expect(new Set(specs.map(([, spec]) => spec))).toEqual(new Set(connectorsCatalog));
  });

  it('names each component once for its kind', () => {
    const names = connectorsCatalog.map(({ kind, name }) => `${kind} ${name}`);
    expect(names.sort()).toEqual([
      'conversationStore file',
      'sink callback',
      'sink console',
      'sink jsonl',
      'source http',
      'source inline',
      'source interval',
      'source jsonl',
      'source stdin',
      'spillStore file',
    ]);
  });

  it('has a test beside every component', () => {
    const untested = components.filter((name) => !existsSync(join(folder, name.replace(/(\.test)?\.ts$/, '.test.ts'))));
    expect(untested).toEqual([]);
  });
});

describe('connectorErrorCodes', () => {
  it('has every error of the package, and no other', () => {
    const classes = Object.values(connectors).filter((value) => typeof value === 'function' && 'code' in value);
    expect(classes.map(({ code }) => code).sort()).toEqual(Object.keys(connectorErrorCodes).sort());
  });
});
