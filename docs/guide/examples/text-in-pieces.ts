import assert from 'node:assert/strict';
import { chunkText, redact, takeUntilStop } from '@weir/operators';
import { from, lastValueFrom, toArray } from 'rxjs';

const pieces = ['Write to ann@exa', 'mple.org. She answers', ' soon. Or call.\nUs', 'er: thanks'];

const sentences = await lastValueFrom(
  from(pieces).pipe(
    takeUntilStop({ stops: ['\nUser:'] }),
    redact({ kinds: ['email'] }),
    chunkText({ by: 'sentence', locale: 'en' }),
    toArray(),
  ),
);

assert.deepEqual(sentences, ['Write to [email]. ', 'She answers soon. ', 'Or call.']);
