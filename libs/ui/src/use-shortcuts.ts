import { useEffect, useRef } from 'react'
import { findShortcut } from './shortcut.ts'
import type { PressedIn } from './shortcut.ts'

const fields =
  'textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="combobox"], [role="searchbox"], [role="listbox"], ' +
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="reset"], [type="range"], [type="file"])'
const controls =
  'button, a[href], summary, input, label, [role="button"], [role="tab"], [role="switch"], [role="slider"], [role="option"], [role="menuitem"]'

const pressedInOf = (target: EventTarget | null): PressedIn => {
  if (!(target instanceof Element)) return 'page'
  if (target.closest(fields) !== null) return 'field'
  return target.closest(controls) === null ? 'page' : 'control'
}

/** What a single key does: `{ n: …, '?': …, ' ': … }`. */
export type Shortcuts = Readonly<Record<string, () => void>>

/** Single-key shortcuts of the page. Off while typing, with modifiers, and where `enabled` is false. @see {@link findShortcut} */
export const useShortcuts = (shortcuts: Shortcuts, { enabled }: { readonly enabled: boolean }): void => {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    if (!enabled) return undefined
    const listen = (event: KeyboardEvent): void => {
      const key = findShortcut(event, pressedInOf(event.target), Object.keys(latest.current))
      if (key === undefined) return
      event.preventDefault()
      latest.current[key]?.()
    }
    document.addEventListener('keydown', listen)
    return () => {
      document.removeEventListener('keydown', listen)
    }
  }, [enabled])
}
