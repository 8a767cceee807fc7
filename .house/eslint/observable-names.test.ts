import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import observableNames from './observable-names.js';
import { root } from './place.js';

const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: root },
  },
});
const stream = `
  interface Stream { subscribe(): void; pipe(): Stream }
  declare const events: Stream;`;

tester.run('observable-names', observableNames, {
  valid: [
    { name: 'an Observable', code: `${stream} const events$ = events;` },
    { name: 'an Observable that may be missing', code: `${stream} let events$: Stream | undefined;` },
    { name: 'what gives an Observable', code: `${stream} class Runtime { events$() { return events; } }` },
    { name: 'what has no type', code: "import { events$ } from './missing.js'; const all$ = events$;" },
    { name: 'an Observable without the sign', code: stream },
    { name: 'the use of a name', code: `${stream} const { pipe: events$ } = events; events$;` },
  ],
  invalid: [
    {
      name: 'a number',
      code: 'const count$ = 1;',
      errors: [{ messageId: 'notObservable', data: { name: 'count$' } }],
    },
    { name: 'a parameter', code: 'function add(a$: number) {}', errors: [{ messageId: 'notObservable' }] },
    { name: 'a property', code: 'interface Counts { sent$: number }', errors: [{ messageId: 'notObservable' }] },
    { name: 'a method', code: 'class Counts { sent$() { return 1; } }', errors: [{ messageId: 'notObservable' }] },
  ],
});
