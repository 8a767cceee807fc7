import { fileURLToPath } from 'node:url';
import { defineModel } from '@weir/agent';
import { defineSink, type EventOf, type Logger, type WeirEvent } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { fakeModel } from '@weir/testing';
import { ReplaySubject, filter, firstValueFrom, take, toArray } from 'rxjs';

const file = fileURLToPath(new URL('refunds.yaml', import.meta.url));
const headers = { 'content-type': 'application/json' };
const post = async (url: string, body: object) =>
  (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;

/** The example, with a scripted model, on free ports, into a list. */
async function started() {
  const events$ = new ReplaySubject<WeirEvent>(1000);
  const urls$ = new ReplaySubject<string>(2);
  const keep = defineSink({
    name: 'keep',
    summary: 'Keeps everything.',
    config: ({ z }) => z.strictObject({}),
    contract: { takes: 'event', delivery: 'at once', backpressure: 'none' },
    create: () => ({ write: (event: WeirEvent) => events$.next(event) }),
  });
  const call = [{ name: 'refund', input: { euros: 250 } }];
  const model = fakeModel([call, ['Hello.'], ['It is on its way.']]);
  const scripted = defineModel({ name: 'scripted', summary: 'Says what its script says.', create: () => model });
  const note = (_: object, text: string) => {
    const url = /http:\S+/.exec(text)?.[0];
    if (url !== undefined) urls$.next(url);
  };
  const quiet = () => undefined;
  const logger: Logger = { debug: quiet, info: note as never, warn: quiet, error: quiet };
  const from = 'pipelines.refunds.from';
  const runtime = await createRuntime({
    catalogs: [...standardCatalogs, [keep, scripted]],
    config: file,
    logger,
    environment: (name) => (name === 'WEIR_MODEL' ? 'scripted/one' : undefined),
    overrides: { [`${from}.0.http.port`]: 0, [`${from}.1.http.port`]: 0, 'pipelines.refunds.to': [{ keep: {} }] },
  });
  await runtime.start();
  const urls = await firstValueFrom(urls$.pipe(take(2), toArray()));
  const urlOf = (path: string) => urls.find((url) => url.endsWith(path)) ?? '';
  const next = <T extends WeirEvent['type']>(type: T, run?: string) =>
    firstValueFrom(
      events$.pipe(
        filter((event): event is EventOf<T> & WeirEvent => event.type === type && (run ?? event.run) === event.run),
      ),
    );
  return { runtime, next, messages: urlOf('/messages'), decisions: urlOf('/decisions') };
}

describe('the refunds of the guide', () => {
  it('wait for a decision over HTTP while others are answered', async () => {
    const { runtime, next, messages, decisions } = await started();
    expect(await post(messages, { content: 'My money!', run: 'a' })).toBe(202);
    const asked = await next('tool_approval');
    expect(await post(messages, { content: 'Hello', run: 'b' })).toBe(202);
    expect((await next('agent_end', 'b')).data.status).toBe('completed');
    const { toolCallId } = asked.data;
    const decision = (approved: unknown) => ({ type: 'tool_decision', run: asked.run, data: { toolCallId, approved } });
    expect(await post(messages, decision(true))).toBe(403);
    expect(await post(decisions, decision('yes'))).toBe(400);
    expect(await post(decisions, decision(true))).toBe(202);
    expect((await next('tool_end')).data.result).toBe('250 euros are on their way.');
    expect((await next('agent_end', 'a')).data.status).toBe('completed');
    await runtime.stop();
  });

  it('end as interrupted when the runtime stops, since nobody can decide any more', async () => {
    const { runtime, next, messages } = await started();
    await post(messages, { content: 'My money!', run: 'a' });
    await next('tool_approval');
    await runtime.stop();
    expect((await next('agent_end', 'a')).data).toMatchObject({ status: 'interrupted' });
  });
});
