import { sourceOf } from './catalogue.ts'
import type { Language, TextKey } from './catalogue.ts'
import { cutGraphemes } from './cut.ts'
import { flattenRich } from './rich-text.ts'
import type { RichText } from './rich-text.ts'
import { compileTemplate } from './template.ts'
import type { Template, TextParams } from './template.ts'

/** Characters that Telegram takes in the answer to a button. @see https://core.telegram.org/bots/api#answercallbackquery */
const alertLength = 200

/**
 * The texts of one language. Every method throws {@link MissingTextParamError} where a value that the text names was not
 * passed at all (an empty one is fine), and drops lines and ` · ` segments that have only empty values.
 */
export interface Translator {
  readonly language: Language
  /** Text with formatting. `params.href` is the address of its link; without one the link's words stay as plain text. */
  rich(key: TextKey, params?: TextParams): RichText
  /** The same without formatting. */
  text(key: TextKey, params?: TextParams): string
  /** The same in one line, for buttons and other short words. */
  label(key: TextKey, params?: TextParams): string
  /** Answer to a pressed button, at most 200 UTF-16 units. `showAlert`: it must be confirmed by the reader. */
  alert(key: TextKey, params?: TextParams): { readonly text: string; readonly showAlert: boolean }
}

/** Creates the texts of one language; each is parsed at its first use and kept. */
export const createTranslator = (language: Language): Translator => {
  const templates = new Map<TextKey, Template>()
  const templateOf = (key: TextKey): Template => {
    const known = templates.get(key)
    if (known) return known
    // The mark of an alert is for `alert` only; nobody reads it.
    const template = compileTemplate(sourceOf(language, key).replace(/^!\s*/u, ''), language)
    templates.set(key, template)
    return template
  }

  const rich = (key: TextKey, params: TextParams = {}): RichText => templateOf(key).render(params)
  const text = (key: TextKey, params: TextParams = {}): string => flattenRich(rich(key, params))
  return {
    language,
    rich,
    text,
    label: (key, params) =>
      text(key, params)
        .replace(/\s*\n\s*/gu, ' ')
        .trim(),
    alert: (key, params) => {
      const showAlert = sourceOf(language, key).startsWith('!')
      return { text: cutGraphemes(text(key, params), alertLength, 'utf16'), showAlert }
    },
  }
}
