import { useState } from 'react'
import type { KeyboardEvent } from 'react'

/** What an item of a list with one tab stop needs. */
export interface RovingItem {
  readonly tabIndex: 0 | -1
  readonly onFocus: () => void
}

const targetOf = (key: string, index: number, last: number): number | undefined => {
  if (key === 'ArrowDown') return Math.min(index + 1, last)
  if (key === 'ArrowUp') return Math.max(index - 1, 0)
  if (key === 'Home') return 0
  return key === 'End' ? last : undefined
}

/** One tab stop for a vertical list of buttons; arrows, Home and End move. `listProps` belong to the list that holds the buttons. */
export const useRoving = (count: number) => {
  const [current, setCurrent] = useState(0)
  const index = Math.min(current, Math.max(count - 1, 0))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = targetOf(event.key, index, count - 1)
    if (target === undefined) return
    event.preventDefault()
    event.currentTarget.querySelectorAll('button')[target]?.focus()
  }
  const itemProps = (item: number): RovingItem => ({
    tabIndex: item === index ? 0 : -1,
    onFocus: () => {
      setCurrent(item)
    },
  })
  return { listProps: { onKeyDown }, itemProps }
}
