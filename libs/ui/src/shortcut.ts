/** What a shortcut needs to know of a key press; a `KeyboardEvent` has it. */
export interface KeyPress {
  readonly key: string
  /** The physical key, e.g. `KeyN`. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly repeat: boolean
  readonly defaultPrevented: boolean
}

/** Where the key was pressed: in a field that takes text, on something that Enter and space press, or elsewhere. */
export type PressedIn = 'field' | 'control' | 'page'

const onPhysicalKey = (code: string): string | undefined => {
  const name = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code)
  return (name?.[1] ?? name?.[2])?.toLowerCase()
}

/**
 * Which of `keys` a press means, if any. Letters are also found by their place on the keyboard, so that `n` works while the
 * layout is Ukrainian. Nothing is meant in a field, with a modifier, by a repeated press, or by one that somebody has used.
 */
export const findShortcut = (press: KeyPress, pressedIn: PressedIn, keys: readonly string[]): string | undefined => {
  if (press.defaultPrevented || press.repeat || press.ctrlKey || press.altKey || press.metaKey || pressedIn === 'field') return undefined
  if (press.key === ' ') return pressedIn === 'page' && !press.shiftKey && keys.includes(' ') ? ' ' : undefined
  const isLetterOrDigit = /^[\p{L}\d]$/u.test(press.key)
  if (press.shiftKey && isLetterOrDigit) return undefined // a capital is no shortcut; `?` needs Shift
  const key = press.key.toLowerCase()
  if (keys.includes(key)) return key
  const physical = /^[a-z\d]$/.test(key) ? undefined : onPhysicalKey(press.code)
  return physical !== undefined && isLetterOrDigit && keys.includes(physical) ? physical : undefined
}
