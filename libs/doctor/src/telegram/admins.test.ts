import { expect, it } from 'vitest'
import { checkAdmins } from './admins.ts'

const deps = {
  self: { id: 42, username: 'shop_bot', readsAll: false },
  prober: { chat: (id: number) => Promise.resolve({ status: id === 7 ? ('unknown' as const) : ('unsure' as const) }) },
}

it.each([
  ['', null, ['admins.unset']],
  ['', [{ id: 5, name: '@olha' }], ['admins.unset', 'admins.seen']],
  ['@olha', null, ['admins.form']],
  ['-100123', null, ['admins.form']],
  ['5, 7', null, ['admins.silent']],
  ['5,6', null, ['admins.ok']],
])('admins %j, heard from %j', async (configured, seen, expected) => {
  expect((await checkAdmins(deps, configured, seen)).map(({ id }) => id)).toEqual(expected)
})
