import en from './en.json' with { type: 'json' }
import uk from './uk.json' with { type: 'json' }

/** Languages that people can choose. Ukrainian is the source, English follows it. */
export const languages = ['uk', 'en'] as const
export type Language = (typeof languages)[number]

/** Key of a text that people read. */
export type TextKey = keyof typeof uk

const catalogues: Record<Language, Record<TextKey, string>> = { uk, en }

/** True where `key` names a text; for keys that come from outside, such as the names in a request catalogue. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(uk, key)

/** The source of a text: ICU MessageFormat in which `⏎` is a line break. */
export const sourceOf = (language: Language, key: TextKey): string => catalogues[language][key]

/** Every key of one language's file, as it stands there. */
export const keysOf = (language: Language): string[] => Object.keys(catalogues[language])
