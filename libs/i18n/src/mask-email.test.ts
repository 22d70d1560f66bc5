import { describe, expect, it } from 'vitest'
import { maskEmail } from './mask-email.ts'

describe('maskEmail', () => {
  it.each([
    ['olena@ukr.net', 'o•••a@ukr.net'],
    ['abc@ukr.net', 'a•••c@ukr.net'],
    ['ab@ukr.net', '•••@ukr.net'],
    ['@ukr.net', '•••@ukr.net'],
    ['"a@b"@ukr.net', '"•••"@ukr.net'],
    ['not an address', '•••'],
  ])('masks %s for the group', (email, shown) => {
    expect(maskEmail(email, 'mask', false)).toBe(shown)
  })

  it('shows all to the owner, and to everybody only where the policy says so', () => {
    expect(maskEmail('olena@ukr.net', 'mask', true)).toBe('olena@ukr.net')
    expect(maskEmail('olena@ukr.net', 'owner-only', true)).toBe('olena@ukr.net')
    expect(maskEmail('olena@ukr.net', 'owner-only', false)).toBe('•••')
    expect(maskEmail('olena@ukr.net', 'show', false)).toBe('olena@ukr.net')
  })

  it('knows a guest', () => {
    expect(maskEmail(null, 'show', true)).toBeNull()
    expect(maskEmail(' ', 'mask', false)).toBeNull()
  })
})
