import { describe, expect, it } from 'vitest'
import { findShortcut } from './shortcut.ts'
import type { KeyPress } from './shortcut.ts'

const press = (key: string, code = '', more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  defaultPrevented: false,
  ...more,
})
const keys = ['1', 'n', '?', ' ']

describe('a shortcut', () => {
  it('is its single key', () => {
    expect(findShortcut(press('n', 'KeyN'), 'page', keys)).toBe('n')
    expect(findShortcut(press('1', 'Digit1'), 'control', keys)).toBe('1')
    expect(findShortcut(press('x', 'KeyX'), 'page', keys)).toBeUndefined()
  })

  it('is found by its place while the layout is Ukrainian', () => {
    expect(findShortcut(press('т', 'KeyN'), 'page', keys)).toBe('n')
  })

  it('goes by the letter, not by its place, where the layout has Latin letters', () => {
    expect(findShortcut(press('b', 'KeyN'), 'page', keys)).toBeUndefined()
    expect(findShortcut(press('n', 'KeyL'), 'page', keys)).toBe('n')
  })

  it('is off while somebody types', () => {
    for (const key of keys) expect(findShortcut(press(key), 'field', keys)).toBeUndefined()
  })

  it('is off with a modifier, when held down, and when the press was used already', () => {
    for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }, { defaultPrevented: true }])
      expect(findShortcut(press('n', 'KeyN', more), 'page', keys)).toBeUndefined()
  })

  it('takes Shift only for signs', () => {
    expect(findShortcut(press('?', 'Digit7', { shiftKey: true }), 'page', keys)).toBe('?')
    expect(findShortcut(press('N', 'KeyN', { shiftKey: true }), 'page', keys)).toBeUndefined()
    expect(findShortcut(press(' ', 'Space', { shiftKey: true }), 'page', keys)).toBeUndefined()
  })

  it('leaves the space bar to a button that has the focus', () => {
    expect(findShortcut(press(' ', 'Space'), 'page', keys)).toBe(' ')
    expect(findShortcut(press(' ', 'Space'), 'control', keys)).toBeUndefined()
  })
})
