import { becomeManager } from '../support/desk.ts'
import type { System } from '../support/surroundings.ts'
import type { Chronicle } from './chronicle.ts'
import { chiefHabits, createPerson, newcomer, staff } from './people.ts'
import type { Described, Hours, Person, User } from './people.ts'
import { newestCards } from './shown.ts'

/** The people of the shop, and what is settled among them in the course of the day. */
export interface Shop {
  readonly people: readonly Person[]
  readonly named: (name: string) => Person
  /** Does what is due at a minute of the plan; resolves when it is done, or on its way. */
  readonly happen: (minute: number) => Promise<void>
  /** Somebody who was banned, and the newest entry of the ledger before. */
  readonly banned: () => { readonly person: Person; readonly seq: number } | null
}

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Minutes after opening. */
const banAt = 240
const approveAt = 255
const stillWritesAt = 270
const takeAt = 300
const blockAt = 420
const offShiftAt = 600

/** Opens the shop: everybody registers and names his quiet hours; an admin says who is told when nobody answers. */
export const openShop = async (running: System, chronicle: Chronicle, chiefId: number, seed: number): Promise<Shop> => {
  const { telegram } = running
  const chief = telegram.addUser({ id: chiefId, firstName: 'Марія', username: 'maria' })
  const join = (fresh: Described): Promise<User> => becomeManager(running, chief, { firstName: fresh.name, username: fresh.name })
  const people = [createPerson(chief, { name: 'maria', ...chiefHabits }, seed)]
  for (const each of staff) people.push(createPerson(await join(each), each, seed))
  const named = (name: string): Person => {
    const found = people.find((person) => person.name === name)
    if (found === undefined) throw new Error(`nobody is called ${name}`)
    return found
  }
  const say = (user: User, text: string): void => void telegram.sendText(user, user.id, text)
  const tellQuiet = (user: User, { from, till }: Hours): void => {
    say(user, `/quiet ${clockOf(from)}-${clockOf(till)}`)
  }
  for (const { user, quiet } of people) if (quiet !== null) tellQuiet(user, quiet)
  say(chief, `/duty_${String(named('vira').user.id)} deputy`)
  const ban: { of: ReturnType<Shop['banned']> } = { of: null }
  const events: Readonly<Record<number, () => Promise<void> | void>> = {
    [banAt]: () => {
      const person = named('hlib')
      ban.of = { person, seq: telegram.ledger.entries().length }
      say(chief, `/ban_${String(person.user.id)}`)
      person.present = false
      chronicle.lostAll(person.user.id)
    },
    [approveAt]: async () => {
      people.push(createPerson(await join(newcomer), newcomer, seed))
    },
    [stillWritesAt]: () => {
      say(named('hlib').user, 'Мене ще чути?')
    },
    [takeAt]: () => {
      const order = [...newestCards(running)].find(([, card]) => (card.text ?? '').includes('Менеджер: @'))?.[0]
      if (order !== undefined) say(chief, `/connect_to_chat_${String(order)}`)
    },
    [blockAt]: () => {
      telegram.blockBot(named('yevhen').user)
      named('yevhen').present = false
    },
    [offShiftAt]: () => {
      say(named('daryna').user, '/shift')
    },
  }
  return { people, named, happen: async (minute) => events[minute]?.(), banned: () => ban.of }
}
