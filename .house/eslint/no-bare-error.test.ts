import { RuleTester } from 'eslint';
import noBareError from './no-bare-error.js';

new RuleTester().run('no-bare-error', noBareError, {
  valid: [
    { name: 'an error of our own', code: 'throw new TimeoutError(200);' },
    { name: 'a class that extends Error', code: 'class WeirError extends Error {}' },
    { name: 'a test for errors', code: 'if (cause instanceof Error) throw cause;' },
    { name: 'another Error', code: "import { Error } from './errors.js'; throw new Error();" },
  ],
  invalid: [
    { name: 'thrown', code: "throw new Error('no');", errors: [{ messageId: 'bare', data: { name: 'Error' } }] },
    { name: 'notified', code: "subscriber.error(new TypeError('no'));", errors: [{ messageId: 'bare' }] },
    { name: 'made without new', code: "throw RangeError('no');", errors: [{ messageId: 'bare' }] },
  ],
});
