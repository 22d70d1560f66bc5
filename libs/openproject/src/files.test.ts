import { describe, expect, it } from 'vitest'
import { isSameFile, toFileName } from './files.ts'

describe('the name of a file', () => {
  it.each([
    ['фото 1.png', 'фото 1.png'],
    ['a/b\\c?.txt', 'a_b_c_.txt'],
    ['рахунок №5 «чорновий».pdf', 'рахунок _5 _чорновий_.pdf'],
    ['\u202Egnp.exe', '_gnp.exe'],
    ['', 'file'],
    ['???', 'file'],
    ['.env', '.env'],
  ])('%j becomes %j', (name, expected) => {
    expect(toFileName(name)).toBe(expected)
  })

  it('that is very long keeps its ending', () => {
    const name = toFileName(`${'ї'.repeat(500)}.jpeg`)
    expect([name.length, name.endsWith('ї.jpeg')]).toEqual([120, true])
  })
})

describe('a file that is there', () => {
  const upload = { name: 'a/b.txt', type: 'text/plain', content: new TextEncoder().encode('abc') }
  const file = { id: 1, name: 'other.txt', type: 'text/plain', size: 3, md5: '900150983cd24fb0d6963f7d28e17f72', author: 3 }

  it('is ours by size and MD5, whatever its name', () => {
    expect(isSameFile(upload, file)).toBe(true)
    expect(isSameFile(upload, { ...file, size: 4 })).toBe(false)
    expect(isSameFile(upload, { ...file, md5: '0'.repeat(32) })).toBe(false)
  })

  it('is told by its name while it has no MD5', () => {
    expect(isSameFile(upload, { ...file, md5: null })).toBe(false)
    expect(isSameFile(upload, { ...file, md5: null, name: 'a_b.txt' })).toBe(true)
  })
})
