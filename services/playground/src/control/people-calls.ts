import { sleep } from '@pinline/platform'
import { z } from 'zod'
import type { Calls, PressAnswer } from '../api.ts'
import { isShownInline } from '../page/files.ts'
import type { Shop } from '../shop.ts'
import { attempt, NotPossibleError } from './not-possible.ts'
import { file, toFile } from './upload.ts'

const newBuyer = z.strictObject({
  name: z.string().trim().min(1).max(60).optional(),
  email: z.union([z.literal(''), z.email().max(200)]).optional(),
  product: z.string().trim().min(1).max(200),
})
const buyerMessage = z.strictObject({ chat: z.int(), text: z.string().max(20_000), file: file.optional() })
const phoneMessage = z.strictObject({
  user: z.int(),
  chat: z.int(),
  text: z.string().max(4096),
  replyTo: z.int().optional(),
  file: file.optional(),
})
const changedMessage = z.strictObject({ user: z.int(), chat: z.int(), message: z.int(), text: z.string().min(1).max(4096) })
const press = z.strictObject({ user: z.int(), chat: z.int(), message: z.int(), button: z.string().min(1) })
const together = z.strictObject({ presses: z.array(press).min(1).max(10) })

type Answer<Name extends keyof Calls> = Calls[Name]['answer']
type User = Shop['blocker']

/** How long a press waits for the bot's answer before it tells that there is none yet. */
const answerTimeoutMs = 3000
/** People who press at once are never closer than chance lets them. */
const mostGapMs = 20

/** Other pictures go as documents: nothing would show them. */
const isImage = ({ type = '' }: z.output<typeof file>): boolean => isShownInline(type)

const findUser = ({ telegram }: Shop, id: number): User => {
  const user = telegram.people().find((person) => person.id === id)
  if (user === undefined) throw new NotPossibleError(`nobody has the number ${String(id)}`)
  return user
}

const answerWithin = async (answered: Promise<{ text: string | undefined; showAlert: boolean }>): Promise<PressAnswer | null> => {
  const waited = new AbortController()
  const answer = await Promise.race([answered, sleep(answerTimeoutMs, waited.signal).then(() => null)])
  waited.abort()
  if (answer === null) return null
  const { text, showAlert } = answer
  return text === undefined ? { showAlert } : { text, showAlert }
}

/** What people do on their phones and pages. Each throws {@link NotPossibleError} for what a person cannot do, `ZodError` for a body of the wrong shape. */
export const createPeopleCalls = ({ shop, random }: { shop: Shop; /** In [0, 1). */ random: () => number }) => {
  const { telegram, crm } = shop
  const aim = ({ user: id, chat, message, button }: z.output<typeof press>) => {
    const user = findUser(shop, id)
    const finger = attempt(() => telegram.aimAtButton(user, chat, message, button))
    return () => attempt(finger)
  }
  return {
    addBuyer: (body: unknown): Answer<'POST /api/buyers'> => {
      const { name, email, product } = newBuyer.parse(body)
      return { chat: shop.addBuyer({ product, ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) }) }
    },
    writeAsBuyer: (body: unknown): Answer<'POST /api/buyer/messages'> => {
      const { chat, text, file: sent } = buyerMessage.parse(body)
      const options = sent === undefined ? {} : { file: { ...toFile(sent), image: isImage(sent) } }
      return { messageId: attempt(() => crm.buyerWrites(chat, text, options)) }
    },
    writeOnPhone: (body: unknown): Answer<'POST /api/telegram/messages'> => {
      const { user: id, chat, text, replyTo, file: sent } = phoneMessage.parse(body)
      const user = findUser(shop, id)
      const reply = replyTo === undefined ? {} : { replyTo }
      if (sent === undefined) return attempt(() => telegram.sendText(user, chat, text, reply))
      const attached = { ...toFile(sent), ...reply, ...(text === '' ? {} : { caption: text }) }
      return attempt(() => (isImage(sent) ? telegram.sendPhoto(user, chat, attached) : telegram.sendDocument(user, chat, attached)))
    },
    editOnPhone: (body: unknown): Answer<'PUT /api/telegram/messages'> => {
      const { user: id, chat, message, text } = changedMessage.parse(body)
      const user = findUser(shop, id)
      return attempt(() => telegram.editText(user, chat, message, text))
    },
    press: async (body: unknown): Promise<Answer<'POST /api/telegram/press'>> => {
      const { updateId, answered } = aim(press.parse(body))()
      return { updateId, answer: await answerWithin(answered) }
    },
    pressTogether: async (body: unknown): Promise<Answer<'POST /api/telegram/press-together'>> => {
      // Everybody aims first: nobody's finger stops because another one's press has just changed the card.
      const fingers = together.parse(body).presses.map((one) => ({ user: one.user, press: aim(one), gapMs: random() * mostGapMs }))
      const presses = fingers.map(async ({ user, press: finger, gapMs }) => {
        await sleep(gapMs)
        const { updateId, answered } = finger()
        return { user, gapMs: Math.round(gapMs * 10) / 10, updateId, answer: await answerWithin(answered) }
      })
      return { presses: await Promise.all(presses) }
    },
  }
}
