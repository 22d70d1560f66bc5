import { useLayoutEffect, useState } from 'react'
import { readRemembered, remember } from './remembered.ts'

const storageKey = 'pinline.theme'

/** `system` follows the reader's device. */
export type Theme = 'system' | 'light' | 'dark'

const toTheme = (value: string | null): Theme => (value === 'light' || value === 'dark' ? value : 'system')

/** The page's theme, remembered in this browser, and the way to change it. To be used by one component of a page. */
export const useTheme = (): { readonly theme: Theme; readonly setTheme: (theme: Theme) => void } => {
  const [theme, setTheme] = useState(() => toTheme(readRemembered(storageKey)))
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  const change = (next: Theme): void => {
    remember(storageKey, next === 'system' ? null : next)
    setTheme(next)
  }
  return { theme, setTheme: change }
}
