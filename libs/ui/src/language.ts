import { languages } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'

/** The language that the reader chose before, else the first that the browser asks for and we have, else Ukrainian. */
export const chooseLanguage = (remembered: string | null, wanted: readonly string[]): Language => {
  const known = (tag: string): Language | undefined => languages.find((language) => tag.toLowerCase().split('-')[0] === language)
  const asked = remembered === null ? [] : [remembered]
  for (const tag of [...asked, ...wanted]) {
    const language = known(tag)
    if (language !== undefined) return language
  }
  return 'uk'
}
