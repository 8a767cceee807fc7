import { runWeir } from './__fixtures__/start-weir.js';

describe('the weir command', () => {
  it('is quiet when its reader leaves', async () => {
    const { stdout, stderr } = await runWeir(['list'], { shell: '"$@" | head -n 1' });
    expect(stdout).toMatch(/^model {2,}anthropic [^\n]*\n$/);
    expect(stderr).toBe('');
  }, 30_000);

  it('says so when there is no room for what it has to say', async () => {
    const { stderr } = await runWeir(['list'], { shell: '"$@" > /dev/full; echo "code $?" >&2' });
    expect(stderr).toMatch(/^weir: Standard output could not be written: ENOSPC[^\n]*\ncode 1\n$/);
  }, 30_000);
});
