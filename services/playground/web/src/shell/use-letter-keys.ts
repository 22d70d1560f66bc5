import { readRemembered, remember } from '@pinline/ui'
import { useState } from 'react'

const storageKey = 'pinline.letter-keys'

/** Whether keys of a single character work, and the way to change it; remembered in this browser. */
export const useLetterKeys = (): readonly [boolean, (on: boolean) => void] => {
  const [isOn, setOn] = useState(() => readRemembered(storageKey) !== 'off')
  const change = (on: boolean): void => {
    setOn(on)
    remember(storageKey, on ? 'on' : 'off')
  }
  return [isOn, change]
}
