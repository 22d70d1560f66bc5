import { describe, expect, test } from 'vitest'
import type { Asked, KnownChat, Standing } from './prober.ts'
import { checkStaff } from './staff.ts'

const ok = <Value>(value: Value): Asked<Value> => ({ status: 'ok', value })
const group: KnownChat = { type: 'supergroup', title: 'Support', isOpen: true }
const self = { id: 42, username: 'pinline_bot', readsAll: false }
const none = { configured: '', stored: null }

const depsOf = (chats: Readonly<Record<number, Asked<KnownChat>>>, standing: Asked<Standing> = ok({ role: 'member' })) => ({
  self,
  prober: {
    chat: (id: number) => Promise.resolve(chats[id] ?? ({ status: 'unknown' } as const)),
    standing: () => Promise.resolve(standing),
  },
})
const ids = async (...[deps, groups]: Parameters<typeof checkStaff>) => (await checkStaff(deps, groups)).map(({ id }) => id)

describe('the groups of the staff', () => {
  test('that nobody has set are missed, unless each department names its own', async () => {
    const deps = depsOf({ [-1]: ok(group) })
    expect(await ids(deps, { groups: [null], common: none })).toEqual(['staff.unset'])
    expect(await ids(deps, { groups: [null], common: { configured: '', stored: undefined } })).toEqual(['staff.unseen'])
    expect(await ids(deps, { groups: [-1, -1], common: none })).toEqual(['staff.ok'])
  })

  test('what was set from inside wins, and a group that has moved is followed', async () => {
    const deps = depsOf({ [-2]: { status: 'moved', chatId: -3 }, [-3]: ok(group) })
    expect(await ids(deps, { groups: [null], common: { configured: '-9', stored: -2 } })).toEqual(['staff.ok'])
    expect(await ids(deps, { groups: [null], common: { configured: '-9', stored: null } })).toEqual(['staff.unknown'])
    expect(await ids(deps, { groups: [null], common: { configured: 'support', stored: null } })).toEqual(['staff.form'])
  })

  test.each([
    ['a channel', ok<KnownChat>({ ...group, type: 'channel' }), ok<Standing>({ role: 'member' }), 'staff.kind'],
    ['one that the bot has left', ok(group), ok<Standing>({ role: 'absent' }), 'staff.left'],
    ['one where it is silenced', ok(group), ok<Standing>({ role: 'muted' }), 'staff.muted'],
    ['one where members may not write', ok<KnownChat>({ ...group, isOpen: false }), ok<Standing>({ role: 'member' }), 'staff.muted'],
    ['one that nobody answers about', { status: 'unsure' } as const, ok<Standing>({ role: 'member' }), 'staff.unsure'],
  ])('%s is told of', async (_name, chat, standing, expected) => {
    expect(await ids(depsOf({ [-1]: chat }, standing), { groups: [-1], common: none })).toEqual([expected])
  })
})
