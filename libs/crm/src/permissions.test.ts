import { describe, expect, it } from 'vitest'
import { readPermissionList } from './permissions.ts'

describe('the rights of a key', () => {
  it('are read from whatever list the answer holds', () => {
    const expected = [{ name: 'Correspondence', level: 'full' }]
    expect(readPermissionList({ retval: 0, content: [{ name: 'Correspondence', level: 'full' }] })).toEqual(expected)
    expect(readPermissionList([{ title: 'Correspondence', access: 'full' }, 'odd'])).toEqual(expected)
  })

  it.each([[null], ['text'], [{ retval: 0, content: {} }], [{ content: [{ name: 'no level' }] }]])('are unknown in %j', (body) => {
    expect(readPermissionList(body)).toBeNull()
  })
})
