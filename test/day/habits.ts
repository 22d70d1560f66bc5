import { createHash } from 'node:crypto'
import type { CallbackAction } from '@pinline/contracts'
import type { Random, SimMessage } from '@pinline/simulators'
import type { System } from '../support/surroundings.ts'
import { md5Of } from './intentions.ts'
import type { Intentions } from './intentions.ts'
import type { Person } from './people.ts'
import { buttonsOf, claimButtons, orderIn, orderOf } from './shown.ts'
import type { Button } from './shown.ts'

/** Somebody said that the words of a buyer up to a message need no answer, or do after all. */
export interface Needless {
  readonly order: number
  readonly upTo: number
  readonly needless: boolean
}

export interface Desk {
  readonly running: System
  readonly intentions: Intentions
  /** In the order in which the bot agreed. */
  readonly needless: Needless[]
}

interface Wish {
  readonly weight: number
  readonly run: () => unknown
}

/** A wish that somebody can only have at times. */
const when = (can: boolean, weight: number, run: () => unknown): Wish[] => (can && weight > 0 ? [{ weight, run }] : [])

/** How much everybody likes to press what he sees in private. */
const usual: Partial<Record<CallbackAction['action'], number>> = {
  ...{ open: 0.6, write: 0.5, seen: 0.1, history: 0.1, back: 0.1, order: 0.1, more: 0.2, note: 0 },
  ...{ unpin: 0.1, unpinYes: 2, keep: 1, extend: 2, handover: 1.2, handTo: 40, handAccept: 60, handDecline: 2 },
  ...{
    onIt: 1,
    takeOver: 3,
    takeOverYes: 5,
    assign: 1,
    assignTo: 4,
    noReply: 0.8,
    undoNoReply: 0.1,
    snooze: 0.1,
    snoozeFor: 3,
    send: 8,
    claimSend: 6,
    drop: 2,
  },
}
/** What is on a phone's screen, and a little above. */
const inSight = 20

const pick = <T>(random: Random, items: readonly T[]): T | undefined => items[random.between(0, Math.max(0, items.length - 1))]

const choose = (random: Random, wishes: readonly Wish[]): Wish | undefined => {
  let left = random.next() * wishes.reduce((sum, { weight }) => sum + weight, 0)
  return wishes.find(({ weight }) => {
    left -= weight
    return left < 0
  })
}

/** The order that the input field names, which is the chat that somebody has open. */
const openOf = (messages: readonly SimMessage[]): number | null => {
  const field = messages.findLast(({ replyMarkup }) => replyMarkup !== undefined && 'keyboard' in replyMarkup)?.replyMarkup
  return field !== undefined && 'keyboard' in field ? orderIn(field.input_field_placeholder ?? '') : null
}

/** What managers do with what their phones show, one thing at a time. */
export const createHabits = ({ running, intentions, needless }: Desk) => {
  const { telegram, crm, groupId } = running
  const pressed = new Set<string>()

  const press = ({ user }: Person, { message, data, action, args }: Button): void => {
    pressed.add(`${String(user.id)}:${String(message.id)}:${data}`)
    const [first = 0, second = 0] = args
    if (action === 'send' || action === 'claimSend' || action === 'drop') {
      const meant = intentions.of(user.id, message.replyTo)
      if (meant === undefined) return
      // What is on its way already is not changed by a button that still stands there.
      if (!intentions.isSent(meant)) meant.chat = action === 'drop' ? null : second
    }
    const { answered } = telegram.pressButton(user, message.chat, message.id, data)
    if (action !== 'noReply' && action !== 'undoNoReply') return
    // The bot says something only where it refuses.
    void answered.then(({ text }) => {
      if (text === undefined) needless.push({ order: first, upTo: second, needless: action === 'noReply' })
    })
  }

  const write = ({ user, random }: Person, chat: number | null, replyTo: number | undefined): void => {
    const number = String(intentions.nextNumber())
    const reply = replyTo === undefined ? {} : { replyTo }
    if (random.chance(0.08)) {
      const bytes = createHash('sha512').update(`photo ${number}`).digest()
      const { messageId } = telegram.sendPhoto(user, user.id, { bytes, ...reply })
      intentions.add({ writer: user.id, messageId, what: { type: 'photo', md5: md5Of(bytes) }, chat })
      return
    }
    const text = `Добрий день! Відповідь ${number}.`
    const { messageId } = telegram.sendText(user, user.id, text, reply)
    intentions.add({ writer: user.id, messageId, what: { type: 'text', text }, chat })
  }

  const waits = (order: number): boolean => crm.messages(order).at(-1)?.side === 'buyer'

  const answers = (person: Person, messages: readonly SimMessage[], open: number | null): Wish[] => {
    const { random, habits } = person
    const cards = messages.flatMap((message) => {
      const order = orderOf(message)
      return order !== null && waits(order) ? [{ order, message }] : []
    })
    const byReply = (): void => {
      const card = pick(random, cards)
      if (card !== undefined) write(person, card.order, card.message.id)
    }
    return [
      ...when(cards.length > 0, habits.answer, byReply),
      ...when(open !== null && waits(open), habits.answer * 2, () => {
        write(person, open, undefined)
      }),
      // Nobody is named, so the bot has to ask.
      ...when(open === null && cards.length > 0, 0.4, () => {
        write(person, null, undefined)
      }),
    ]
  }

  const presses = (person: Person, messages: readonly SimMessage[]): Wish[] =>
    messages.flatMap(buttonsOf).flatMap((button) => {
      const weight = person.habits.press[button.action] ?? usual[button.action] ?? 0
      const isNew = !pressed.has(`${String(person.user.id)}:${String(button.message.id)}:${button.data}`)
      return when(isNew, weight, () => {
        press(person, button)
      })
    })

  return (person: Person): void => {
    const { user, random, habits } = person
    const received = telegram.messages(user.id).filter(({ from }) => from.id !== user.id)
    const messages = received.slice(-inSight)
    const claims = habits.claim === 0 ? [] : claimButtons(running).slice(-30)
    const claim = (): void => {
      const button = pick(random, claims)
      if (button !== undefined) press(person, button)
    }
    const chatter = (): unknown => telegram.sendText(user, groupId, 'Колеги, хто візьме?')
    const wishes = [
      { weight: 2, run: () => undefined },
      { weight: 0.1, run: chatter },
      ...answers(person, messages, openOf(received)),
      ...presses(person, messages),
      ...when(claims.length > 0, habits.claim, claim),
    ]
    choose(random, wishes)?.run()
  }
}
