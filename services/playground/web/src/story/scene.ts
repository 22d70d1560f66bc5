import type { TextKey } from '@pinline/i18n'
import type { Calls, FaultId, FileUpload, PagePerson, PlaygroundState } from '../../../src/api.ts'
import { buyerPhone, phoneOf } from '../shell/phone-id.ts'
import type { PhoneId } from '../shell/phone-id.ts'
import { isAccepted, isDelivered } from './find.ts'
import type { Pressable } from '../world/buttons.ts'
import type { Timing } from './play-script.ts'

/** Calls the playground's server. */
export type Call = <Name extends keyof Calls>(name: Name, body: Calls[Name]['body']) => Promise<Calls[Name]['answer']>

/** How long the story waits for what is normally there in a second. A busy machine is slow, but it is not broken. */
const patienceMs = 20_000

export interface SceneDeps {
  readonly timing: Timing
  readonly call: Call
  readonly state: () => PlaygroundState
  /** Shows the phone on which something happens, and on the buyers' page whose dialog. */
  readonly focus: (phone: PhoneId, buyer?: number) => void
  /** Words that the story's people write, in the page's language. */
  readonly words: (key: TextKey) => string
  /** 0 to 1; the same row of numbers for the same seed. */
  readonly random: () => number
  /** The photo that a manager sends. */
  readonly photo: () => FileUpload
}

/** What a manager wrote in private. */
export interface Written {
  readonly by: PagePerson
  readonly message: number
  readonly text: string
}

/** Calls the server within the story's time: an answer that does not come is waited for like anything else. */
const createAct =
  ({ until }: Timing, call: Call): Call =>
  async <Name extends keyof Calls>(name: Name, body: Calls[Name]['body']): Promise<Calls[Name]['answer']> => {
    let outcome: { answer: Calls[Name]['answer'] } | { failure: unknown } | undefined
    call(name, body).then(
      (answer) => {
        outcome = { answer }
      },
      (failure: unknown) => {
        outcome = { failure }
      },
    )
    const settled = await until('pg.story.wait.server', () => outcome, patienceMs)
    if ('failure' in settled) throw settled.failure
    return settled.answer
  }

/** What the story can do and see; every wait in it goes through the story's time. */
export type Scene = ReturnType<typeof createScene>

export const createScene = ({ timing, call, state, focus, words, random, photo }: SceneDeps) => {
  const see = <T>(what: TextKey, find: (state: PlaygroundState) => T | undefined, timeoutMs = patienceMs): Promise<T> =>
    timing.until(what, () => find(state()), timeoutMs)
  const seeThat = async (what: TextKey, isSo: (state: PlaygroundState) => boolean, timeoutMs = patienceMs): Promise<void> => {
    await see(what, (now) => (isSo(now) ? true : undefined), timeoutMs)
  }
  const act = createAct(timing, call)
  const press = (person: PagePerson, { chat, message, button }: Pressable) =>
    act('POST /api/telegram/press', { user: person.id, chat, message, button })
  const writeAsBuyer = async (chat: number, text: string): Promise<void> => {
    focus(buyerPhone, chat)
    await act('POST /api/buyer/messages', { chat, text })
  }
  /** Answers the chat whose card stands open in private, whatever else has come since. */
  const write = async (by: PagePerson, card: Pressable, text: string, file?: FileUpload): Promise<Written> => {
    focus(phoneOf(by))
    const body = { user: by.id, chat: by.id, text, replyTo: card.message, ...(file === undefined ? {} : { file }) }
    const { messageId } = await act('POST /api/telegram/messages', body)
    return { by, message: messageId, text }
  }
  return {
    ...timing,
    state,
    focus,
    words,
    random,
    photo,
    see,
    seeThat,
    act,
    press,
    write,
    writeAsBuyer,
    setFault: (id: FaultId, on: boolean, strength?: number) =>
      act('PUT /api/fault', { id, on, ...(strength === undefined ? {} : { strength }) }),
    accepted: ({ by, message }: Written) => seeThat('pg.story.wait.accepted', (now) => isAccepted(now, by, message)),
    delivered: ({ by, message }: Written, timeoutMs = patienceMs) =>
      seeThat('pg.story.wait.delivered', (now) => isDelivered(now, by, message), timeoutMs),
  }
}
