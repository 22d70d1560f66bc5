import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCallback } from '@pinline/contracts'
import type { SimMessage } from '@pinline/simulators'
import { expect } from 'vitest'
import { keyboardOf } from '../support/desk.ts'
import type { System } from '../support/surroundings.ts'
import { isShown } from './service-kills.ts'
import type { Kill } from './service-kills.ts'

type User = ReturnType<System['telegram']['addUser']>

/** People who fill in their forms at the same time. */
const atOnce = 12
/** Whatever somebody does is answered within so long, or within so long after the last kill that came into it. */
const patienceMs = 60_000
/** The bot tries for so long to answer a press. */
const answerMs = 5000
/** What one person does until there is a request. */
export const deedsOfOne = 8

/** Something that somebody does, until what comes of it is shown. Times by the clock of the ledger. */
interface Step {
  readonly fromMs: number
  tillMs: number
  /** A press is answered beside what it leads to. */
  isAnswered: boolean
}

/** Somebody at a phone, who reads what comes after what was read before. */
const createHands = ({ telegram }: System, user: User, timeoutMs: number) => {
  const steps: Step[] = []
  let seen = 0
  const begin = (isAnswered: boolean): Step => {
    const step = { fromMs: telegram.ledger.nowMs(), tillMs: Infinity, isAnswered }
    steps.push(step)
    return step
  }
  const reads = async (words: string) => {
    const entry = await telegram.ledger.waitFor(
      (one) => one.seq > seen && isShown(one) && one.chat === user.id && (one.text ?? '').includes(words),
      { timeoutMs },
    )
    seen = entry.seq
    const step = steps.at(-1) ?? begin(true)
    step.tillMs = entry.atMs
    const message = telegram.messages(user.id).find(({ id }) => id === entry.messageId)
    return { message: message ?? expect.fail(`the message with ${words} is gone`), entry, step }
  }
  /** Does not wait for the answer to the press itself, which a kill of the bot may take along; what it leads to comes all the same. */
  const press = ({ message }: { message: SimMessage }, action: string): void => {
    const now = telegram.messages(user.id).find(({ id }) => id === message.id)
    const data = keyboardOf(now).find((each) => parseCallback(each)?.action === action)
    if (data === undefined) expect.fail(`no button ${action} below ${now?.text ?? 'nothing'}`)
    const step = begin(false)
    void telegram.pressButton(user, user.id, message.id, data).answered.then(() => {
      step.isAnswered = true
    })
  }
  return {
    steps,
    reads,
    press,
    says: (text: string): void => {
      begin(true)
      telegram.sendText(user, user.id, text)
    },
    shows: (bytes: Uint8Array): void => {
      begin(true)
      telegram.sendPhoto(user, user.id, { bytes })
    },
  }
}

type Hands = ReturnType<typeof createHands>

/** One department with one kind of request, which wants words and files. */
const catalogue = `workType: 1
statuses: { new: 1, work: 7, ask: 8, hold: 9, solved: 12, closed: 13, cancelled: 14 }
relay: { comments: prefixed, prefix: /reply }
perHour: 1000
departments:
  - key: icc
    label: { uk: Обчислювальний центр, en: Computing Centre }
    types:
      - key: device
        label: { uk: Пристрій, en: Device }
        fields:
          - { key: text, kind: text, label: { uk: Опис, en: Description } }
`

/** Writes the catalogue that these people choose from; gives its path, and what removes it. */
export const writeCatalogue = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pinline-desk-'))
  const path = join(folder, 'catalogue.yaml')
  await writeFile(path, catalogue)
  return { path, remove: () => rm(folder, { recursive: true }) }
}

/** A request that somebody has sent. */
export interface Sent {
  readonly user: User
  /** The message that names the number. */
  readonly messageId: number
  /** Milliseconds from the press to the number. */
  readonly waitedMs: number
  /** When the number came, by the clock of the ledger. */
  readonly atMs: number
  readonly number: string
  readonly steps: readonly Step[]
}

export const nameOf = (index: number): string => `пристрій-${String(index)}`
export const photoOf = (name: string): Uint8Array => createHash('sha512').update(name).digest()

/** A request with a photo, as its form asks for it. */
const submit = async ({ steps, reads, press, says, shows }: Hands, name: string): Promise<Omit<Sent, 'user'>> => {
  says('/start')
  await reads('Вітаємо')
  says('Інша проблема')
  press(await reads('До якого підрозділу'), 'reqDepartment')
  press(await reads('оберіть тему'), 'reqType')
  await reads('1/2')
  says(`Не працює: ${name}`)
  await reads('2/2')
  shows(photoOf(name))
  press(await reads('Додано'), 'reqNext')
  press(await reads(name), 'reqSubmit')
  const { message, entry, step } = await reads('✅')
  const number = /№\s*(\d+)/u.exec(entry.text ?? '')?.[1] ?? ''
  return { messageId: message.id, waitedMs: entry.atMs - step.fromMs, atMs: entry.atMs, number, steps }
}

export interface SubmitOptions {
  readonly count: number
  /** The first one's place among all. @defaultValue 0 */
  readonly from?: number
  /** How long somebody waits for what comes next. @defaultValue a minute */
  readonly timeoutMs?: number
}

/** As many people as requests, a few at a time. */
export const submitAll = async (running: System, { count, from = 0, timeoutMs = patienceMs }: SubmitOptions): Promise<Sent[]> => {
  const sent: Sent[] = []
  const one = async (index: number): Promise<void> => {
    const user = running.telegram.addUser({ firstName: `Оксана ${String(index)}`, languageCode: 'uk', role: 'none' })
    sent.push({ user, ...(await submit(createHands(running, user, timeoutMs), nameOf(index))) })
  }
  for (let done = 0; done < count; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, (_, offset) => one(from + done + offset)))
  }
  return sent
}

/** Whatever was shown too late, kills taken into account. */
export const slowSteps = (sent: readonly Sent[], kills: readonly Kill[] = []): Step[] =>
  sent
    .flatMap(({ steps }) => steps)
    .filter(({ fromMs, tillMs }) => {
      const last = Math.max(fromMs, ...kills.map(({ atMs }) => atMs).filter((atMs) => atMs < tillMs))
      return tillMs - last > patienceMs
    })

/** Presses that were not answered, though the bot was not killed before it could. */
export const unansweredSteps = (sent: readonly Sent[], kills: readonly Kill[] = []): Step[] =>
  sent
    .flatMap(({ steps }) => steps)
    .filter(({ isAnswered }) => !isAnswered)
    .filter(({ fromMs, tillMs }) => !kills.some(({ service, atMs }) => service === 'bot' && fromMs <= atMs && atMs <= tillMs + answerMs))
