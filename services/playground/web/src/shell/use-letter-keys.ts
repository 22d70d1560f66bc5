import { useState } from 'react'

const storageKey = 'pinline.letter-keys'

const read = (): boolean => {
  try {
    return localStorage.getItem(storageKey) !== 'off'
  } catch {
    return true // storage is closed
  }
}

/** Whether keys of a single character work, and the way to change it; remembered in this browser. */
export const useLetterKeys = (): readonly [boolean, (on: boolean) => void] => {
  const [isOn, setOn] = useState(read)
  const change = (on: boolean): void => {
    setOn(on)
    try {
      localStorage.setItem(storageKey, on ? 'on' : 'off')
    } catch {
      // it then lasts as long as the page
    }
  }
  return [isOn, change]
}
