import { RuleTester } from 'eslint';
import injectedTime from './injected-time.js';

new RuleTester().run('injected-time', injectedTime, {
  valid: [
    { name: 'the clock', code: 'const started = clock.now(); clock.schedule(work, 100);' },
    { name: 'a given date', code: 'const shown = new Date(event.time).toISOString();' },
    { name: 'a parsed date', code: 'const time = Date.parse(text);' },
    { name: 'a method of another object', code: 'socket.setTimeout(0);' },
    { name: 'a name of its own', code: 'function wait(setTimeout) { setTimeout(100); }' },
    { name: 'a turn of the loop', code: "import { setImmediate } from 'node:timers/promises'; await setImmediate();" },
  ],
  invalid: [
    { name: 'Date.now', code: 'Date.now();', errors: [{ messageId: 'reading', data: { name: 'Date.now' } }] },
    { name: 'a date of now', code: 'new Date();', errors: [{ messageId: 'reading' }] },
    { name: 'a text of now', code: 'Date();', errors: [{ messageId: 'reading' }] },
    { name: 'performance.now', code: 'performance.now();', errors: [{ messageId: 'reading' }] },
    { name: 'globalThis', code: 'globalThis.performance.now();', errors: [{ messageId: 'reading' }] },
    { name: 'hrtime', code: 'process.hrtime.bigint();', errors: [{ messageId: 'reading' }] },
    {
      name: 'setTimeout',
      code: 'setTimeout(work, 100);',
      errors: [{ messageId: 'timer', data: { name: 'setTimeout' } }],
    },
    { name: 'setInterval', code: 'setInterval(work, 100);', errors: [{ messageId: 'timer' }] },
    { name: "an abort signal's timeout", code: 'AbortSignal.timeout(100);', errors: [{ messageId: 'timer' }] },
    {
      name: 'a promised timer',
      code: "import { setTimeout } from 'node:timers/promises';",
      errors: [{ messageId: 'module', data: { name: 'setTimeout' } }],
    },
    { name: 'perf_hooks', code: "import { performance } from 'perf_hooks';", errors: [{ messageId: 'module' }] },
  ],
});
