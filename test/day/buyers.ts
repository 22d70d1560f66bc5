import { createHash } from 'node:crypto'
import type { Random } from '@pinline/simulators'
import type { System } from '../support/surroundings.ts'

/** What a buyer does, and at which minute of the day's business time. */
interface Act {
  readonly minute: number
  readonly run: () => void
}

export interface Buyers {
  /** Does what was planned up to a minute. */
  readonly until: (minute: number) => void
  /** Messages of buyers so far, how often one wrote several at once, and webhooks that tell of them. */
  readonly counts: () => { readonly messages: number; readonly bursts: number; readonly told: number }
}

const products = ['Навушники JBL', 'Чохол для телефону', 'Лампа настільна', 'Зарядний пристрій', 'Рюкзак', 'Годинник']
const openings = ['Чи є в наявності?', 'Коли відправите?', 'Який колір?', 'Чи можна повернути?', 'Не прийшов код']
const followUps = ['Ви тут?', 'А доставка?', 'Дякую!', 'Добре, чекаю', 'Ще одне питання', 'Чому так довго?']

const pick = <T>(random: Random, [first, ...rest]: readonly [T, ...T[]]): T => rest[random.between(0, rest.length) - 1] ?? first

/** Most write by day, some late in the evening, a few at night. */
const beginning = (random: Random, lastMinute: number): number =>
  random.chance(0.8) ? random.between(0, 12 * 60) : random.between(12 * 60, lastMinute - 30)

/** Plans a day of `count` buyers: single questions, bursts, photos and files, corrections, webhooks that are lost or come twice. */
export const planBuyers = ({ crm }: System, random: Random, count: number, lastMinute: number): Buyers => {
  const acts: Act[] = []
  let messages = 0
  let bursts = 0
  let told = 0
  const fileOf = (marker: string) => {
    if (!random.chance(0.12)) return {}
    const image = random.chance(0.6)
    const bytes = createHash('sha512').update(marker).digest()
    return { file: { name: `${marker}.${image ? 'jpg' : 'pdf'}`, bytes, image } }
  }
  const planOne = (buyer: number): void => {
    const known: { chat?: number; message?: number } = {}
    const write = (words: string, marker: string, file: ReturnType<typeof fileOf>, webhook: boolean | 'duplicate') => (): void => {
      known.chat ??= crm.addChat({ product: products[buyer % products.length] ?? 'Товар' })
      known.message = crm.buyerWrites(known.chat, `${words} ${marker}`, { webhook, ...file })
      messages += 1
      bursts += marker.endsWith('p1') ? 1 : 0
      told += webhook === false ? 0 : webhook === true ? 1 : 2
    }
    let minute = beginning(random, lastMinute)
    const turns = 1 + (random.chance(0.6) ? random.between(1, 2) : 0)
    for (let turn = 0; turn < turns && minute < lastMinute; turn += 1) {
      const size = random.chance(0.15) ? random.between(2, 4) : 1
      for (let part = 0; part < size; part += 1) {
        const marker = `b${String(buyer)}t${String(turn)}p${String(part)}`
        const words = turn === 0 ? pick(random, ['Добрий день', ...openings]) : pick(random, ['Алло', ...followUps])
        const webhook = random.chance(0.05) ? false : random.chance(0.05) ? 'duplicate' : true
        acts.push({ minute, run: write(words, marker, fileOf(marker), webhook) })
      }
      if (random.chance(0.05)) {
        const corrected = minute + random.between(1, 20)
        const edit = (): void => {
          if (known.chat !== undefined && known.message !== undefined) crm.editMessage(known.chat, known.message, 'Виправлене питання')
        }
        acts.push({ minute: corrected, run: edit })
      }
      minute += random.between(5, 300)
    }
  }
  for (let buyer = 1; buyer <= count; buyer += 1) planOne(buyer)
  const ordered = acts.toSorted((a, b) => a.minute - b.minute)
  return {
    until: (minute) => {
      while ((ordered[0]?.minute ?? Number.POSITIVE_INFINITY) <= minute) ordered.shift()?.run()
    },
    counts: () => ({ messages, bursts, told }),
  }
}
