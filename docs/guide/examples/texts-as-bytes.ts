import assert from 'node:assert/strict';
import { fromIterable, fromReadableStream, toReadableStream } from '@weir/core';
import { chunkText } from '@weir/operators';
import { lastValueFrom, toArray } from 'rxjs';

const answer$ = fromIterable(['Weirs let ri', 'vers pa', 'ss. Água.']);

// Out: what a server answers with.
const response = new Response(toReadableStream(answer$).pipeThrough(new TextEncoderStream()));

// In: what a client reads.
const text = response.body?.pipeThrough(new TextDecoderStream());
assert(text);
const words$ = fromReadableStream(text).pipe(chunkText({ by: 'word' }), toArray());

assert.deepEqual(await lastValueFrom(words$), ['Weirs ', 'let ', 'rivers ', 'pass. ', 'Água.']);
