import { RuleTester } from 'eslint';
import componentFile from './component-file.js';
import { fileIn } from './place.js';

const filename = fileIn('packages/operators/src/text/chunk-text.ts');
const spec = "export const chunkTextSpec = defineOperator({ name: 'chunkText', family: 'text' });";
const operator = 'export function chunkText() {}';

new RuleTester().run('component-file', componentFile, {
  valid: [
    { name: 'a function and its spec', filename, code: `${operator} ${spec}` },
    { name: 'a constant and its spec', filename, code: `export const chunkText = () => {}; ${spec}` },
    {
      name: 'a thin spec of an operator that RxJS has',
      filename,
      code: `import { throttleTime } from 'rxjs'; ${spec}`,
    },
    { name: 'a file without a spec', filename: fileIn('packages/operators/src/text/cut.ts'), code: operator },
    { name: 'a file of no family', filename: fileIn('packages/operators/src/catalog.ts'), code: spec },
  ],
  invalid: [
    {
      name: 'a file named otherwise',
      filename: fileIn('packages/operators/src/text/chunk.ts'),
      code: `${operator} ${spec}`,
      errors: [{ messageId: 'file', data: { name: 'chunkText', expected: 'chunk-text' } }],
    },
    { name: 'a spec alone', filename, code: spec, errors: [{ messageId: 'missing' }] },
    {
      name: 'a spec with a class of RxJS',
      filename,
      code: `import { Observable } from 'rxjs'; ${spec}`,
      errors: [{ messageId: 'missing' }],
    },
    {
      name: 'a registry name of its own',
      filename,
      code: `${operator} ${spec.replace("'chunkText'", "'chunk'")}`,
      errors: [{ messageId: 'name', data: { name: 'chunkText', found: 'chunk' } }],
    },
    {
      name: 'a family that is not its folder',
      filename,
      code: `${operator} ${spec.replace("'text'", "'buffering'")}`,
      errors: [{ messageId: 'family', data: { name: 'chunkText', found: 'buffering', folder: 'text' } }],
    },
  ],
});
