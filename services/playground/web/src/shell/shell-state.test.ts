import { describe, expect, it } from 'vitest'
import type { BuyerMessage, PagePerson, PhoneMessage, PlaygroundState } from '../../../src/api.ts'
import { parseDeepLink } from './deep-link.ts'
import { bringForward, deskPhonesOf, keepPhones, openPhones, phonesOf } from './phone-id.ts'
import { countUnseen, see, seeAll } from './unseen.ts'
import { withoutDesk } from '../world/desk-fixture.ts'

const anna: PagePerson = { id: 11, name: 'Анна', username: 'anna_example', role: 'manager' }
const admin: PagePerson = { id: 10, name: 'Ірина', username: 'iryna_example', role: 'admin' }
const nameless: PagePerson = { id: 12, name: 'Богдан', username: null, role: 'manager' }

const posted = (chat: number, id: number, bot = true): PhoneMessage => ({
  key: String(id),
  chat,
  id,
  from: { id: 1, name: 'x', bot },
  date: 0,
  kind: 'text',
  entities: [],
  reactions: [],
  edits: 0,
  silent: false,
  pinned: false,
})
const wrote = (id: number, side: BuyerMessage['side']): BuyerMessage => ({
  id,
  chat: 129,
  side,
  text: '',
  deleted: false,
  writtenAt: '',
  seenAt: null,
})
const world = (group: PhoneMessage[], dialog: BuyerMessage[] = [], name = 'w1'): PlaygroundState => ({
  ...withoutDesk,
  seq: 1,
  world: name,
  bot: { id: 1, username: 'bot' },
  groupId: -100,
  logChatId: -200,
  people: [admin, anna],
  telegram: [
    { id: -100, type: 'supergroup', title: 'Менеджери', messages: group },
    { id: 11, type: 'private', title: 'Анна', messages: [posted(11, 1)] },
    { id: -200, type: 'channel', title: 'Журнал', messages: [posted(-200, 1)] },
  ],
  crm: [{ id: 129, name: 'Олена', email: 'o@example.com', product: '', unread: 0, messages: dialog }],
  counters: { received: 0, shown: 0, replies: 0, delivered: 0, onTheWay: 0, lost: 0, doubled: 0 },
  faults: [],
  services: [],
})

describe('unseen messages', () => {
  it('are those of the bot that came after the page opened, and none of the log channel', () => {
    const seen = seeAll(world([posted(-100, 1)]))
    const later = world([posted(-100, 1), posted(-100, 2), posted(-100, 3, false)])
    expect(countUnseen(seen, later)).toEqual({ phones: new Map([['group', 1]]), buyers: new Map(), total: 1 })
  })

  it('are gone once their phone was in sight', () => {
    const later = world([posted(-100, 2)])
    const seen = see(seeAll(world([])), later, { phones: ['group'], buyer: null })
    expect(countUnseen(seen, later).total).toBe(0)
    expect(see(seen, later, { phones: ['group'], buyer: null })).toBe(seen)
  })

  it('of a buyer wait until that buyer’s dialog is in sight', () => {
    const seen = seeAll(world([]))
    const later = world([], [wrote(1, 'buyer'), wrote(2, 'seller')])
    expect(countUnseen(see(seen, later, { phones: ['buyer'], buyer: 130 }), later).buyers).toEqual(new Map([[129, 1]]))
    expect(countUnseen(see(seen, later, { phones: ['buyer'], buyer: 129 }), later).total).toBe(0)
  })

  it('begin at zero in another world', () => {
    const other = world([posted(-100, 9)], [], 'w2')
    expect(countUnseen(seeAll(world([])), other).total).toBe(0)
    expect(countUnseen(see(seeAll(world([])), other, { phones: [], buyer: null }), other).total).toBe(0)
  })
})

describe('phones', () => {
  it('stand in the order of the keys: buyer, group, managers, administrators', () => {
    expect(phonesOf([admin, anna, nameless])).toEqual(['buyer', 'group', 'anna', '12', 'admin'])
  })

  it('of the help desk are the requesters’ and the group of the staff, of which the shop knows nothing', () => {
    const oksana: PagePerson = { id: 13, name: 'Оксана', username: 'oksana_example', role: 'requester' }
    const oleh: PagePerson = { id: 14, name: 'Олег', username: 'oleh_example', role: 'staff' }
    expect(deskPhonesOf([admin, anna, oleh, oksana])).toEqual(['oksana', 'staff'])
    expect(phonesOf([admin, anna, oleh, oksana])).toEqual(['buyer', 'group', 'anna', 'admin'])
  })

  it('show one, two or three of the last used', () => {
    const recent = ['bohdan', 'group', 'buyer', 'anna']
    expect(openPhones(recent, 'one')).toEqual(['bohdan'])
    expect(openPhones(recent, 'two')).toEqual(['group', 'bohdan'])
    expect(openPhones(recent, 'wide')).toEqual(['buyer', 'group', 'bohdan'])
  })

  it('come forward by use; a name that no phone has changes nothing', () => {
    expect(bringForward(['buyer', 'group'], 'group')).toEqual(['group', 'buyer'])
    const recent = ['buyer', 'group']
    expect(bringForward(recent, 'nobody')).toBe(recent)
  })

  it('keep their order of use when people come and go', () => {
    expect(keepPhones(['anna', 'buyer', 'gone', 'group'], ['buyer', 'group', 'anna', 'bohdan'])).toEqual([
      'anna',
      'buyer',
      'group',
      'bohdan',
    ])
  })
})

describe('the address of the page', () => {
  it('opens a phone, switches faults on and seeds the story', () => {
    expect(parseDeepLink('?phone=anna&faults=crm-down,crm-slow&seed=7')).toEqual({
      phone: 'anna',
      faults: ['crm-down', 'crm-slow'],
      seed: 7,
    })
  })

  it('leaves out what it does not know', () => {
    expect(parseDeepLink('?phone=%3Cscript%3E&faults=rm-rf,crm-down,crm-down,&seed=-1e9')).toEqual({
      phone: null,
      faults: ['crm-down'],
      seed: null,
    })
    expect(parseDeepLink('')).toEqual({ phone: null, faults: [], seed: null })
  })
})
