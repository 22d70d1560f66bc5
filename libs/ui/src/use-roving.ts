import { useState } from 'react'
import type { KeyboardEvent } from 'react'

/** What an item of a list with one tab stop needs. */
export interface RovingItem {
  readonly tabIndex: 0 | -1
  readonly onFocus: () => void
}

/** Options of {@link useRoving}, for a list of which one item is always chosen, such as tabs. */
export interface RovingOptions {
  /** The chosen item, which is the tab stop; -1 where none is. */
  readonly chosen: number
  /** Called when the keys move to an item. */
  readonly onMove: (item: number) => void
}

const steps: Readonly<Partial<Record<string, number>>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

const targetOf = (key: string, index: number, last: number): number | undefined => {
  if (key === 'Home') return 0
  if (key === 'End') return last
  const step = steps[key]
  return step === undefined ? undefined : Math.min(Math.max(index + step, 0), last)
}

/** One tab stop for a list of buttons; arrows, Home and End move. `listProps` belong to the element that holds the buttons. */
export const useRoving = (count: number, options?: RovingOptions) => {
  const [focused, setFocused] = useState(0)
  const index = Math.min(Math.max(options?.chosen ?? focused, 0), Math.max(count - 1, 0))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = targetOf(event.key, index, count - 1)
    if (target === undefined) return
    event.preventDefault()
    options?.onMove(target)
    event.currentTarget.querySelectorAll('button')[target]?.focus()
  }
  const itemProps = (item: number): RovingItem => ({
    tabIndex: item === index ? 0 : -1,
    onFocus: () => {
      setFocused(item)
    },
  })
  return { listProps: { onKeyDown }, itemProps }
}
