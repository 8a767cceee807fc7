const segmenters = new Map<string, Intl.Segmenter>();

/** The platform's segmenter, made once for each granularity and locale: making one costs as much as using it a few times. */
export function segmenterFor(granularity: 'grapheme' | 'word' | 'sentence', locale?: string): Intl.Segmenter {
  const key = `${granularity} ${locale ?? ''}`;
  let segmenter = segmenters.get(key);
  if (segmenter === undefined) segmenters.set(key, (segmenter = new Intl.Segmenter(locale, { granularity })));
  return segmenter;
}
