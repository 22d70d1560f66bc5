import { encodeCallback } from '@pinline/contracts'
import type { ChatView } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { isActivationHeld, isActivationOpen } from '@pinline/domain'
import type { RichText } from '@pinline/i18n'
import { callbackButton, disabledButton, inlineKeyboard } from '@pinline/telegram'
import type { InlineKeyboardMarkup } from '@pinline/telegram'
import type { CardFacts } from './card.ts'
import type { Wording } from './desk-words.ts'

/** What a chat is for a card of the group. */
export type CardState =
  | 'free'
  | 'overdue'
  | 'lapsed'
  | 'released'
  | 'returned'
  | 'moved'
  | 'owned'
  | 'claimed'
  | 'answered'
  | 'elsewhere'
  | 'noreply'
  | 'activation'
  | 'check'
  | 'done'

type StateFacts = Pick<CardFacts, 'chat' | 'message' | 'again' | 'replaced' | 'answeredBy' | 'now'>

const buttonLength = 34
/** For so long a chat that has come back to the team says so, also where its buyer has waited for long. */
const releaseShownMs = 5 * 60_000

const isOwned = ({ owner, ownerUntil }: ChatView, now: Date): boolean => owner !== null && ownerUntil !== null && ownerUntil > now

const releasedState = (reason: string): CardState => (reason === 'lapsed' || reason === 'returned' ? reason : 'released')

/** Where an activation stands says more than who has answered last, until it is in the archive. */
const activationState = ({ chat, replaced, now }: StateFacts): CardState | null => {
  const state = chat.activation?.state ?? null
  if (state === 'done' && isOwned(chat, now)) return 'done'
  // Who has waited too long is told of as everybody else is.
  if (isOwned(chat, now) || !isActivationOpen(state) || chat.late) return null
  if (replaced) return 'moved'
  return state === 'free' ? 'activation' : 'check'
}

/** What the chat is for this card now. */
export const stateOf = (facts: StateFacts): CardState => {
  const { chat, message, again, replaced, now } = facts
  const activation = activationState(facts)
  if (activation !== null) return activation
  const isAnswered = chat.lastSellerId > message.id
  if (!isAnswered && chat.noReply !== null && chat.noReply.upTo >= message.id) return 'noreply'
  if (isOwned(chat, now)) return again ? 'claimed' : 'owned'
  if (isAnswered) return chat.lastSellerManager === null ? 'elsewhere' : 'answered'
  const release = chat.lastRelease !== null && chat.lastRelease.at > message.storedAt ? chat.lastRelease : null
  if (replaced && (release !== null || chat.late)) return 'moved'
  if (chat.late && (release === null || now.getTime() - release.at.getTime() >= releaseShownMs)) return 'overdue'
  return release === null ? 'free' : releasedState(release.reason)
}

/** The card of a chat that nobody has, with a button that takes it. */
export const isClaimable = (state: CardState): boolean =>
  ['free', 'overdue', 'lapsed', 'released', 'returned', 'activation', 'check'].includes(state)

/** An activation is its owner's until it is done, which no time says. */
const tillOf = ({ activation, ownerUntil }: ChatView, now: Date, wording: Wording): string =>
  ownerUntil === null || isActivationHeld(activation?.state ?? null) ? '' : wording.times.till(ownerUntil, now)

/** The card has a button that takes the chat, or the activation from who has the chat by an ordinary pin. */
export const hasClaim = (state: CardState, { activation }: ChatView): boolean =>
  state !== 'moved' && (isClaimable(state) || isActivationOpen(activation?.state ?? null))

const waitedFor = ({ waitingSince }: ChatView, till: Date, wording: Wording): string =>
  waitingSince === null ? '' : wording.times.dur(till.getTime() - waitingSince.getTime())

/** A card's last line. */
export const stateLine = (state: CardState, { chat, answeredBy, now }: StateFacts, wording: Wording): RichText => {
  const manager = chat.owner === null ? '' : wording.name(chat.owner)
  switch (state) {
    case 'free':
      return wording.rich('card.state.free', { since: chat.waitingSince === null ? '' : wording.times.since(chat.waitingSince, now) })
    case 'overdue':
      return wording.rich('card.state.overdue', { dur: waitedFor(chat, now, wording) })
    case 'lapsed':
    case 'released':
      return wording.rich(`card.state.${state}`)
    case 'returned':
      return wording.rich('card.state.returned', { dur: waitedFor(chat, chat.lastRelease?.at ?? now, wording) })
    case 'moved':
      return wording.rich('card.moved')
    case 'owned':
      return wording.rich('card.state.owned', { manager })
    case 'claimed':
      return wording.rich('card.state.claimed', { manager, till: tillOf(chat, now, wording) })
    case 'answered':
      return wording.rich('card.state.answered', {
        at: chat.lastSellerAt === null ? '' : wording.times.at(chat.lastSellerAt, now),
        manager: answeredBy === null ? '' : wording.name(answeredBy),
      })
    case 'elsewhere':
      return wording.rich('card.state.elsewhere', { at: chat.lastSellerAt === null ? '' : wording.times.at(chat.lastSellerAt, now) })
    case 'activation':
      return wording.rich('card.state.activation')
    case 'check':
      return wording.rich('card.state.activation.check')
    case 'done':
      return wording.rich('card.state.activation.done', {
        manager,
        at: chat.activation === null ? '' : wording.times.at(chat.activation.since, now),
      })
    case 'noreply': {
      const by = chat.noReply?.by ?? null
      return wording.rich('card.state.noreply', { manager: by === null ? '' : wording.name(by) })
    }
  }
}

const ownerButton = ({ chat, now }: StateFacts, wording: Wording) =>
  chat.owner === null || chat.ownerUntil === null
    ? null
    : disabledButton(
        cutGraphemes(wording.label('btn.owner', { manager: wording.name(chat.owner), till: tillOf(chat, now, wording) }), buttonLength),
      )

/** What can be done from a card: take the chat, look at it, or nothing but see whose it is. */
export const stateKeyboard = (state: CardState, facts: StateFacts, wording: Wording): InlineKeyboardMarkup => {
  const { chat, message, now } = facts
  const isLooked = state === 'elsewhere' || (state === 'noreply' && !isOwned(chat, now))
  const isActivation = isActivationOpen(chat.activation?.state ?? null)
  const claim = encodeCallback({ action: 'claim', args: [chat.order, message.id] })
  const order = callbackButton(wording.label('btn.order'), encodeCallback({ action: 'order', args: [chat.order] }))
  const isOwners = state === 'claimed' || state === 'done' || (state === 'noreply' && isOwned(chat, now))
  return inlineKeyboard([
    [
      hasClaim(state, chat)
        ? callbackButton(wording.label(isActivation ? 'btn.take_activation' : 'btn.reply'), claim, chat.late ? 'danger' : 'primary')
        : null,
    ],
    [isOwners ? ownerButton(facts, wording) : null],
    [isOwners ? order : null],
    [isLooked ? callbackButton(wording.label('btn.open'), encodeCallback({ action: 'open', args: [chat.order] })) : null],
  ])
}
