import { expect, test } from 'vitest'
import { maskWords } from './mask-words.ts'

test.each([
  ['Пишіть на olena.k@ukr.net, дякую', 'Пишіть на o•••k@ukr.net, дякую'],
  ['ab@shop.example', '•••@shop.example'],
  ['Телефон +38 (067) 123-45-67.', 'Телефон •••67.'],
  ['0671234567', '•••67'],
  ['Ціна 1200 грн, 2 шт.', 'Ціна 1200 грн, 2 шт.'],
])('hides addresses and telephones: %s', (text, shown) => {
  expect(maskWords(text, 'mask')).toBe(shown)
})

test('leaves addresses where everybody may see them, never telephones', () => {
  expect(maskWords('a.b@ukr.net 0671234567', 'show')).toBe('a.b@ukr.net •••67')
})

test('shows but the first words where only the owner may see all, and hides what is among them', () => {
  expect(maskWords('Код надіслано на olena@ukr.net сьогодні вранці', 'owner-only')).toBe('Код надіслано на o•••a@ukr.net…')
})

test('cuts long texts between characters', () => {
  const shown = maskWords('👍'.repeat(500), 'mask')
  expect([Array.from(shown).length, shown.endsWith('👍…')]).toEqual([400, true])
})
