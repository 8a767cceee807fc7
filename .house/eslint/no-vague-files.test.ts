import { RuleTester } from 'eslint';
import noVagueFiles from './no-vague-files.js';
import { fileIn } from './place.js';

const at = (path: string) => ({ name: path, filename: fileIn(path), code: '' });

new RuleTester().run('no-vague-files', noVagueFiles, {
  valid: [
    at('packages/operators/src/retry/retry-backoff.ts'),
    at('packages/runtime/src/config/item-types.ts'),
    at('packages/runtime/src/config/common-errors.ts'),
    at('docs/types.ts'),
  ],
  invalid: [
    { ...at('packages/core/src/types.ts'), errors: [{ messageId: 'file', data: { name: 'types' } }] },
    { ...at('packages/core/src/valve/helpers.test.ts'), errors: [{ messageId: 'file' }] },
    { ...at('packages/core/src/utils/valve.ts'), errors: [{ messageId: 'folder', data: { name: 'utils' } }] },
    { ...at('apps/bench/src/common/misc.ts'), errors: [{ messageId: 'folder' }, { messageId: 'file' }] },
  ],
});
