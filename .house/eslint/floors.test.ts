import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import floors from './floors.js';
import { fileIn } from './place.js';

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const source = fileIn('packages/agent/src/loop/run-agent.ts');
const test = fileIn('packages/agent/src/loop/run-agent.test.ts');

tester.run('floors', floors, {
  valid: [
    { name: 'a floor below', filename: source, code: "import { Valve } from '@weir/core';" },
    { name: 'an export beside the main one', filename: source, code: "import '@weir/core/schemas';" },
    { name: 'a file of the same package', filename: source, code: "export * from '../models/from-model.js';" },
    { name: 'a library', filename: source, code: "import { map } from 'rxjs';" },
    { name: 'any package, in a test', filename: test, code: "import { fakeModel } from '@weir/testing';" },
    { name: 'files outside of packages', filename: fileIn('docs/guide/a.ts'), code: "import '@weir/cli';" },
  ],
  invalid: [
    {
      name: 'a package of the same floor',
      filename: source,
      code: "import { jsonl } from '@weir/connectors';",
      errors: [{ messageId: 'floor', data: { owner: 'agent', target: 'connectors', allowed: 'core, operators' } }],
    },
    {
      name: 'a floor above, from the ground floor',
      filename: fileIn('packages/core/src/index.ts'),
      code: "export { filter } from '@weir/operators';",
      errors: [{ messageId: 'floor', data: { owner: 'core', target: 'operators', allowed: 'no other package' } }],
    },
    {
      name: 'the type of a floor above',
      filename: source,
      code: "type Runtime = import('@weir/runtime').Runtime;",
      errors: [{ messageId: 'floor' }],
    },
    {
      name: 'a floor above, later',
      filename: source,
      code: "const runtime = await import('@weir/runtime');",
      errors: [{ messageId: 'floor' }],
    },
    {
      name: 'the sources of a package',
      filename: source,
      code: "import { Valve } from '@weir/core/src/valve/valve.js';",
      errors: [{ messageId: 'notExported' }],
    },
    {
      name: 'the sources of a package, in a test',
      filename: test,
      code: "export * from '@weir/core/dist/index.js';",
      errors: [{ messageId: 'notExported' }],
    },
    {
      name: 'a path out of the package',
      filename: source,
      code: "import { Valve } from '../../../core/src/index.js';",
      errors: [{ messageId: 'outside' }],
    },
    { name: 'its own package', filename: source, code: "import '@weir/agent';", errors: [{ messageId: 'itself' }] },
    {
      name: 'an unknown package',
      filename: source,
      code: "import '@weir/operator';",
      errors: [{ messageId: 'unknown' }],
    },
  ],
});
