import { RuleTester } from 'eslint';
import statedSkips from './stated-skips.js';

new RuleTester().run('stated-skips', statedSkips, {
  valid: [
    { name: 'a test', code: "it('emits', () => {});" },
    { name: 'a table of tests', code: "it.each([1, 2])('emits %d', () => {});" },
    { name: 'a skip with a reason', code: "// Windows has no signals.\nit.skip('stops', () => {});" },
    { name: 'a skip of another object', code: 'source.skip(3); walk.only(4);' },
  ],
  invalid: [
    { name: 'only', code: "it.only('a', () => {});", errors: [{ messageId: 'focused', data: { text: 'it.only' } }] },
    { name: 'only of a table', code: "describe.only.each([1])('a', () => {});", errors: [{ messageId: 'focused' }] },
    { name: 'fit', code: "// It has a reason.\nfit('a', () => {});", errors: [{ messageId: 'focused' }] },
    { name: 'skip', code: "it.skip('a', () => {});", errors: [{ messageId: 'unstated', data: { text: 'it.skip' } }] },
    { name: 'a comment elsewhere', code: "// Why.\n\nxit('a', () => {});", errors: [{ messageId: 'unstated' }] },
    { name: 'todo', code: "test.todo('a');", errors: [{ messageId: 'unstated' }] },
  ],
});
