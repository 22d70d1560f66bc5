import { createTranslator } from '@pinline/i18n'
import type { Language, TextKey, TextParams, Translator } from '@pinline/i18n'
import { createContext, useContext, useLayoutEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { chooseLanguage } from './language.ts'
import { readRemembered, remember } from './remembered.ts'

const storageKey = 'pinline.language'
const locales: Readonly<Record<Language, string>> = { uk: 'uk-UA', en: 'en-GB' }

/** The page's words: its language, the way to change it, and the texts. */
export interface Texts {
  readonly language: Language
  /** Changes the language of the whole page and remembers it in this browser. */
  readonly setLanguage: (language: Language) => void
  /** Plain text of a key, the same as `translator.text`. */
  readonly t: (key: TextKey, params?: TextParams) => string
  readonly translator: Translator
}

const TextsContext = createContext<Texts | undefined>(undefined)

/** Props of {@link TextsProvider}. */
export interface TextsProviderProps {
  readonly children: ReactNode
}

/** Gives the page its words: in the remembered language, else in the browser's. Keeps `<html lang>` in step. */
export const TextsProvider = ({ children }: TextsProviderProps) => {
  const [language, setLanguage] = useState(() => chooseLanguage(readRemembered(storageKey), navigator.languages))
  useLayoutEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const texts = useMemo((): Texts => {
    const translator = createTranslator(language)
    const change = (next: Language): void => {
      remember(storageKey, next)
      setLanguage(next)
    }
    return { language, setLanguage: change, t: (key, params) => translator.text(key, params), translator }
  }, [language])
  return (
    <TextsContext value={texts}>
      <I18nProvider locale={locales[language]}>{children}</I18nProvider>
    </TextsContext>
  )
}

/** The page's words. Throws outside of a {@link TextsProvider}. */
export const useTexts = (): Texts => {
  const texts = useContext(TextsContext)
  if (texts === undefined) throw new Error('there is no TextsProvider above this component')
  return texts
}
