import { Valve, receiptOf } from '@weir/core';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { json, send, start } from './__fixtures__/running-source.js';

describe('httpSource', () => {
  describe('requests', () => {
    it('makes a user message of what is posted and names its run', async () => {
      const { post, seen } = await start();
      const { status, body } = await post({ content: 'hello' });
      expect(status).toBe(202);
      expect(seen).toMatchObject([{ type: 'user_message', seq: 0, source: 'http', data: { content: 'hello' } }]);
      expect(body).toEqual({ run: seen[0]?.run });
    });

    it('keeps the run that the client names', async () => {
      const { post, seen } = await start();
      expect((await post({ content: 'hello', run: 'r-1' })).body).toEqual({ run: 'r-1' });
      expect(seen[0]?.run).toBe('r-1');
    });

    it('puts messages into the conversation that the client names, each in a run of its own', async () => {
      const { post, seen } = await start();
      await post([{ content: 'a', conversation: 'c-1' }, { content: 'b', conversation: 'c-1' }, 'c']);
      expect(seen.map(({ parent }) => parent)).toEqual(['c-1', 'c-1', undefined]);
      expect(new Set(seen.map(({ run }) => run)).size).toBe(3);
    });

    it('takes plain text, JSON text and lists', async () => {
      const { url, post, seen } = await start();
      await send(url, { method: 'POST', body: 'grüße', headers: { 'content-type': 'text/plain; charset=UTF-8' } });
      await post('text');
      const { body } = await post([{ content: 'a', run: '1' }, 'b']);
      expect(seen.map(({ data }) => data)).toEqual(['grüße', 'text', 'a', 'b'].map((content) => ({ content })));
      expect(body).toEqual({ runs: ['1', seen[3]?.run] });
    });

    it.each([
      ['JSON that is cut', '{"content":', 400, 'invalid_json'],
      ['no content', '{}', 400, 'invalid_message'],
      ['content that is no text', '{"content":1}', 400, 'invalid_message'],
      ['a bad run', '{"content":"a","run":""}', 400, 'invalid_message'],
      ['a bad conversation', '{"content":"a","conversation":7}', 400, 'invalid_message'],
      ['a field that it does not know', '{"content":"a","parent":"c-1"}', 400, 'invalid_message'],
      ['a run that is begun twice', '[{"content":"a","run":"r"},{"content":"b","run":"r"}]', 400, 'invalid_message'],
      ['an empty list', '[]', 400, 'invalid_message'],
      ['a list with something else', '["a", 1]', 400, 'invalid_message'],
      ['null', 'null', 400, 'invalid_message'],
    ])('refuses %s', async (_what, text, status, code) => {
      const { url, seen } = await start();
      const answer = await send(url, { method: 'POST', body: text, headers: json });
      expect(answer).toMatchObject({ status, body: { error: { code, message: expect.any(String) as string } } });
      expect(seen).toEqual([]);
    });

    it('refuses bytes that are no UTF-8', async () => {
      const { url } = await start();
      const answer = await send(url, { method: 'POST', body: Uint8Array.of(0x22, 0xff, 0x22), headers: json });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_text' } } });
    });

    it('says what is wrong with path, method and type', async () => {
      const { url, post } = await start({ path: '/messages' });
      expect(await send(url.replace('/messages', '/'), { method: 'POST' })).toMatchObject({ status: 404 });
      const get = await send(url, { method: 'GET' });
      expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await send(url, { method: 'POST', body: 'a=b', headers: form })).toMatchObject({ status: 415 });
      expect(await post('a', { 'content-type': 'application/json; charset=latin1' })).toMatchObject({ status: 415 });
      expect(await post('a', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
      expect(await send(`${url}?a=b`, { method: 'POST', body: '"a"', headers: json })).toMatchObject({ status: 202 });
    });

    it('takes messages with files, and says which are none', async () => {
      const { post, seen } = await start();
      const content = [
        { type: 'text', text: 'What is that?' },
        { type: 'file', mediaType: 'image/png', data: 'AQID', filename: 'a.png' },
      ];
      expect(await post({ content })).toMatchObject({ status: 202 });
      expect(seen[0]?.data).toEqual({ content });
      for (const wrong of [[], 7, [{ type: 'file', data: 'AQID' }], [{ type: 'image' }], ['x']])
        expect(await post({ content: wrong })).toMatchObject({
          status: 400,
          body: { error: { code: 'invalid_message' } },
        });
    });

    it('refuses bodies that are too large, also when their size is not said', async () => {
      const { post, url, seen } = await start({ maxBodyBytes: 100 });
      expect(await post('x'.repeat(99))).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
      expect(await post('x'.repeat(98))).toMatchObject({ status: 202 });
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const request = httpRequest(url, { method: 'POST', headers: json }, (response) => resolve(response.statusCode));
        request.on('error', reject);
        request.write('"');
        for (let piece = 0; piece < 30; piece++) request.write('xxxx');
        request.end('"');
      });
      expect(status).toBe(413);
      expect(seen).toHaveLength(1);
    });

    it('takes nothing from web pages unless they are listed', async () => {
      const { post } = await start({ origins: ['https://good.example'] });
      expect(await post('a', { origin: 'https://bad.example' })).toMatchObject({ status: 403 });
      expect(await post('a', { origin: 'https://good.example' })).toMatchObject({ status: 202 });
    });

    it('outlives a client that goes away while it sends', async () => {
      const { port, post, seen } = await start();
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(
            'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"con',
          );
          socket.end();
          socket.destroy();
        });
        socket.on('close', () => resolve());
      });
      expect(await post('after')).toMatchObject({ status: 202 });
      expect(seen).toHaveLength(1);
    });
  });

  describe('backpressure', () => {
    it('takes decisions only where it is told to: users must not let tools run', async () => {
      const { post, seen } = await start();
      const decision = { type: 'tool_decision', run: 'r', data: { toolCallId: 'c', approved: true } };
      for (const body of [decision, ['a', decision]])
        expect(await post(body)).toMatchObject({ status: 403, body: { error: { code: 'decisions_not_taken' } } });
      expect(seen).toEqual([]);
    });

    it('lets what steers a run go past those who wait', async () => {
      const valve = new Valve();
      const { post, seen } = await start({ decisions: true }, valve);
      valve.close();
      const waiting = post('later');
      const control = { type: 'run_control', run: 'r', data: { action: 'cancel', reason: 'enough' } };
      const decision = { type: 'tool_decision', run: 'r', data: { toolCallId: 'c', approved: false } };
      expect(await post(control)).toMatchObject({ status: 202, body: { run: 'r' } });
      expect((await post([control, decision])).status).toBe(202);
      expect(seen).toMatchObject([control, control, decision]);
      valve.open();
      expect((await waiting).status).toBe(202);
      expect(seen.at(-1)).toMatchObject({ type: 'user_message' });
    });

    it.each([
      ['another event', { type: 'agent_end', run: 'r', data: { status: 'completed' } }],
      ['no run', { type: 'run_control', data: { action: 'pause' } }],
      ['no data', { type: 'run_control', run: 'r' }],
      ['an action that nobody knows', { type: 'run_control', run: 'r', data: { action: 'explode' } }],
      ['nothing to inject', { type: 'run_control', run: 'r', data: { action: 'inject' } }],
      ['no decision', { type: 'tool_decision', run: 'r', data: { toolCallId: 'c' } }],
    ])('refuses what steers a run with %s', async (_what, body) => {
      const { post, seen } = await start();
      expect(await post(body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_message' } } });
      expect(seen).toEqual([]);
    });

    it('lets requests wait while the valve is closed', async () => {
      const valve = new Valve();
      const { post, seen, next } = await start({}, valve);
      valve.close();
      const answer = post('later');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(seen).toEqual([]);
      const event = next();
      valve.open();
      expect(await answer).toMatchObject({ status: 202, body: { run: (await event).run } });
    });

    it('refuses with Retry-After who waits for too long, or is too many', async () => {
      const valve = new Valve();
      const { post, seen } = await start({ maxWait: 30, maxWaiting: 1 }, valve);
      valve.close();
      const answers = await Promise.all([post('a'), post('b')]);
      valve.open();
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
      expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1']);
      expect(seen).toEqual([]);
    });
  });

  describe('delivery', () => {
    it('answers once everything was acknowledged', async () => {
      const { post, next, seen } = await start({ reply: 'delivered' });
      const first = next();
      const answer = post(['a', 'b']);
      receiptOf(await first)?.acknowledge();
      await new Promise((resolve) => setImmediate(resolve));
      receiptOf(seen[1])?.acknowledge();
      expect(await answer).toMatchObject({ status: 200, body: { runs: seen.map(({ run }) => run) } });
    });

    it('answers 503 when one was refused', async () => {
      const { post, next, seen } = await start({ reply: 'delivered' });
      const first = next();
      const answer = post(['a', 'b']);
      receiptOf(await first)?.refuse(new RangeError('no room'));
      receiptOf(seen[1])?.acknowledge();
      const { status, body, headers } = await answer;
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
      expect(body).toEqual({ error: { code: 'not_delivered', message: expect.stringContaining('no room') as string } });
    });

    it('answers 504 when it takes too long, and bears a late receipt', async () => {
      const { post, seen } = await start({ reply: 'delivered', replyWithin: 30 });
      expect(await post('a')).toMatchObject({ status: 504, body: { error: { code: 'timeout' } } });
      expect(() => receiptOf(seen[0])?.acknowledge()).not.toThrow();
    });

    it('attaches no receipts where a message is accepted at once', async () => {
      const { post, seen } = await start();
      await post('a');
      expect(receiptOf(seen[0])).toBeUndefined();
    });
  });
});
