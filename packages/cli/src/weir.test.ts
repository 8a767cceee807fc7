import { readFileSync } from 'node:fs';
import { runWeir } from './__fixtures__/start-weir.js';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';

describe('the weir command', () => {
  const folder = temporaryFolder();

  it('is quiet when its reader leaves', async () => {
    const { stdout, stderr } = await runWeir(['list'], { shell: '"$@" | head -n 1' });
    expect(stdout).toMatch(/^conversationStore {2,}file [^\n]*\n$/);
    expect(stderr).toBe('');
  }, 30_000);

  it('says so when there is no room for what it has to say', async () => {
    const { stderr } = await runWeir(['list'], { shell: '"$@" > /dev/full; echo "code $?" >&2' });
    expect(stderr).toMatch(/^weir: Standard output could not be written: ENOSPC[^\n]*\ncode 1\n$/);
  }, 30_000);

  it('loads for weir lint only what checking takes', async () => {
    // Into a file: a pipe that nobody empties just then refuses what is written at once.
    const loaded = folder.path('loaded');
    const hooks = `import { appendFileSync } from 'node:fs';
      export async function resolve(name, context, next) {
        const found = await next(name, context);
        appendFileSync(${JSON.stringify(loaded)}, found.url + '\\n');
        return found;
      }`;
    const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
    const register = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))});`;
    const file = folder.write(
      'weir.yaml',
      'pipelines: { a: { from: { inline: { items: [1] } }, to: [{ console: {} }] } }\n',
    );
    const { code } = await runWeir(['lint', file], { env: { NODE_OPTIONS: `--import=${dataUrl(register)}` } });
    expect(code).toBe(0);
    const modules = readFileSync(loaded, 'utf8');
    expect(modules).toMatch(/\/zod\//);
    expect(modules).not.toMatch(/node_modules\/(pino|jiti|minisearch|@ai-sdk|ai)\//);
  }, 30_000);
});
