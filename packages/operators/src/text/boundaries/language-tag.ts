/** Tells whether a text is a well-formed BCP 47 language tag, such as `th` or `pt-BR`. */
export function isLanguageTag(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}
